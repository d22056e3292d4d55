// The one source of this plugin that includes TorchScript's headers, which are slow to compile.
#include "relu_file.h"

#include <torch/csrc/jit/api/module.h>

#include <exception>
#include <sstream>

#include "gradus/error.h"

namespace gradus::grelu {
namespace {

void add_parameter(torch::jit::Module& module, const std::string& name, const Tensor& value) {
  module.register_parameter(name, value.contiguous(), /*is_buffer=*/false);
}

/// The forward pass in TorchScript, and the parameters that it names.
std::string add_layers(torch::jit::Module& module, const ReluNetwork& relu) {
  std::string body = "def forward(self, x):\n";
  const std::size_t hidden = relu.weights.size() - 1;
  for (std::size_t k = 0; k < hidden; ++k) {
    const std::string layer = "layer" + std::to_string(k + 1);
    add_parameter(module, layer + "_weight", relu.weights[k]);
    const std::string bias = relu.biases.empty() ? "None" : "self." + layer + "_bias";
    if (!relu.biases.empty()) add_parameter(module, layer + "_bias", relu.biases[k]);
    body += "  x = torch.relu(torch.linear(x, self." + layer + "_weight, " + bias + "))\n";
  }
  add_parameter(module, "output_weight", relu.weights[hidden]);
  return body + "  return torch.linear(x, self.output_weight, None)\n";
}

}  // namespace

std::string relu_file(const ReluNetwork& relu, const Tensor& points, const Tensor& outputs) {
  try {
    torch::jit::Module module("ReluNetwork");
    const std::string body = add_layers(module, relu);
    module.register_buffer("points", points.contiguous());
    module.register_buffer("outputs", outputs.contiguous());
    module.define(body);
    std::ostringstream file;
    module.save(file);
    return std::move(file).str();
  } catch (const std::exception& error) {
    throw Error("grelu.file", "the converted network", "a TorchScript module", error.what(), "");
  }
}

}  // namespace gradus::grelu
