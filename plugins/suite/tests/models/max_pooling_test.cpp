#include "models/max_pooling.h"

#include <ATen/ops/max_pool2d.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <limits>

#include "gradus/stream.h"

namespace gradus::models {
namespace {

class MaxPoolings : public ::testing::TestWithParam<at::ScalarType> {
 protected:
  /// Whole numbers of a small range, so that many are equal.
  Tensor images(int64_t height, int64_t width) const {
    Stream stream{1, static_cast<uint64_t>(height * 100 + width)};
    return stream.uniforms({2, 3, height, width}, 0, 4).floor_().to(GetParam());
  }
};

Tensor by_torch(const Tensor& x) {
  return at::max_pool2d(x, {2, 2});
}

TEST_P(MaxPoolings, AreThoseOfLibTorch) {
  for (const int64_t height : {2, 3, 8, 24}) {
    for (const int64_t width : {2, 5, 8, 9, 15, 24, 33, 70}) {
      const Tensor x = images(height, width).requires_grad_(), y = max_pooling(x);
      ASSERT_TRUE(y.equal(by_torch(x))) << height << " x " << width;
      const Tensor slope = Stream{2, 0}.normals(y.sizes()).to(GetParam());
      const Tensor found = torch::autograd::grad({y}, {x}, {slope})[0];
      const Tensor expected = torch::autograd::grad({by_torch(x)}, {x}, {slope})[0];
      ASSERT_TRUE(found.equal(expected)) << height << " x " << width;
    }
  }
}

TEST_P(MaxPoolings, WithoutAGraphAreTheSame) {
  const c10::AutoGradMode no_graph(false);
  const Tensor x = images(6, 10);
  EXPECT_TRUE(max_pooling(x).equal(by_torch(x)));
  const Tensor turned = x.transpose(2, 3);
  EXPECT_TRUE(max_pooling(turned).equal(by_torch(turned)));
}

TEST_P(MaxPoolings, TakeANumberThatIsNoneForTheLargest) {
  for (const int64_t place : {0, 3, 40, 69}) {
    Tensor x = images(2, 70).narrow(0, 0, 1).narrow(1, 0, 1).contiguous();
    x.view({-1})[place].fill_(std::numeric_limits<double>::quiet_NaN());
    const Tensor y = max_pooling(x);
    EXPECT_EQ(y.isnan().sum().item<int64_t>(), 1);
    EXPECT_TRUE(y.view({-1})[place / 2].isnan().item<bool>());
  }
}

TEST_P(MaxPoolings, CanBeDifferentiatedTwice) {
  const Tensor x = Stream{3, 0}.normals({1, 1, 4, 6}).to(GetParam()).requires_grad_();
  const auto second = [&](const auto& pool) {
    const Tensor value = pool(x).pow(3).sum();
    const Tensor slope = torch::autograd::grad({value}, {x}, {}, true, /*create_graph=*/true)[0];
    return torch::autograd::grad({slope.square().sum()}, {x})[0];
  };
  const Tensor found = second(max_pooling), expected = second(by_torch);
  EXPECT_LE(found.sub(expected).abs().max().item<double>(), 1e-4);
  EXPECT_GT(expected.abs().max().item<double>(), 0.1);
}

INSTANTIATE_TEST_SUITE_P(Types, MaxPoolings, ::testing::Values(at::kFloat, at::kDouble),
                         [](const auto& info) {
                           return std::string(info.param == at::kFloat ? "Float" : "Double");
                         });

}  // namespace
}  // namespace gradus::models
