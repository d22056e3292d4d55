#include "dsgd_mlp.h"

#include <c10/util/accumulate.h>

#include <cmath>

#include "gradus/error.h"

namespace gradus::dsgd {
namespace {

models::Mlp::Options base_options(const DsgdMlp::Options& options) {
  models::Mlp::Options base;
  base.widths = options.widths;
  base.activation = options.activation;
  base.output = options.output;
  base.bias = options.bias;
  return base;
}

}  // namespace

void DsgdMlp::Options::declare(Schema& schema) {
  schema.add("widths", widths, "units of each layer from inputs to outputs")
      .in(1, 16384)
      .length(2, 1000)
      .unit("units");
  schema.add("activation", activation, "activation of the hidden layers")
      .choices({"tanh", "logistic", "softsign", "sin", "softplus", "identity", "relu", "leaky_relu",
                "hard_tanh"});
  schema.add("output", output, "activation of the last layer")
      .choices({"identity", "tanh", "logistic", "softsign", "sin", "softplus", "relu", "leaky_relu",
                "hard_tanh"});
  schema.add("bias", bias, "whether layers have a bias (extension)");
  schema.add("init_scale", init_scale, "weights are drawn from N(0, init_scale^2 / fan_in)")
      .above(0, 1000)
      .log();
  schema.add("start", start, "every initial parameter, in order; empty: random weights")
      .length(0, 1000000);
}

DsgdMlp::DsgdMlp(const Options& options, const DataInfo& data)
    : Mlp(base_options(options), data), scale_(options.init_scale), start_(options.start) {
  int64_t count = 0;
  for (const ParameterInfo& info : parameters()) count += c10::multiply_integers(info.shape);
  if (start_.empty() || static_cast<int64_t>(start_.size()) == count) return;
  throw Error("model.start", "option start",
              "a value for each of the " + std::to_string(count) + " parameters, or none",
              std::to_string(start_.size()), "");
}

Tensors DsgdMlp::given() const {
  Tensors tensors;
  std::size_t next = 0;
  for (const ParameterInfo& info : parameters()) {
    Tensor tensor = Stream{}.uniforms(info.shape, 0, 1);
    double* values = tensor.mutable_data_ptr<double>();
    for (int64_t i = 0; i < tensor.numel(); ++i) values[i] = start_[next++];
    tensors.push_back(std::move(tensor));
  }
  return tensors;
}

Tensors DsgdMlp::initial(const InitRequest& request) const {
  return initialize_each(request, [&](int64_t network) {
    if (!start_.empty()) return given();
    Stream stream{request.seed, static_cast<uint64_t>(network)};
    Tensors parameters;
    for (const Layer& layer : layers()) {
      const double deviation = scale_ / std::sqrt(static_cast<double>(layer.inputs));
      parameters.push_back(stream.normals({layer.outputs, layer.inputs}).mul_(deviation));
      if (layer.bias >= 0) parameters.push_back(parameters.back().new_zeros({layer.outputs}));
    }
    return parameters;
  });
}

}  // namespace gradus::dsgd
