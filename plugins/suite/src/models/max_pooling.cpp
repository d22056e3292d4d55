#include "max_pooling.h"

#include <ATen/Parallel.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/max_pool2d_ops.h>
#include <ATen/ops/max_pool2d_with_indices_backward_ops.h>
#include <ATen/ops/max_pool2d_with_indices_ops.h>
#include <torch/csrc/autograd/custom_function.h>

#include <algorithm>
#include <array>

#include "pooling_loops.h"

namespace gradus::models {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr std::array<int64_t, 2> twos = {2, 2}, zeros = {0, 0}, ones = {1, 1};

bool is_plain(const Tensor& x) {
  return x.dim() == 4 && x.is_cpu() && x.is_contiguous() && x.numel() > 0 && x.size(2) > 1 &&
         x.size(3) > 1 && (x.scalar_type() == at::kFloat || x.scalar_type() == at::kDouble);
}

/// body(shape, first, first pooled) for planes one after the other, by all threads.
template <class Body>
void for_planes(const Tensor& x, const Body& body) {
  const int64_t height = x.size(2), width = x.size(3);
  const int64_t grain = std::max<int64_t>(1, 16384 / (height * width));
  at::parallel_for(0, x.size(0) * x.size(1), grain, [&](int64_t begin, int64_t end) {
    body(PooledShape{end - begin, height, width}, begin * height * width,
         begin * (height / 2) * (width / 2));
  });
}

template <class Real>
void pool(const Tensor& x, Tensor& y) {
  for_planes(x, [&](const PooledShape& shape, int64_t first, int64_t pooled) {
    pool_maxima(shape, static_cast<const Real*>(x.const_data_ptr()) + first,
                static_cast<Real*>(y.mutable_data_ptr()) + pooled);
  });
}

template <class Real>
void pull_back(const Tensor& x, const Tensor& y, const Tensor& by_y, Tensor& by_x) {
  for_planes(x, [&](const PooledShape& shape, int64_t first, int64_t pooled) {
    pull_back_maxima(shape, static_cast<const Real*>(x.const_data_ptr()) + first,
                     static_cast<const Real*>(y.const_data_ptr()) + pooled,
                     static_cast<const Real*>(by_y.const_data_ptr()) + pooled,
                     static_cast<Real*>(by_x.mutable_data_ptr()) + first);
  });
}

Tensor pooled(const Tensor& x) {
  const at::AutoDispatchBelowADInplaceOrView below_autograd;
  Tensor y = x.new_empty({x.size(0), x.size(1), x.size(2) / 2, x.size(3) / 2});
  x.scalar_type() == at::kFloat ? pool<float>(x, y) : pool<double>(x, y);
  return y;
}

/// By operations that can be differentiated again.
Tensor differentiable_slope(const Tensor& x, const Tensor& by_y) {
  const Tensor places = std::get<1>(
      at::_ops::max_pool2d_with_indices::call(x, twos, twos, zeros, ones, /*ceil_mode=*/false));
  return at::_ops::max_pool2d_with_indices_backward::call(by_y, x, twos, twos, zeros, ones, false,
                                                          places);
}

struct MaxPooling : public torch::autograd::Function<MaxPooling> {
  static Tensor forward(AutogradContext* context, const Tensor& x) {
    const Tensor y = pooled(x);
    context->save_for_backward({x, y});
    return y;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const Tensor &x = saved[0], &y = saved[1];
    if (c10::GradMode::is_enabled()) return {differentiable_slope(x, gradients[0])};
    const at::AutoDispatchBelowADInplaceOrView below_autograd;
    const Tensor by_y = gradients[0].contiguous();
    const bool whole = x.size(2) % 2 == 0 && x.size(3) % 2 == 0;
    Tensor by_x = whole ? x.new_empty(x.sizes()) : x.new_zeros(x.sizes());
    x.scalar_type() == at::kFloat ? pull_back<float>(x, y, by_y, by_x)
                                  : pull_back<double>(x, y, by_y, by_x);
    return {by_x};
  }
};

}  // namespace

Tensor max_pooling(const Tensor& x) {
  if (!is_plain(x)) return at::_ops::max_pool2d::call(x, twos, twos, zeros, ones, false);
  return c10::GradMode::is_enabled() ? MaxPooling::apply(x) : pooled(x);
}

}  // namespace gradus::models
