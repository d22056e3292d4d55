// Loads a network that `gradus tool grelu.to_relu` wrote, and runs it: LibTorch alone.
#include <torch/script.h>

#include <iostream>

int main(int argc, char** argv) {
  torch::jit::Module network = torch::jit::load(argc > 1 ? argv[1] : "relu_network.pt");
  const torch::Tensor points = network.attr("points").toTensor();
  const torch::Tensor outputs = network.forward({points}).toTensor();
  const torch::Tensor gated = network.attr("outputs").toTensor();
  std::cout << "points " << points.sizes() << ", outputs " << outputs.sizes() << "\n"
            << "largest difference " << (outputs - gated).abs().max().item<double>() << "\n";
}
