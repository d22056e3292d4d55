// suite.transformer: a decoder of a few layers with causal attention.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "gradus/model.h"
#include "gradus/options.h"
#include "mlp.h"
#include "parameter_table.h"
#include "transformer_derivative.h"

namespace gradus::models {

/// Pre-norm decoder (A. Vaswani et al., "Attention is all you need", 2017, arXiv 1706.03762, with
/// the arrangement and initialization of A. Radford et al., "Language models are unsupervised
/// multitask learners", 2019). x_0 = E[symbol] + P[position]; in each layer
///   x <- x + W_o attention(norm(x) W_q', norm(x) W_k', norm(x) W_v'),  position t sees up to t
///   x <- x + W_2 gelu(W_1 norm(x) + b_1) + b_2
/// and at the end norm(x) E' (tied) where an answer is a symbol, else norm(x) W' + b. Attention has
/// no biases: that of the keys would have no gradient. Roles: E and P embeddings, all matrices of
/// layers hidden weights, scales and shifts norms. Output [rows, positions * symbols] or
/// [rows, classes]. One network at a time. Throws Error "model.input", and "model.heads" where the
/// width is no multiple of the number of heads.
class Transformer final : public Model {
 public:
  struct Options {
    int64_t layers = 2;
    int64_t width = 64;
    int64_t heads = 4;
    int64_t hidden = 256;
    double deviation = 0.02;
    bool tied = true;
    Derivative derivative = Derivative::own;
    void declare(Schema& schema);
  };

  Transformer(Options options, const DataInfo& data);

  std::vector<ParameterInfo> parameters() const override { return table_.infos(); }
  Tensors initial(const InitRequest& request) const override { return table_.initial(request); }
  Tensor forward(const Tensors& parameters, const Batch& batch, Tensors* inputs) const override;
  bool differentiate(const Tensors& parameters, const Batch& batch, const Loss& loss,
                     const Ask& ask, Answer& answer) const override;

 private:
  using Norm = TransformerLayers::Norm;
  using Block = TransformerLayers::Block;
  Norm declare_norm(const std::string& name);
  Block declare_block(const std::string& name);
  Tensor normalized(const Tensors& parameters, const Norm& norm, const Tensor& x) const;
  Tensor attention(const Tensors& parameters, const Block& block, const Tensor& x) const;
  Tensor split_heads(const Tensor& x, const Tensor& weight) const;

  Options options_;
  ParameterTable table_;
  TransformerLayers layers_;
  std::unique_ptr<TransformerDerivative> derivative_;  // null: autograd's
};

}  // namespace gradus::models
