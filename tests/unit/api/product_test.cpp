#include "gradus/product.h"

#include <ATen/ops/baddbmm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>
#include <ATen/ops/matmul.h>
#include <gtest/gtest.h>

#include <cmath>

#include "gradus/stream.h"

namespace gradus {
namespace {

Tensor draw(uint64_t number, at::IntArrayRef shape, at::ScalarType dtype) {
  Stream stream{7, number};
  return stream.normals(shape).to(dtype);
}

/// Largest difference from the product in float64, over what rounding of a sum may give.
double error_over_rounding(const Tensor& out, const Tensor& a, const Tensor& b) {
  const Tensor exact = at::matmul(a.to(at::kDouble), b.to(at::kDouble));
  const Tensor sizes = at::matmul(a.to(at::kDouble).abs(), b.to(at::kDouble).abs());
  const double unit = out.scalar_type() == at::kFloat ? 0x1p-24 : 0x1p-53;
  const Tensor allowed = sizes.mul(unit * static_cast<double>(a.size(-1) + 1));
  return out.to(at::kDouble).sub(exact).abs().div(allowed).max().item<double>();
}

class Products : public ::testing::TestWithParam<at::ScalarType> {};

TEST_P(Products, AgreeWithFloat64InEveryLayout) {
  uint64_t number = 0;
  for (const auto [rows, inner, columns] :
       {std::array<int64_t, 3>{1, 1, 1}, {1, 7, 3}, {5, 1, 4}, {6, 9, 1}, {33, 70, 129}}) {
    const Tensor a = draw(++number, {rows, inner}, GetParam());
    const Tensor b = draw(++number, {inner, columns}, GetParam());
    for (const Tensor& left : {a, a.t().contiguous().t()}) {
      for (const Tensor& right : {b, b.t().contiguous().t()}) {
        EXPECT_LE(error_over_rounding(product(left, right), a, b), 1);
      }
    }
  }
}

TEST_P(Products, TakeSlicesAndGaps) {
  const Tensor all = draw(1, {40, 60}, GetParam());
  const Tensor rows = all.narrow(1, 3, 20), gaps = all.slice(1, 0, 40, 2),
               middle = all.narrow(0, 5, 20);
  EXPECT_LE(error_over_rounding(product(rows, middle), rows, middle), 1);
  EXPECT_LE(error_over_rounding(product(gaps, middle), gaps, middle), 1);
  EXPECT_LE(error_over_rounding(product(middle.t(), rows.t().narrow(1, 0, 20).t()), middle.t(),
                                rows.t().narrow(1, 0, 20).t()),
            1);
}

TEST_P(Products, OverwriteWhatStoodThere) {
  const Tensor a = draw(1, {4, 5}, GetParam()), b = draw(2, {5, 6}, GetParam());
  Tensor out = at::full({4, 6}, std::nan(""), a.options());
  const void* memory = out.const_data_ptr();
  product_into(out, a, b);
  EXPECT_LE(error_over_rounding(out, a, b), 1);
  EXPECT_EQ(out.const_data_ptr(), memory);
}

TEST_P(Products, WriteColumnsOfAWiderMatrix) {
  for (const int64_t rows : {3, 40}) {
    const Tensor a = draw(1, {rows, 150}, GetParam()), b = draw(2, {131, 150}, GetParam()).t();
    const Tensor bias = draw(3, {131}, GetParam());
    const Tensor all = at::full({rows, 140}, 7, a.options());
    Tensor out = all.narrow(1, 4, 131);
    product_into(out, a, b);
    EXPECT_LE(error_over_rounding(out, a, b), 1);
    product_into(out, a, b, bias);
    EXPECT_LE(out.sub(product(a, b, bias)).abs().max().item<double>(), 1e-4);
    EXPECT_TRUE(all.narrow(1, 0, 4).eq(7).all().item<bool>());
    EXPECT_TRUE(all.narrow(1, 135, 5).eq(7).all().item<bool>());
  }
}

TEST_P(Products, AddToWhatStandsThere) {
  const Tensor a = draw(1, {4, 5}, GetParam()), b = draw(2, {5, 6}, GetParam());
  for (const Tensor& right : {b, b.t().contiguous().t()}) {
    Tensor out = draw(3, {4, 6}, GetParam());
    const Tensor expected = out.add(a.matmul(b));
    const void* memory = out.const_data_ptr();
    add_product(out, a, right);
    EXPECT_LE(out.sub(expected).abs().max().item<double>(), 1e-5);
    EXPECT_EQ(out.const_data_ptr(), memory);
  }
  Tensor stack = draw(3, {2, 4, 6}, GetParam());
  const Tensor left = draw(4, {2, 4, 5}, GetParam()), right = draw(5, {2, 5, 6}, GetParam());
  const Tensor expected = stack.add(left.bmm(right));
  add_product(stack, left, right);
  EXPECT_LE(stack.sub(expected).abs().max().item<double>(), 1e-5);
}

TEST_P(Products, AddTheBiasToEveryRow) {
  const Tensor a = draw(1, {4, 5}, GetParam()), b = draw(2, {5, 6}, GetParam());
  const Tensor bias = draw(3, {6}, GetParam());
  const Tensor difference = product(a, b, bias).sub(product(a, b)).sub(bias);
  EXPECT_LE(difference.abs().max().item<double>(), 1e-5);
  const Tensor with_gaps = draw(3, {12}, GetParam()).slice(0, 0, 12, 2);
  const Tensor same = product(a, b, with_gaps.contiguous()).sub(product(a, b, with_gaps));
  EXPECT_EQ(same.abs().max().item<double>(), 0);
}

TEST_P(Products, AreDenseLayersOfAnyNumberOfRows) {
  const Tensor weight = draw(1, {131, 150}, GetParam()), bias = draw(2, {131}, GetParam());
  for (const int64_t rows : {1, 2, 3, 16, 31, 32, 33, 40}) {
    const Tensor h = draw(static_cast<uint64_t>(rows) + 3, {rows, 150}, GetParam());
    // The bias is one more input, which is 1.
    const Tensor one = at::full({rows, 1}, 1, h.options());
    const Tensor inputs = at::cat({h, one}, 1), weights = at::cat({weight, bias.unsqueeze(1)}, 1);
    EXPECT_LE(error_over_rounding(product(h, weight.t(), bias), inputs, weights.t()), 1) << rows;
  }
}

TEST_P(Products, MultiplyStacks) {
  const Tensor a = draw(1, {3, 4, 5}, GetParam()), b = draw(2, {3, 5, 6}, GetParam());
  const Tensor bias = draw(3, {3, 6}, GetParam());
  EXPECT_LE(error_over_rounding(product(a, b), a, b), 1);
  const Tensor with_bias = product(a, b, bias).sub(at::baddbmm(bias.unsqueeze(1), a, b));
  EXPECT_LE(with_bias.abs().max().item<double>(), 1e-5);
}

TEST_P(Products, DenseLayersOfAStackAreThoseOfItsNetworks) {
  const Tensor weight = draw(2, {3, 6, 5}, GetParam()), bias = draw(3, {3, 6}, GetParam());
  const Tensor shared = draw(1, {4, 5}, GetParam()), own = draw(4, {3, 4, 5}, GetParam());
  for (int64_t i = 0; i < 3; ++i) {
    const Tensor w = weight[i], b = bias[i];
    const Tensor expected = shared.matmul(w.t()).add(b);
    EXPECT_LE(dense_layer(shared, w, b).sub(expected).abs().max().item<double>(), 1e-5);
    EXPECT_LE(dense_layer(shared, w, {}).sub(expected.sub(b)).abs().max().item<double>(), 1e-5);
    EXPECT_LE(dense_layer(shared, weight, bias)[i].sub(expected).abs().max().item<double>(), 1e-5);
    const Tensor of_own = own[i].matmul(w.t());
    EXPECT_LE(dense_layer(own, weight, {})[i].sub(of_own).abs().max().item<double>(), 1e-5);
  }
}

TEST_P(Products, GiveNothingOfNothing) {
  const Tensor a = draw(1, {4, 5}, GetParam()).narrow(1, 0, 0);
  EXPECT_EQ(product(a, a.t()).abs().max().item<double>(), 0);
  EXPECT_EQ(product(a.t(), a).numel(), 0);
}

TEST_P(Products, WriteIntoOutputsWithGaps) {
  const Tensor a = draw(1, {4, 5}, GetParam()), b = draw(2, {5, 6}, GetParam());
  const Tensor whole = at::full({4, 12}, 7, a.options());
  Tensor out = whole.slice(1, 0, 12, 2);
  product_into(out, a, b);
  EXPECT_LE(error_over_rounding(out, a, b), 1);
  EXPECT_EQ(whole.slice(1, 1, 12, 2).sub(7).abs().max().item<double>(), 0);
}

TEST_P(Products, RefuseWhatDoesNotFit) {
  const Tensor a = draw(1, {4, 5}, GetParam());
  EXPECT_THROW(product(a, a), std::exception);
}

TEST(ProductLibrary, IsFound) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers cannot follow it";
#endif
  EXPECT_EQ(product_library().rfind("oneDNN ", 0), 0U) << product_library();
}

INSTANTIATE_TEST_SUITE_P(Dtypes, Products, ::testing::Values(at::kFloat, at::kDouble),
                         [](const auto& info) { return std::string(c10::toString(info.param)); });

}  // namespace
}  // namespace gradus
