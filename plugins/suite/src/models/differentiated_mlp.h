// suite.differentiated_mlp: a network of one number with its derivatives in that number.
#pragma once

#include <cstdint>
#include <vector>

#include "gradus/model.h"
#include "gradus/options.h"
#include "parameter_table.h"

namespace gradus::models {

/// For differential equations: a chain of dense layers with tanh between, N(x), and N'(x), N''(x),
/// which are carried along from layer to layer (Taylor mode):
///   z = W h + b, z' = W h', z'' = W h'';  s = tanh z, s' = (1 - s^2) z',
///   s'' = (1 - s^2) (z'' - 2 s z'^2).
/// Output [rows, 3]: N, N', N''. Weights start as X. Glorot, Y. Bengio 2010, eq. 16; biases at 0.
/// Takes one network at a time. Throws Error "model.input" on a task with other inputs than one
/// number or with other outputs than three.
class DifferentiatedMlp final : public Model {
 public:
  struct Options {
    std::vector<int64_t> hidden = {32, 32};
    void declare(Schema& schema);
  };

  DifferentiatedMlp(Options options, const DataInfo& data);

  std::vector<ParameterInfo> parameters() const override { return table_.infos(); }
  Tensors initial(const InitRequest& request) const override { return table_.initial(request); }
  Tensor forward(const Tensors& parameters, const Batch& batch, Tensors* inputs) const override;

 private:
  struct Dense {
    int weight, bias;
  };
  ParameterTable table_;
  std::vector<Dense> layers_;
};

}  // namespace gradus::models
