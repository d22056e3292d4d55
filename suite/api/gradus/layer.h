// What a model says about its layers, so that a method can use its structure. A layer names its
// parameters by index and owns none; one description serves one network, stacked copies and views.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// An entrywise activation function and the constants that smoothness bounds need.
/// An infinite constant means that there is no bound.
struct Activation {
  std::string name;      ///< "identity", "relu", "tanh", "logistic", "softsign", "sin", "softplus"
  double bound = 0;      ///< sup |s|
  double slope = 0;      ///< sup |s'|
  double curvature = 0;  ///< sup |s''| (Lipschitz constant of s')
};

/// The activation of that name with its constants. Throws Error "model.activation" (did you mean).
const Activation& activation(std::string_view name);
/// Names known to `activation`.
std::vector<std::string> activation_names();

enum class LayerKind { dense, convolution, pooling, normalization, embedding, other };

/// One layer of a chain: x -> activation(weight * x + bias).
struct Layer {
  std::string name;
  LayerKind kind = LayerKind::dense;
  int weight = -1;  ///< index into Model::parameters(); dense: shape [outputs, inputs];
                    ///< normalization: the scale; embedding: the table [entries, outputs]
  int bias = -1;    ///< index, or -1 where there is none; shape [outputs]
  Activation activation;
  int64_t inputs = 0, outputs = 0;              ///< dense: units; convolution: channels
  int64_t kernel = 0, stride = 1, padding = 0;  ///< convolution and pooling: square kernels
  int64_t input_height = 0, input_width = 0;    ///< convolution and pooling: positions
};

}  // namespace gradus
