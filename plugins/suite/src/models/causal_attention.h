// Attention in which no position sees a later one: one kernel for values and gradients on a CPU.
#pragma once

#include "gradus/tensor.h"

namespace gradus::models {

/// softmax(query key' / sqrt(width) with later positions left out) value, for each row and head
/// (A. Vaswani et al., "Attention is all you need", 2017, arXiv 1706.03762, equation 1). All three
/// are [rows, heads, positions, width] and of one type, float32 or float64; so is the result. Where
/// LibTorch has a fused kernel (on CPUs), values and gradients come from it, and no matrix of
/// positions by positions is kept; elsewhere, from products and a softmax. Gradients can be
/// differentiated in both cases: the fused gradient has no derivative of its own, so where one is
/// wanted the gradient is that of the products.
Tensor causal_attention(const Tensor& query, const Tensor& key, const Tensor& value);

/// The same by products and a softmax, on every device.
Tensor causal_attention_by_products(const Tensor& query, const Tensor& key, const Tensor& value);

}  // namespace gradus::models
