// A converted network as a file that LibTorch loads without Gradus.
#pragma once

#include <string>

#include "converter.h"

namespace gradus::grelu {

/// A TorchScript module (what torch::jit::load and Python's torch.jit.load read), float64:
/// forward(x [rows, inputs]) gives [rows, outputs]. Its parameters are layer1.weight ..
/// output.weight as layer1_weight .. output_weight (and layerN_bias); its attributes `points` and
/// `outputs` are the points on which it equals the gated network, and that network's outputs there.
/// Throws Error "grelu.file" where LibTorch cannot make it.
std::string relu_file(const ReluNetwork& relu, const Tensor& points, const Tensor& outputs);

}  // namespace gradus::grelu
