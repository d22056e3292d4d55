// Sizes of a fully connected ReLU network and where its parameters lie in one flat array.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace gradus::random_restart {

/// A fully connected network with sizes (l_0 = inputs, l_1, .., l_D = widths, l_{D+1} = 1): D
/// hidden ReLU layers and one affine output, as in Cheridito, Jentzen, Rossmannek (2021), arXiv
/// 2006.07075. Layers are numbered 1 .. D+1; layer D+1 is the output.
///
/// Parameter order: layers in order; of each layer the weights (outputs x inputs, row-major), then
/// the biases (outputs). A layer's position depends on the layers before it only, so networks of
/// different depth share the positions of their common hidden layers.
class Shape {
 public:
  /// Throws Error "random_restart.shape" where a size is zero or there is no hidden layer.
  Shape(int inputs, std::vector<int> widths);

  /// `depth` hidden layers of the same width.
  static Shape constant(int inputs, int depth, int width);

  int inputs() const { return sizes_.front(); }
  /// D.
  int depth() const { return static_cast<int>(sizes_.size()) - 2; }
  /// D + 1, the output included.
  int layers() const { return static_cast<int>(sizes_.size()) - 1; }
  /// l_j, j = 0 .. D+1.
  int size(int j) const { return sizes_[j]; }
  std::span<const int> sizes() const { return sizes_; }
  /// The width that all hidden layers share, or 0 where they differ.
  int constant_width() const;
  int largest_width() const;

  /// Position of A_j (l_j x l_{j-1}, row-major), j = 1 .. D+1.
  std::size_t weights(int j) const { return offsets_[j - 1]; }
  /// Position of c_j (l_j).
  std::size_t biases(int j) const {
    return offsets_[j - 1] + static_cast<std::size_t>(sizes_[j]) * sizes_[j - 1];
  }
  /// First position behind layer j; `end(0)` is 0.
  std::size_t end(int j) const { return offsets_[j]; }
  /// P, all parameters.
  std::size_t parameters() const { return offsets_.back(); }
  /// Parameters of the hidden layers.
  std::size_t hidden_parameters() const { return end(depth()); }

 private:
  std::vector<int> sizes_;
  std::vector<std::size_t> offsets_;
};

}  // namespace gradus::random_restart
