// suite.mlp: a chain of dense layers, h_l = s(W_l h_{l-1} + b_l).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "chain_derivative.h"
#include "gradus/model.h"
#include "gradus/options.h"
#include "initialization.h"

namespace gradus::models {

/// Whose derivative is used: the model's own, or autograd's. They agree.
enum class Derivative { own, autograd };
void declare_derivative(Schema& schema, Derivative& derivative);

/// Parameters: layer1.weight [out, in], layer1.bias [out], ...; stacked with a leading axis of
/// copies. Inputs [rows, features...] or [copies, rows, features...]; features are flattened.
/// Throws Error "model.input" on a task without data and "model.widths" where the first or last
/// width is not the task's.
class Mlp : public Model {
 public:
  struct Options {
    std::vector<int64_t>
        widths;  // of inputs, hidden layers, outputs; empty: {inputs, 128, outputs}
    std::string activation = "relu";
    std::string output = "identity";
    bool bias = true;
    Initialization init = Initialization::torch;
    double scale = 1;
    Derivative derivative = Derivative::own;
    void declare(Schema& schema);
  };

  Mlp(Options options, const DataInfo& data);

  std::vector<ParameterInfo> parameters() const override;
  std::vector<Layer> layers() const override { return layers_; }
  Tensors initial(const InitRequest& request) const override;
  Tensor forward(const Tensors& parameters, const Batch& batch, Tensors* inputs) const override;
  bool differentiate(const Tensors& parameters, const Batch& batch, const Loss& loss,
                     const Ask& ask, Answer& answer) const override;
  bool stackable() const override { return true; }

 private:
  Options options_;
  std::vector<Layer> layers_;
  std::vector<DenseStep> steps_;
  int64_t feature_axes_;
  std::unique_ptr<ChainDerivative> derivative_;
};

}  // namespace gradus::models
