#include "linear.h"

#include <c10/util/accumulate.h>

namespace gradus::models {
namespace {

Mlp::Options as_chain(const Linear::Options& options, const DataInfo& data) {
  Mlp::Options chain;
  if (!data.input_shape.empty()) {
    chain.widths = {c10::multiply_integers(data.input_shape), data.outputs};
  }
  chain.bias = options.bias;
  chain.init = options.init;
  chain.scale = options.scale;
  chain.derivative = options.derivative;
  return chain;
}

}  // namespace

void Linear::Options::declare(Schema& schema) {
  schema.add("bias", bias, "whether the layer has a bias");
  declare_initialization(schema, init, scale);
  declare_derivative(schema, derivative);
}

Linear::Linear(const Options& options, const DataInfo& data) : Mlp(as_chain(options, data), data) {}

}  // namespace gradus::models
