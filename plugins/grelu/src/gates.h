// Gates: which units are on at which points, fixed before training. THEORY.md, section 2.1.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gradus/tensor.h"

namespace gradus::grelu {

/// D_k(x)_r = 1 where psi_{k,r} . u_k(x) > 0.
enum class GateMode {
  input,    ///< u_k = x, with directions of its own for every layer
  gatenet,  ///< u_k: activations of an independent frozen random ReLU network of the same shape
  frozen,   ///< the network's own initial weights and activations (a control)
  relu      ///< no fixed gates: an ordinary ReLU network (the baseline)
};

struct Shape {
  int64_t inputs = 0, width = 0, depth = 0, outputs = 0;
};

/// What the gates are computed from; never trained.
class GateSource {
 public:
  /// No gates (mode relu).
  static GateSource none() { return {}; }
  /// Directions Psi_k [width, inputs], one tensor a layer (mode input).
  static GateSource directions(Tensors rows);
  /// A frozen ReLU network: g_0 = first x, q_k = rows_k g_{k-1}, D_k = [q_k > 0], g_k = factor D_k
  /// q_k (modes gatenet and frozen). `first` [width, inputs], rows_k [width, width].
  static GateSource network(Tensor first, Tensors rows, double factor);

  /// The gates of points [rows, inputs], one bool tensor [rows, width] a layer; computed in
  /// float64 whatever the points' dtype, because a rounded product can flip a gate near 0.
  /// Throws Error "grelu.zero_margin" where a product is exactly 0 at a point that is not.
  Tensors gates(const Tensor& points) const;

  /// The same with the products q_k themselves, which the converter needs.
  struct Trace {
    Tensors product;  ///< q_k [rows, width]
    Tensors input;    ///< u_k: what q_k is a product with
  };
  Trace trace(const Tensor& points) const;

  bool empty() const { return rows_.empty(); }
  bool is_network() const { return first_.defined(); }
  const Tensor& first() const { return first_; }
  const Tensors& rows() const { return rows_; }
  double factor() const { return factor_; }
  /// A hash over everything that the gates are computed from.
  std::string hash() const;

  /// Draws rows again whose smallest |psi . u| over the points is below (tau / points) times the
  /// median, until none is; layer by layer, since later layers depend on earlier ones. Returns how
  /// many rows were drawn beyond the first, over the number of rows. THEORY.md, section 3.4.
  double redraw(const Tensor& points, double tau, uint64_t seed);

 private:
  Tensor first_;
  Tensors rows_;
  double factor_ = 1;
};

}  // namespace gradus::grelu
