// The gated network h_0 = B x, h_k = a D_k (W_k h_{k-1} + b_k), f = C h_L, and its derivative.
// D_k are 0/1 gates that do not depend on any W (modes input, gatenet, frozen), or those of an
// ordinary ReLU network (mode relu). A. Noy, Y. Xu, Y. Aflalo, L. Zelnik-Manor, R. Jin, arXiv
// 2101.04243; THEORY.md, section 1, has this form.
#pragma once

#include <cstdint>

#include "gates.h"
#include "gradus/tensor.h"

namespace gradus::grelu {

/// Where the sqrt(2) stands: in the forward pass with variance 1/m (`ntk`, a = sqrt 2), or in the
/// weights with variance 2/m (`he`, a = 1). The function at the start has the same law.
enum class InitForm { ntk, he };
/// Variance of C's entries: 1/outputs or 1/width.
enum class OutputVariance { inverse_outputs, inverse_width };

/// The shape and the choices that fix a network's law.
struct NetSettings {
  Shape shape;
  GateMode gates = GateMode::gatenet;
  InitForm form = InitForm::ntk;
  OutputVariance output = OutputVariance::inverse_outputs;
  bool bias = false;
  /// The factor a of the forward pass.
  double factor() const;
  /// Width times the variance of C's entries: m/o, or 1.
  double output_scale() const;
};

/// A network with its fixed and trained parts, float64 on the CPU.
struct Net {
  NetSettings settings;
  Tensor B;      ///< [width, inputs]
  Tensor C;      ///< [outputs, width]
  Tensors W;     ///< depth tensors [width, width]
  Tensors bias;  ///< depth tensors [width], or none
  GateSource source;
};

/// B and C, a function of the seed alone.
Tensor draw_input_map(const NetSettings& settings, uint64_t weight_seed);
Tensor draw_output_map(const NetSettings& settings, uint64_t weight_seed);
/// W_1 .. W_L of network `copy`, a function of (seed, copy).
Tensors draw_hidden(const NetSettings& settings, uint64_t weight_seed, uint64_t copy = 0);
/// The source of the gates. `frozen` uses B and W_k(0) of the weights' seed, all others the gates'
/// own streams, so that equal seeds never make `gatenet` into `frozen`.
GateSource draw_gates(const NetSettings& settings, uint64_t weight_seed, uint64_t gate_seed);
/// All of it; biases start at 0.
Net draw_net(const NetSettings& settings, uint64_t weight_seed, uint64_t gate_seed);

/// The tensors that a pass reads, whoever owns them.
struct Parts {
  const Tensor* C = nullptr;
  const Tensor* W = nullptr;     ///< depth tensors
  const Tensor* bias = nullptr;  ///< depth tensors, or null
  int64_t depth = 0;
  double factor = 1;
  bool relu = false;  ///< the gates are those of the current pre-activations
};

/// The same network with weights and biases of its own.
Net copy_of(const Net& net);

Parts parts_of(const Net& net);

/// Forward and backward through the network on buffers that are kept from call to call.
class Pass {
 public:
  /// `first` = h_0 [rows, width]; `masks` holds a D_k [rows, width] for every layer (empty for
  /// relu). Returns f [rows, outputs], valid until the next call.
  const Tensor& forward(const Parts& parts, const Tensor& first, const Tensors& masks);
  /// For cotangents E [rows, outputs] of the last forward's output: P_k = d<E, f>/d(pre-activation
  /// k). The gradient of W_k is P_k^T h_{k-1}, that of b_k the column sums of P_k.
  void backward(const Parts& parts, const Tensors& masks, const Tensor& E);
  /// h_0 .. h_L of the last forward.
  const Tensors& hidden() const { return hidden_; }
  /// P_1 .. P_L of the last backward.
  const Tensors& cotangents() const { return cotangents_; }
  /// d<E, f>/d h_0 of the last backward: a product more, which few ask for.
  const Tensor& first_cotangent(const Parts& parts);

 private:
  void size_buffers(const Parts& parts, const Tensor& first);
  Tensors hidden_, active_, cotangents_;
  Tensor output_, signal_, columns_;
};

/// a D_k of bool gates D_k in the dtype of `like`.
Tensors masks_of(const Tensors& gates, double factor, const Tensor& like);
/// The same for points [rows, inputs]; empty for relu.
Tensors masks_of(const GateSource& source, const Tensor& points, double factor, const Tensor& like);

/// f on points [rows, inputs] in float64.
Tensor output_of(const Net& net, const Tensor& points);

}  // namespace gradus::grelu
