#include "causal_attention.h"

#include <ATen/ops/_scaled_dot_product_flash_attention_for_cpu_backward_ops.h>
#include <ATen/ops/_scaled_dot_product_flash_attention_for_cpu_ops.h>
#include <ATen/ops/ones_ops.h>
#include <torch/csrc/autograd/custom_function.h>

#include <array>
#include <cmath>
#include <limits>

namespace gradus::models {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr double no_dropout = 0;
constexpr bool causal = true;

/// How much each position looks at the positions up to it: [rows, heads, positions, positions].
Tensor attention_weights(const Tensor& query, const Tensor& key) {
  const double scale = 1 / std::sqrt(static_cast<double>(query.size(-1)));
  const std::array<c10::SymInt, 2> square = {query.size(-2), key.size(-2)};
  const Tensor later =
      at::_ops::ones::call(square, at::kBool, std::nullopt, query.device(), std::nullopt)
          .triu(/*diagonal=*/1);
  return query.mul(scale)
      .matmul(key.transpose(-2, -1))
      .masked_fill(later, -std::numeric_limits<double>::infinity())
      .softmax(-1);
}

/// The gradient by operations that can be differentiated again.
variable_list differentiable_gradient(const Tensor& query, const Tensor& key, const Tensor& value,
                                      const Tensor& gradient) {
  const double scale = 1 / std::sqrt(static_cast<double>(query.size(-1)));
  const Tensor weights = attention_weights(query, key);
  const Tensor by_weights = gradient.matmul(value.transpose(-2, -1));
  const Tensor mean = by_weights.mul(weights).sum(-1, /*keepdim=*/true);
  const Tensor by_scores = by_weights.sub(mean).mul(weights).mul(scale);
  return {by_scores.matmul(key), by_scores.transpose(-2, -1).matmul(query),
          weights.transpose(-2, -1).matmul(gradient)};
}

struct FusedAttention : public torch::autograd::Function<FusedAttention> {
  static Tensor forward(AutogradContext* context, const Tensor& query, const Tensor& key,
                        const Tensor& value) {
    auto [mixed, log_sums] = at::_ops::_scaled_dot_product_flash_attention_for_cpu::call(
        query, key, value, no_dropout, causal, std::nullopt, std::nullopt);
    context->save_for_backward({query, key, value, mixed, log_sums});
    return mixed;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const Tensor &query = saved[0], &key = saved[1], &value = saved[2];
    if (at::GradMode::is_enabled()) {
      return differentiable_gradient(query, key, value, gradients[0]);
    }
    auto [by_query, by_key, by_value] =
        at::_ops::_scaled_dot_product_flash_attention_for_cpu_backward::call(
            gradients[0], query, key, value, saved[3], saved[4], no_dropout, causal, std::nullopt,
            std::nullopt);
    return {by_query, by_key, by_value};
  }
};

}  // namespace

Tensor causal_attention_by_products(const Tensor& query, const Tensor& key, const Tensor& value) {
  return attention_weights(query, key).matmul(value);
}

Tensor causal_attention(const Tensor& query, const Tensor& key, const Tensor& value) {
  if (!query.is_cpu()) return causal_attention_by_products(query, key, value);
  return FusedAttention::apply(query, key, value);
}

}  // namespace gradus::models
