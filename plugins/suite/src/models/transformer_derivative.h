// Value and gradient of suite.transformer on kept buffers, without autograd.
#pragma once

#include <mutex>
#include <vector>

#include "gradus/model.h"
#include "transformer_layers.h"

namespace gradus::models {

class TransformerDerivative {
 public:
  explicit TransformerDerivative(TransformerLayers layers) : layers_(std::move(layers)) {}

  /// Whether these parameters are such as `run` takes: on the CPU, float32 or float64, contiguous.
  static bool takes(const Tensors& parameters);

  /// Value and gradient of the network of transformer.h; see Answer. May be called from several
  /// threads: one of them uses the kept buffers.
  void run(const Tensors& parameters, const Batch& batch, const Loss& loss, const Ask& ask,
           Answer& answer);

 private:
  /// Of one normalization: [rows, width], [rows], [rows, width].
  struct Normalized {
    Tensor normal, inverse, y;
  };
  /// What the way back needs of a layer: [rows of all positions, width or hidden].
  struct Kept {
    Normalized attention_norm, dense_norm;
    Tensor query, key, value, mixed, log_sums;
    Tensor gelu, gelu_slope;
  };
  struct Workspace {
    std::vector<Kept> blocks;
    Normalized last;
    Tensor x, ends, output, slope;
    Tensor by_x, by_hidden, by_norm, by_mixed, by_ends;
    Tensors gradients;
  };
  struct Call {
    const Tensors& parameters;
    const Tensor& symbols;  ///< [rows, positions]
    const std::vector<char>& wanted;
    Workspace& work;
  };

  void forward(const Call& call) const;
  void attend(const Call& call, const TransformerLayers::Block& block, Kept& kept) const;
  void backward(const Call& call) const;
  void pull_back_output(const Call& call) const;
  void pull_back_dense(const Call& call, const TransformerLayers::Block& block,
                       const Kept& kept) const;
  void pull_back_attention(const Call& call, const TransformerLayers::Block& block,
                           const Kept& kept) const;
  void pull_back_tables(const Call& call) const;

  const Tensor& normalize(const Call& call, const TransformerLayers::Norm& norm, const Tensor& x,
                          Normalized& kept) const;
  /// Adds to `into` what the slope `by_y` means for the normalization's argument.
  void pull_back(const Call& call, const TransformerLayers::Norm& norm, const Normalized& kept,
                 const Tensor& by_y, Tensor& into) const;
  /// The gradient of a weight, slope' input, where it is asked for.
  void differentiate(const Call& call, int weight, const Tensor& slope, const Tensor& input) const;
  /// The gradient of a bias, the sum of the slopes.
  void sum_slopes(const Call& call, int bias, const Tensor& slope) const;
  Tensor& gradient(const Call& call, int index) const;
  /// [all positions, width] as [rows, heads, positions, width / heads].
  Tensor by_heads(const Tensor& x) const;

  TransformerLayers layers_;
  std::mutex mutex_;
  Workspace kept_;
};

}  // namespace gradus::models
