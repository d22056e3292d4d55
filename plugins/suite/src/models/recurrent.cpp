#include "recurrent.h"

#include <ATen/ops/embedding_ops.h>
#include <ATen/ops/linear_ops.h>
#include <ATen/ops/stack_ops.h>

#include <cmath>

namespace gradus::models {

void Recurrent::Options::declare(Schema& schema) {
  schema.add("width", width, "units of the state").in(1, 65536).unit("units");
  schema.choice("cell", cell, "Elman's network, or gated recurrent units",
                {{"tanh", Cell::tanh}, {"gru", Cell::gru}});
}

Recurrent::Recurrent(Options options, const DataInfo& data)
    : options_(options), shape_(sequence_shape(data, "suite.recurrent")) {
  const double bound = 1 / std::sqrt(static_cast<double>(options_.width));
  if (options_.cell == Cell::gru) {
    gates_ = {declare_gate("reset"), declare_gate("update"), declare_gate("state")};
    carried_bias_ =
        table_.uniform("state.recurrent_bias", {options_.width}, ParameterRole::bias, bound);
  } else {
    gates_ = {declare_gate("state")};
  }
  output_ = table_.uniform("output.weight", {shape_.outputs, options_.width},
                           ParameterRole::output_weight, bound);
  output_bias_ = table_.uniform("output.bias", {shape_.outputs}, ParameterRole::bias, bound);
}

Recurrent::Gate Recurrent::declare_gate(const std::string& name) {
  const int64_t width = options_.width;
  const double bound = 1 / std::sqrt(static_cast<double>(width));
  const int embedding =
      table_.normal(name + ".embedding", {shape_.symbols, width}, ParameterRole::embedding, bound);
  const int recurrent =
      table_.uniform(name + ".recurrent", {width, width}, ParameterRole::hidden_weight, bound);
  return {embedding, recurrent,
          table_.uniform(name + ".bias", {width}, ParameterRole::bias, bound)};
}

Tensor Recurrent::carried(const Tensors& parameters, const Gate& gate, const Tensor& h) const {
  return at::_ops::linear::call(h, at_index(parameters, gate.recurrent), std::nullopt);
}

Tensor Recurrent::next(const Tensors& parameters, const std::array<Tensor, 3>& given,
                       const Tensor& h) const {
  if (options_.cell == Cell::tanh) {
    return given[0].add(carried(parameters, gates_[0], h)).tanh();
  }
  const Tensor reset = given[0].add(carried(parameters, gates_[0], h)).sigmoid();
  const Tensor update = given[1].add(carried(parameters, gates_[1], h)).sigmoid();
  const Tensor carry = carried(parameters, gates_[2], h).add(at_index(parameters, carried_bias_));
  const Tensor state = given[2].add(reset.mul(carry)).tanh();
  return state.add(update.mul(h.sub(state)));
}

Tensor Recurrent::forward(const Tensors& parameters, const Batch& batch, Tensors*) const {
  const Tensor symbols = symbols_of(batch);
  std::array<Tensor, 3> given;  // [rows, positions, width] of each gate, of all positions at once
  for (std::size_t i = 0; i < gates_.size(); ++i) {
    given[i] = at::_ops::embedding::call(at_index(parameters, gates_[i].embedding), symbols, -1,
                                         false, false)
                   .add(at_index(parameters, gates_[i].bias));
  }
  Tensor h = given[0].new_zeros({symbols.size(0), options_.width});
  Tensors states;
  for (int64_t t = 0; t < shape_.positions; ++t) {
    std::array<Tensor, 3> here;
    for (std::size_t i = 0; i < gates_.size(); ++i) here[i] = given[i].select(1, t);
    h = next(parameters, here, h);
    if (shape_.every_position) states.push_back(h);
  }
  if (shape_.every_position) h = at::_ops::stack::call(states, 1);
  const Tensor y =
      at::_ops::linear::call(h, at_index(parameters, output_), at_index(parameters, output_bias_));
  return shape_.every_position ? y.flatten(1) : y;
}

}  // namespace gradus::models
