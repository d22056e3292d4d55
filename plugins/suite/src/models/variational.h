// suite.variational: a variational autoencoder of dense layers.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "gradus/model.h"
#include "gradus/options.h"
#include "mlp.h"
#include "parameter_table.h"
#include "variational_derivative.h"

namespace gradus::models {

/// D. P. Kingma, M. Welling, "Auto-encoding variational Bayes", 2013, arXiv 1312.6114. A row holds
/// its p numbers x and k standard normal numbers e; the output is the p logits of the
/// reconstruction, the k means m and the k logarithms v of the variances:
///   h = tanh(W_1 x + b_1), m = W_m h + b_m, v = W_v h + b_v, z = m + exp(v / 2) e,
///   logits = W_3 tanh(W_2 z + b_2) + b_3.
/// The noise is part of the row, so the output is a function of parameters and batch. p and k are
/// those of the task: inputs p + k, outputs p + 2 k. Weights and biases uniform in
/// +-1/sqrt(inputs). Takes one network at a time. Throws Error "model.input" where no such p and k
/// exist.
class Variational final : public Model {
 public:
  struct Options {
    int64_t hidden = 128;
    Derivative derivative = Derivative::own;
    void declare(Schema& schema);
  };

  Variational(Options options, const DataInfo& data);

  std::vector<ParameterInfo> parameters() const override { return table_.infos(); }
  Tensors initial(const InitRequest& request) const override { return table_.initial(request); }
  Tensor forward(const Tensors& parameters, const Batch& batch, Tensors* inputs) const override;
  bool differentiate(const Tensors& parameters, const Batch& batch, const Loss& loss,
                     const Ask& ask, Answer& answer) const override;

 private:
  using Dense = VariationalLayers::Dense;
  Dense declare_dense(const std::string& name, int64_t outputs, int64_t inputs, ParameterRole role);

  int64_t visible_, latent_;
  ParameterTable table_;
  VariationalLayers layers_;
  std::unique_ptr<VariationalDerivative> derivative_;  // null: autograd's
};

}  // namespace gradus::models
