// The exact image of an interval under a ReLU network, layer by layer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace gradus::random_restart {

/// Follows h_j(x), x in [a, b], exactly: values are kept at nodes and are linear between them
/// (THEORY.md, section 2.2, derived). One object serves many networks; it keeps its memory.
class DomainImage {
 public:
  /// Starts a network on [a, b] with one input. `without_biases`: every hidden bias is zero. Then h
  /// is linear on each side of 0 and its sign pattern at the ends decides, so only the two end
  /// nodes are followed, and each is divided by its maximum against underflow.
  void start(double a, double b, bool without_biases = false);

  /// Applies z = A h + c and the ReLU. `weights` is outputs x inputs row-major, entry e at
  /// weights[e * stride]; biases likewise. Returns true iff the layer is dead: z <= 0 for every
  /// output at every node, so on the whole of [a, b]. Afterwards the image is the point 0.
  bool advance(const double* weights, const double* biases, int outputs, std::size_t stride = 1);

  /// Nodes now held (at least 1); under 100 as a rule, above 1000 seen at width 8.
  std::size_t nodes() const { return values_.size() / width_; }
  /// h at node p, `width()` values.
  const double* node(std::size_t p) const { return values_.data() + p * width_; }
  int width() const { return width_; }

 private:
  bool affine(const double* weights, const double* biases, int outputs, std::size_t stride);
  template <int W>
  void insert_crossings();
  void find_crossings(const double* left, const double* right);
  void rescale();

  int width_ = 1;
  bool without_biases_ = false;
  std::vector<double> values_;        // nodes x width
  std::vector<std::uint64_t> masks_;  // positive outputs of each node of z_
  std::vector<double> z_;             // nodes x outputs
  std::vector<double> layer_;         // the layer's entries, columns of A one after another, then c
  std::vector<std::pair<double, int>> crossings_;
};

}  // namespace gradus::random_restart
