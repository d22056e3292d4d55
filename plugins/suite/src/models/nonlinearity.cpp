#include "nonlinearity.h"

#include <ATen/ops/hardtanh_backward_ops.h>
#include <ATen/ops/hardtanh_ops.h>
#include <ATen/ops/leaky_relu_backward_ops.h>
#include <ATen/ops/leaky_relu_ops.h>
#include <ATen/ops/sigmoid_backward_ops.h>
#include <ATen/ops/softplus_ops.h>
#include <ATen/ops/tanh_backward_ops.h>
#include <ATen/ops/threshold_backward_ops.h>

#include <algorithm>
#include <array>
#include <memory>
#include <vector>

namespace gradus::models {
namespace {

constexpr double leak = 0.01;  // the slope of leaky_relu below zero, as torch.nn.LeakyReLU

Tensor identity(const Tensor& z) {
  return z;
}
void keep(Tensor&) {}
void pass(Tensor&, const Tensor&, const Tensor&) {}

Tensor relu(const Tensor& z) {
  return z.relu();
}

// Small layers spend more time in the calls of LibTorch's kernels than in their loops, so ReLU has
// loops of its own where its entries lie in one piece. Numbers that are not numbers pass, as there.

bool lie_alike(const Tensor& a, const Tensor& b) {
  return a.is_cpu() && b.is_cpu() && a.is_contiguous() && b.is_contiguous() &&
         a.scalar_type() == b.scalar_type() && a.numel() == b.numel();
}

template <class Real>
void cut_below_zero(Tensor& z) {
  auto* entries = static_cast<Real*>(z.mutable_data_ptr());
  const int64_t count = z.numel();
  for (int64_t i = 0; i < count; ++i) entries[i] = entries[i] < 0 ? 0 : entries[i];
}

template <class Real>
void cut_where_not_above_zero(Tensor& delta, const Tensor& y) {
  auto* slopes = static_cast<Real*>(delta.mutable_data_ptr());
  const auto* values = static_cast<const Real*>(y.const_data_ptr());
  const int64_t count = delta.numel();
  for (int64_t i = 0; i < count; ++i) slopes[i] = values[i] <= 0 ? 0 : slopes[i];
}

void relu_in_place(Tensor& z) {
  const bool plain = lie_alike(z, z);
  if (plain && z.scalar_type() == at::kFloat) return cut_below_zero<float>(z);
  if (plain && z.scalar_type() == at::kDouble) return cut_below_zero<double>(z);
  z.relu_();
}
void pull_relu(Tensor& delta, const Tensor& y, const Tensor&) {
  const bool plain = lie_alike(delta, y);
  if (plain && y.scalar_type() == at::kFloat) return cut_where_not_above_zero<float>(delta, y);
  if (plain && y.scalar_type() == at::kDouble) return cut_where_not_above_zero<double>(delta, y);
  at::_ops::threshold_backward_grad_input::call(delta, y, 0, delta);
}

Tensor leaky(const Tensor& z) {
  return at::_ops::leaky_relu::call(z, leak);
}
void leaky_in_place(Tensor& z) {
  at::_ops::leaky_relu_::call(z, leak);
}
void pull_leaky(Tensor& delta, const Tensor& y, const Tensor&) {
  at::_ops::leaky_relu_backward_grad_input::call(delta, y, leak, /*self_is_result=*/true, delta);
}

Tensor hard_tanh(const Tensor& z) {
  return at::_ops::hardtanh::call(z, -1, 1);
}
void hard_tanh_in_place(Tensor& z) {
  at::_ops::hardtanh_::call(z, -1, 1);
}
void pull_hard_tanh(Tensor& delta, const Tensor& y, const Tensor&) {
  at::_ops::hardtanh_backward_grad_input::call(delta, y, -1, 1, delta);
}

Tensor hyperbolic_tangent(const Tensor& z) {
  return z.tanh();
}
void tanh_in_place(Tensor& z) {
  z.tanh_();
}
void pull_tanh(Tensor& delta, const Tensor& y, const Tensor&) {
  at::_ops::tanh_backward_grad_input::call(delta, y, delta);
}

Tensor logistic(const Tensor& z) {
  return z.sigmoid();
}
void logistic_in_place(Tensor& z) {
  z.sigmoid_();
}
void pull_logistic(Tensor& delta, const Tensor& y, const Tensor&) {
  at::_ops::sigmoid_backward_grad_input::call(delta, y, delta);
}

// s(z) = z / (1 + |z|), s'(z) = (1 + |z|)^-2 = (1 - |s|)^2
Tensor softsign(const Tensor& z) {
  return z.div(z.abs().add(1));
}
void softsign_in_place(Tensor& z) {
  z.div_(z.abs().add_(1));
}
void pull_softsign(Tensor& delta, const Tensor& y, const Tensor&) {
  delta.mul_(y.abs().sub_(1).square_());
}

Tensor sine(const Tensor& z) {
  return z.sin();
}
void sine_in_place(Tensor& z) {
  z.sin_();
}
void pull_sine(Tensor& delta, const Tensor&, const Tensor& z) {
  delta.mul_(z.cos());
}

// s(z) = log(1 + e^z), s'(z) = 1 - e^-s
Tensor softplus(const Tensor& z) {
  return at::_ops::softplus::call(z, 1, 20);
}
void softplus_in_place(Tensor& z) {
  at::_ops::softplus_out::call(z, 1, 20, z);
}
void pull_softplus(Tensor& delta, const Tensor& y, const Tensor&) {
  delta.mul_(y.neg().expm1_().neg_());
}

using Table = std::array<Nonlinearity, 9>;

Table make_table() {
  return {{
      {activation("identity"), identity, keep, pass},
      {activation("relu"), relu, relu_in_place, pull_relu},
      {activation("leaky_relu"), leaky, leaky_in_place, pull_leaky},
      {activation("hard_tanh"), hard_tanh, hard_tanh_in_place, pull_hard_tanh},
      {activation("tanh"), hyperbolic_tangent, tanh_in_place, pull_tanh},
      {activation("logistic"), logistic, logistic_in_place, pull_logistic},
      {activation("softsign"), softsign, softsign_in_place, pull_softsign},
      {activation("sin"), sine, sine_in_place, pull_sine, /*needs_argument=*/true},
      {activation("softplus"), softplus, softplus_in_place, pull_softplus},
  }};
}

}  // namespace

const Nonlinearity& nonlinearity(std::string_view name) {
  static const Table table = make_table();
  const std::string& known = activation(name).name;  // throws for an unknown name
  return *std::ranges::find(table, known, [](const Nonlinearity& one) { return one.facts.name; });
}

}  // namespace gradus::models
