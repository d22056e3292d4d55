// The logistic loss, whose value and slope have a loop of their own on the CPU.
#include <ATen/ops/zeros_like.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "gradus/loss.h"
#include "gradus/stream.h"

namespace gradus {
namespace {

Tensor outputs_of(int64_t rows, int64_t columns, at::ScalarType dtype) {
  return Stream{1, 0}.normals({rows, columns}).mul_(8).to(dtype);
}
Tensor targets_of(int64_t rows, int64_t columns, at::ScalarType dtype) {
  return Stream{2, 0}.uniforms({rows, columns}, 0, 1).to(dtype);
}

double largest(const Tensor& difference) {
  return difference.abs().max().item<double>();
}

class LogisticLoss : public ::testing::TestWithParam<at::ScalarType> {
 protected:
  double rounding() const { return GetParam() == at::kFloat ? 1e-6 : 1e-14; }
};

TEST_P(LogisticLoss, ValueAndSlopeAreThoseOfFloat64) {
  const auto loss = make_loss("logistic");
  for (const int64_t columns : {1, 3, 8, 16, 31, 100}) {
    const Tensor output = outputs_of(5, columns, GetParam());
    const Tensor target = targets_of(5, columns, GetParam());
    const Tensor y = output.to(at::kDouble), t = target.to(at::kDouble);
    Tensor slope;
    const Tensor value = loss->value_and_slope(output, {{}, target, {}}, slope);
    // LibTorch's softplus(y) is y from 20 on, which is off by 2e-9.
    const Tensor softplus = y.clamp_min(0).add(y.abs().neg().exp().log1p());
    const double expected = softplus.sub(t.mul(y)).sum(1).mean().item<double>();
    EXPECT_EQ(value.scalar_type(), GetParam());
    EXPECT_NEAR(value.item<double>(), expected, rounding() * expected) << columns;
    EXPECT_LE(largest(slope.to(at::kDouble).sub(y.sigmoid().sub(t).div(5))), rounding()) << columns;
  }
}

TEST_P(LogisticLoss, ReadsAndWritesColumnsOfWiderMatrices) {
  const auto loss = make_loss("logistic");
  const Tensor wide = outputs_of(4, 30, GetParam()), targets = targets_of(4, 25, GetParam());
  const Tensor output = wide.narrow(1, 2, 20), target = targets.narrow(1, 5, 20);
  Tensor expected;
  const Tensor value =
      loss->value_and_slope(output.contiguous(), {{}, target.contiguous(), {}}, expected);
  const Tensor all = at::zeros_like(wide);
  Tensor slope = all.narrow(1, 3, 20);
  const void* memory = slope.const_data_ptr();
  EXPECT_TRUE(loss->value_and_slope(output, {{}, target, {}}, slope).equal(value));
  EXPECT_TRUE(slope.equal(expected));
  EXPECT_EQ(slope.const_data_ptr(), memory);
  EXPECT_EQ(largest(all.narrow(1, 0, 3)), 0);
  EXPECT_EQ(largest(all.narrow(1, 23, 7)), 0);
}

TEST_P(LogisticLoss, OfLargeOutputsIsFinite) {
  const auto loss = make_loss("logistic");
  const Tensor target = targets_of(1, 9, GetParam()).zero_();
  target.narrow(1, 0, 3).fill_(1);
  Tensor output = target.clone().fill_(-1000);
  output.narrow(1, 0, 4).fill_(1000);
  Tensor slope;
  const Tensor value = loss->value_and_slope(output, {{}, target, {}}, slope);
  EXPECT_EQ(value.item<double>(), 1000);  // one of nine is wrong
  EXPECT_EQ(slope.sum().item<double>(), 1);
}

TEST_P(LogisticLoss, OfANumberThatIsNoneIsNone) {
  const auto loss = make_loss("logistic");
  for (const int64_t place : {0, 17}) {
    Tensor output = outputs_of(1, 18, GetParam());
    output[0][place].fill_(std::numeric_limits<double>::quiet_NaN());
    Tensor slope;
    const Tensor value =
        loss->value_and_slope(output, {{}, targets_of(1, 18, GetParam()), {}}, slope);
    EXPECT_TRUE(std::isnan(value.item<double>()));
    EXPECT_EQ(slope.isnan().sum().item<int64_t>(), 1);
    EXPECT_TRUE(slope[0][place].isnan().item<bool>());
  }
}

INSTANTIATE_TEST_SUITE_P(Types, LogisticLoss, ::testing::Values(at::kFloat, at::kDouble),
                         [](const auto& info) {
                           return std::string(info.param == at::kFloat ? "Float" : "Double");
                         });

}  // namespace
}  // namespace gradus
