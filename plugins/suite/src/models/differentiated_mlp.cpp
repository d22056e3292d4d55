#include "differentiated_mlp.h"

#include <ATen/core/IListRef.h>
#include <ATen/ops/cat_ops.h>

#include <cmath>

#include "gradus/error.h"

namespace gradus::models {

void DifferentiatedMlp::Options::declare(Schema& schema) {
  schema.add("hidden", hidden, "units of each hidden layer")
      .in(1, 1e6)
      .length(1, 100)
      .unit("units");
}

DifferentiatedMlp::DifferentiatedMlp(Options options, const DataInfo& data) {
  if (data.input_shape != std::vector<int64_t>{1} || data.outputs != 3) {
    throw Error("model.input", "suite.differentiated_mlp",
                "one number in; its value and two derivatives out",
                std::to_string(data.outputs) + " outputs", "use it on poisson_1d");
  }
  std::vector<int64_t> widths = {1};
  widths.insert(widths.end(), options.hidden.begin(), options.hidden.end());
  widths.push_back(1);
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) {
    const bool last = i + 2 == widths.size();
    const ParameterRole role = i == 0 ? ParameterRole::input_weight
                               : last ? ParameterRole::output_weight
                                      : ParameterRole::hidden_weight;
    const std::string name = "layer" + std::to_string(i + 1);
    const double bound = std::sqrt(6 / static_cast<double>(widths[i] + widths[i + 1]));
    const int weight = table_.uniform(name + ".weight", {widths[i + 1], widths[i]}, role, bound);
    layers_.push_back(
        {weight, table_.constant(name + ".bias", {widths[i + 1]}, ParameterRole::bias, 0)});
  }
}

Tensor DifferentiatedMlp::forward(const Tensors& parameters, const Batch& batch, Tensors*) const {
  // Value and derivatives as three blocks of rows, so that a layer is one product.
  const int64_t rows = batch.input.size(0);
  const Tensors start = {batch.input, batch.input.new_ones({rows, 1}),
                         batch.input.new_zeros({rows, 1})};
  Tensor jet = at::_ops::cat::call(at::ITensorListRef(start), 0);
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const Tensor z = jet.matmul(at_index(parameters, layers_[i].weight).t());
    const Tensor value = z.narrow(0, 0, rows).add(at_index(parameters, layers_[i].bias));
    const Tensor slope = z.narrow(0, rows, rows), bend = z.narrow(0, 2 * rows, rows);
    if (i + 1 == layers_.size()) {
      const Tensors outputs = {value, slope, bend};
      return at::_ops::cat::call(at::ITensorListRef(outputs), -1);
    }
    const Tensor s = value.tanh();
    const Tensor derivative = s.square().neg().add(1);
    const Tensors next = {s, derivative.mul(slope),
                          derivative.mul(bend.sub(s.mul(slope.square()).mul(2)))};
    jet = at::_ops::cat::call(at::ITensorListRef(next), 0);
  }
  return jet;
}

}  // namespace gradus::models
