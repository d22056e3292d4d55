// A model read as a chain of layers that the theory covers, or the reason why it is not one.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "gradus/error.h"
#include "gradus/model.h"
#include "layer_bound.h"
#include "norms.h"

namespace gradus::dsgd {

/// Where the bounds B of the activations come from (THEORY.md, section 3.2). `automatic`: data in
/// full batch, worst otherwise.
enum class ActivationBound { automatic, worst, data, batch };

/// A norm for each layer.
struct Chain {
  std::vector<Layer> layers;
  std::vector<Smoothness> smoothness;
  std::vector<LayerNorm> norms;
  bool regression = false;  ///< squared error on an identity output: extension 3.4
  double loss_scale = 1;    ///< of the regression constants: 1, 1/2 or 1/outputs

  std::size_t size() const { return layers.size(); }
};

/// Layer i's own norm where one name is given for each layer, else `norm` for all. Throws Error
/// "dsgd.norms" for another number of names.
std::vector<LayerNorm> norms_of_layers(LayerNorm norm, const std::vector<std::string>& each,
                                       std::size_t layers);

/// The chain, or the Error that says why it is none: dsgd.structure,
/// dsgd.shared_parameters, dsgd.activation_not_smooth, dsgd.activation_unbounded,
/// dsgd.loss_uncovered.
struct ChainOrError {
  Chain chain;
  std::optional<Error> error;
};
ChainOrError read_chain(const Model& model, const Loss& loss, LayerNorm norm,
                        const std::vector<std::string>& each, ActivationBound bound);

/// A layer's matrix: dense [outputs, inputs]; convolution: the kernel as [outputs, inputs h w].
Tensor matrix_of(const Layer& layer, const Tensor& weight);

/// The same with the bias as a last column, where the layer has one. A copy then.
Tensor matrix_with_bias(const Layer& layer, const Tensors& tensors);

/// Output positions of a convolution; 1 for a dense layer.
int64_t positions(const Layer& layer);

/// sqrt of how many patches hold an input of a convolution: ||conv(W)||_2 <= that times ||W||_2.
double overlap(const Layer& layer);

}  // namespace gradus::dsgd
