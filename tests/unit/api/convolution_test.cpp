#include "gradus/convolution.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d_ops.h>
#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "gradus/stream.h"

namespace gradus {
namespace {

struct Case {
  int64_t rows, inputs, height, width, outputs, kernel_height, kernel_width, stride, padding;
  bool bias;
};

std::vector<Case> cases() {
  return {{1, 1, 1, 1, 1, 1, 1, 1, 0, true},    {3, 1, 28, 28, 8, 3, 3, 2, 1, false},
          {2, 8, 14, 14, 8, 3, 3, 1, 1, true},  {2, 8, 14, 14, 16, 1, 1, 2, 0, false},
          {5, 3, 9, 7, 5, 2, 3, 1, 0, true},    {4, 17, 8, 11, 19, 3, 5, 3, 2, true},
          {2, 32, 4, 4, 32, 3, 3, 1, 1, false}, {2, 2, 10, 10, 3, 4, 4, 3, 0, true},
          {2, 3, 7, 7, 4, 2, 2, 2, 0, true},    {1, 2, 5, 5, 3, 1, 1, 1, 2, false},
          {3, 2, 4, 4, 3, 2, 2, 3, 4, true},    {70, 4, 20, 20, 6, 3, 3, 1, 1, true}};
}

struct Operands {
  Tensor x, weight, bias;
};

Operands draw(const Case& c, at::ScalarType dtype = at::kFloat) {
  Stream stream{11, 0};
  const Tensor x = stream.normals({c.rows, c.inputs, c.height, c.width}).to(dtype);
  const Tensor weight =
      stream.normals({c.outputs, c.inputs, c.kernel_height, c.kernel_width}).to(dtype);
  return {x, weight, c.bias ? stream.normals({c.outputs}).to(dtype) : Tensor()};
}

Operands in_double(const Operands& o) {
  return {o.x.to(at::kDouble), o.weight.to(at::kDouble),
          o.bias.defined() ? o.bias.to(at::kDouble) : Tensor()};
}

Tensor by_torch(const Operands& o, const Case& c) {
  const std::array<c10::SymInt, 2> stride = {c.stride, c.stride}, padding = {c.padding, c.padding},
                                   dilation = {1, 1};
  return at::_ops::conv2d::call(o.x, o.weight,
                                o.bias.defined() ? std::optional(o.bias) : std::nullopt, stride,
                                padding, dilation, 1);
}

Tensor ours(const Operands& o, const Case& c) {
  return convolution(o.x, o.weight, o.bias, c.stride, c.padding);
}

/// Largest difference over the largest number.
double gap(const Tensor& a, const Tensor& b) {
  EXPECT_EQ(a.sizes(), b.sizes());
  const double size = b.to(at::kDouble).abs().max().item<double>();
  return a.to(at::kDouble).sub(b.to(at::kDouble)).abs().max().item<double>() /
         std::max(size, 1e-30);
}

/// Gradients of sum(y^3) by x, weight and bias.
Tensors gradients(const Operands& given, const Case& c,
                  Tensor (*convolve)(const Operands&, const Case&)) {
  const c10::AutoGradMode recorded(true);
  const auto leaf = [](const Tensor& t) { return t.detach().clone().requires_grad_(true); };
  const Operands o = {leaf(given.x), leaf(given.weight), c.bias ? leaf(given.bias) : Tensor()};
  Tensors by = {o.x, o.weight};
  if (c.bias) by.push_back(o.bias);
  return torch::autograd::grad({convolve(o, c).pow(3).sum()}, by);
}

TEST(Convolution, IsLibTorchs) {
  for (const Case& c : cases()) {
    const Operands o = draw(c);
    EXPECT_LE(gap(ours(o, c), by_torch(in_double(o), c)), 1e-5);
    EXPECT_TRUE(ours(o, c).is_contiguous());
    const c10::AutoGradMode no_graph(false);
    EXPECT_LE(gap(ours(o, c), by_torch(in_double(o), c)), 1e-5);
  }
}

TEST(Convolution, HasLibTorchsGradients) {
  for (const Case& c : cases()) {
    const Operands o = draw(c);
    const Tensors found = gradients(o, c, ours), expected = gradients(in_double(o), c, by_torch);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) EXPECT_LE(gap(found[i], expected[i]), 1e-5);
  }
}

TEST(Convolution, GivesTheGradientsThatAreAskedFor) {
  const Case c = cases()[2];
  const Operands o = draw(c);
  const Tensors all = gradients(o, c, ours);
  for (int wanted = 0; wanted < 3; ++wanted) {
    const c10::AutoGradMode recorded(true);
    std::array<Tensor, 3> t = {o.x.detach(), o.weight.detach(), o.bias.detach()};
    t[static_cast<std::size_t>(wanted)] =
        t[static_cast<std::size_t>(wanted)].clone().requires_grad_(true);
    const Tensor y = convolution(t[0], t[1], t[2], c.stride, c.padding);
    const Tensors found =
        torch::autograd::grad({y.pow(3).sum()}, {t[static_cast<std::size_t>(wanted)]});
    EXPECT_LE(gap(found[0], all[static_cast<std::size_t>(wanted)]), 1e-6);
  }
}

TEST(Convolution, IsDifferentiatedTwice) {
  const c10::AutoGradMode recorded(true);
  const Case c = cases()[5];
  for (const at::ScalarType dtype : {at::kFloat, at::kDouble}) {
    const Operands o = draw(c, dtype);
    std::array<Tensor, 2> products;
    for (int i = 0; i < 2; ++i) {
      const Tensor weight = o.weight.detach().clone().requires_grad_(true);
      const Operands own = {o.x, weight, o.bias};
      const Tensor y = i == 0 ? ours(own, c) : by_torch(own, c);
      const Tensor gradient = torch::autograd::grad({y.pow(3).mean()}, {weight}, {}, true, true)[0];
      products[static_cast<std::size_t>(i)] =
          torch::autograd::grad({gradient.mul(o.weight.cos()).sum()}, {weight})[0];
    }
    EXPECT_LE(gap(products[0], products[1]), 1e-4);
  }
}

TEST(Convolution, TakesGapsAndOtherLayouts) {
  const Case c = cases()[2];
  const Operands o = draw(c);
  const Tensor last = o.x.contiguous(at::MemoryFormat::ChannelsLast);
  const Tensor gaps = at::cat({o.x, o.x}, 3).slice(3, 0, 14);
  const Tensor weight = o.weight.transpose(2, 3).contiguous().transpose(2, 3);
  for (const Tensor& x : {last, gaps}) {
    EXPECT_EQ(gap(convolution(x, weight, o.bias, c.stride, c.padding), ours(o, c)), 0);
    const Operands other = {x, weight, o.bias};
    EXPECT_LE(gap(gradients(other, c, ours)[1], gradients(o, c, ours)[1]), 1e-6);
  }
}

TEST(Convolution, RepeatsItselfInTheSameBits) {
  for (const Case& c : cases()) {
    const Operands o = draw(c);
    const Tensor first = ours(o, c).clone();
    const Tensor by_weight = gradients(o, c, ours)[1];
    for (const Case& between : cases()) gradients(draw(between), between, ours);
    EXPECT_EQ(gap(ours(o, c), first), 0);
    EXPECT_EQ(gap(gradients(o, c, ours)[1], by_weight), 0);
  }
}

TEST(Convolution, KeepsNoMoreShapesThanItHasRoomFor) {
  for (int64_t rows = 1; rows <= 300; ++rows) {
    const Case c = {rows, 1, 3, 3, 1, 2, 2, 1, 0, false};
    const Operands o = draw(c);
    ASSERT_LE(gap(ours(o, c), by_torch(o, c)), 1e-5);
  }
}

TEST(Convolution, OfNothingIsNothing) {
  const Case c = {3, 2, 5, 5, 4, 3, 3, 1, 1, true};
  const Operands o = draw(c);
  EXPECT_EQ(convolution(o.x.narrow(0, 0, 0), o.weight, o.bias, 1, 1).sizes(),
            (std::vector<int64_t>{0, 4, 5, 5}));
}

TEST(Convolution, RefusesWhatDoesNotFit) {
  const Case c = cases()[2];
  const Operands o = draw(c);
  EXPECT_THROW(convolution(o.x, o.weight.narrow(1, 0, 3), o.bias), std::exception);
  EXPECT_THROW(convolution(o.x, o.weight, o.bias.narrow(0, 0, 3)), std::exception);
  EXPECT_THROW(convolution(o.x.narrow(2, 0, 2), o.weight, o.bias), std::exception);
  EXPECT_THROW(convolution(o.x, o.weight, o.bias, 0), std::exception);
  EXPECT_THROW(convolution(o.x, o.weight, o.bias, 1, -1), std::exception);
}

}  // namespace
}  // namespace gradus
