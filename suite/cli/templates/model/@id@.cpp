// @Class@: one hidden layer of tanh units, to be replaced by your model.
//
//   output = W2 tanh(W1 x + b1) + b2
#include <cmath>
#include <functional>
#include <numeric>

#include "@id@_studies.h"
#include "gradus/plugin.h"
#include "gradus/stream.h"

namespace {

class @Class@ final : public gradus::Model {
 public:
  struct Options {
    int64_t width = 32;

    void declare(gradus::Schema& schema) {
      schema.add("width", width, "hidden units").in(1, 100000).unit("units");
    }
  };

  @Class@(Options options, const gradus::DataInfo& data)
      : width_(options.width),
        inputs_(std::accumulate(data.input_shape.begin(), data.input_shape.end(), int64_t{1},
                                std::multiplies<>())),
        outputs_(data.outputs) {}

  std::vector<gradus::ParameterInfo> parameters() const override {
    return {{"hidden.weight", {width_, inputs_}},
            {"hidden.bias", {width_}},
            {"output.weight", {outputs_, width_}},
            {"output.bias", {outputs_}}};
  }

  // Layers by the numbers of their parameters, so that a method can use the structure.
  std::vector<gradus::Layer> layers() const override {
    return {layer("hidden", 0, "tanh", inputs_, width_),
            layer("output", 2, "identity", width_, outputs_)};
  }

  // Normal weights with variance 1 / inputs, biases zero.
  gradus::Tensors initial(const gradus::InitRequest& request) const override {
    return gradus::initialize_each(request, [&](int64_t network) {
      gradus::Stream stream{request.seed, static_cast<uint64_t>(network)};
      gradus::Tensors values;
      for (const gradus::ParameterInfo& parameter : parameters()) {
        const double inputs = static_cast<double>(parameter.shape.back());
        const bool bias = parameter.shape.size() == 1;
        values.push_back(stream.normals(parameter.shape).mul_(bias ? 0 : 1 / std::sqrt(inputs)));
      }
      return values;
    });
  }

  // One network: [rows, outputs]. Stacked parameters [copies, ...] give [copies, rows, outputs].
  gradus::Tensor forward(const gradus::Tensors& parameters, const gradus::Batch& batch,
                         gradus::Tensors* inputs) const override {
    const bool stacked_input = batch.input.dim() > 2 && parameters[0].dim() == 3;
    const gradus::Tensor input = batch.input.flatten(stacked_input ? 2 : 1);
    const gradus::Tensor hidden =
        input.matmul(parameters[0].transpose(-1, -2)).add(parameters[1].unsqueeze(-2)).tanh();
    if (inputs != nullptr) *inputs = {input, hidden};
    return hidden.matmul(parameters[2].transpose(-1, -2)).add(parameters[3].unsqueeze(-2));
  }

 private:
  static gradus::Layer layer(const char* name, int weight, const char* activation, int64_t inputs,
                             int64_t outputs) {
    gradus::Layer layer;
    layer.name = name;
    layer.weight = weight;
    layer.bias = weight + 1;
    layer.activation = gradus::activation(activation);
    layer.inputs = inputs;
    layer.outputs = outputs;
    return layer;
  }

  const int64_t width_, inputs_, outputs_;
};

constexpr gradus::PluginItem items[] = {
    gradus::offer<gradus::Model, @Class@>("@id@", "one hidden layer, to be replaced")};

}  // namespace

GRADUS_PLUGIN({.id = "@id@",
               .version = "0.1.0",
               .semantics = 1,
               .title = "The title of the paper",
               .authors = "Its authors",
               .year = 2026,
               .reference = "",
               .licence = "Apache-2.0",
               .items = items,
               .studies = @id@_studies})
