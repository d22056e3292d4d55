#include "asked_gradients.h"

#include <ATen/ops/empty_like_ops.h>

namespace gradus::models {
namespace {

/// The gradient itself, or a copy with the strides of its parameter where these are others.
Tensor laid_out_as(const Tensor& parameter, const Tensor& gradient) {
  if (parameter.is_contiguous()) return gradient;
  const Tensor copy = at::_ops::empty_like::call(parameter, std::nullopt, std::nullopt,
                                                 std::nullopt, std::nullopt, std::nullopt);
  return copy.detach().copy_(gradient);
}

}  // namespace

std::vector<char> asked_gradients(const Ask& ask, std::size_t count) {
  std::vector<char> asked(count, ask.only.empty());
  for (const int index : ask.only) asked[static_cast<std::size_t>(index)] = 1;
  return asked;
}

void give_gradients(const Tensors& parameters, const Tensors& gradients, const Ask& ask,
                    Answer& answer) {
  const auto give = [&](std::size_t i) {
    answer.gradient.push_back(laid_out_as(parameters[i], gradients[i]));
  };
  answer.gradient.reserve(parameters.size());
  if (ask.only.empty()) {
    for (std::size_t i = 0; i < parameters.size(); ++i) give(i);
  } else {
    for (const int index : ask.only) give(static_cast<std::size_t>(index));
  }
}

}  // namespace gradus::models
