// ReLU's own loops against LibTorch's kernels.
#include "models/nonlinearity.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/threshold_backward.h>
#include <gtest/gtest.h>

#include <limits>

namespace gradus::models {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Three rows of five, with what is special.
Tensor special_numbers(at::ScalarType dtype) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  return at::tensor({-2.0, -0.0, 0.0, 1.5, nan, infinity, -infinity, 3.0, -1e-40, 1e-40, -nan, 7.0,
                     -5.0, 0.25, -0.125},
                    at::kDouble)
      .view({3, 5})
      .to(dtype);
}

/// Equal, where numbers that are not numbers equal each other.
bool alike(const Tensor& a, const Tensor& b) {
  return at::equal(a.isnan(), b.isnan()) && at::equal(a.nan_to_num(0.5), b.nan_to_num(0.5)) &&
         at::equal(a.signbit(), b.signbit());
}

class Relu : public ::testing::TestWithParam<at::ScalarType> {};

TEST_P(Relu, IsThatOfLibTorchInEveryLayout) {
  const Tensor numbers = special_numbers(GetParam());
  for (const Tensor& z : {numbers.clone(), numbers.clone().t(), numbers.clone().narrow(1, 1, 3)}) {
    const Tensor expected = z.relu();
    Tensor now = z;
    nonlinearity("relu").apply_in_place(now);
    EXPECT_TRUE(alike(now, expected)) << now << expected;
  }
}

TEST_P(Relu, PullsBackAsLibTorchDoes) {
  const Tensor y = special_numbers(GetParam()).relu(), slopes = special_numbers(GetParam()).flip(0);
  for (const bool transposed : {false, true}) {
    Tensor delta = transposed ? slopes.clone().t() : slopes.clone();
    const Tensor values = transposed ? y.t().contiguous() : y;
    const Tensor expected = at::threshold_backward(delta, values, 0);
    nonlinearity("relu").pull_back(delta, values, {});
    EXPECT_TRUE(alike(delta, expected)) << delta << expected;
  }
}

INSTANTIATE_TEST_SUITE_P(Reals, Relu, ::testing::Values(at::kFloat, at::kDouble, at::kBFloat16));

}  // namespace
}  // namespace gradus::models
