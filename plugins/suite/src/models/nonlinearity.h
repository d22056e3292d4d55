// Entrywise activation functions with derivatives written in terms of what forward keeps.
#pragma once

#include <string_view>

#include "gradus/layer.h"
#include "gradus/tensor.h"

namespace gradus::models {

/// One of gradus::activation_names with its tensor operations.
struct Nonlinearity {
  Activation facts;
  /// s(z), differentiable by autograd.
  Tensor (*apply)(const Tensor& z);
  /// z <- s(z).
  void (*apply_in_place)(Tensor& z);
  /// delta <- delta * s'(z), from y = s(z); `z` is given where `needs_argument`.
  void (*pull_back)(Tensor& delta, const Tensor& y, const Tensor& z);
  bool needs_argument = false;  ///< s' is no function of s (sin)
};

/// Throws Error "model.activation" (did you mean).
const Nonlinearity& nonlinearity(std::string_view name);

}  // namespace gradus::models
