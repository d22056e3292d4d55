// Norms, dual norms and duality maps by their defining equations.
#include "norms.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "inexact_maps.h"
#include "random_nets.h"

namespace gradus::dsgd {
namespace {

TEST(DsgdNorms, DualityMapsMeetTheirTwoEquations) {
  Stream stream{11};
  for (const LayerNorm q : all_norms) {
    for (int64_t i = 0; i < 200; ++i) {
      const Tensor g = awkward_matrix(stream, i);
      const double dual = dual_norm(q, g);
      const Tensor rho = duality_map(q, g);
      EXPECT_NEAR(norm(q, rho), dual, 1e-12 * dual);
      EXPECT_NEAR(inner(g, rho), dual * dual, 1e-12 * dual * dual);
    }
  }
}

TEST(DsgdNorms, NoDirectionBeatsTheDualNorm) {
  Stream stream{12};
  for (const LayerNorm q : all_norms) {
    for (int64_t i = 0; i < 50; ++i) {
      const Tensor g = awkward_matrix(stream, i);
      for (int k = 0; k < 20; ++k) {
        const Tensor d = stream.normals(g.sizes());
        EXPECT_LE(inner(g, d), dual_norm(q, g) * norm(q, d) * (1 + 1e-12));
      }
    }
  }
}

TEST(DsgdNorms, TiesGoToTheLowestIndexAndZeroStaysZero) {
  const Tensor g = Stream{1}.normals({3, 2}).zero_().add_(1);
  const Tensor by_column = exact_direction(LayerNorm::one, g).d;
  EXPECT_EQ(by_column.select(0, 0).sum().item<double>(), 2);
  EXPECT_EQ(by_column.narrow(0, 1, 2).abs().sum().item<double>(), 0);
  const Tensor by_row = exact_direction(LayerNorm::infinity, g).d;
  EXPECT_EQ(by_row.select(1, 0).sum().item<double>(), 3);
  for (const LayerNorm q : all_norms) {
    const Direction nothing = exact_direction(q, g.mul(0));
    EXPECT_EQ(nothing.h, 0);
    EXPECT_EQ(nothing.d.abs().sum().item<double>(), 0);
  }
}

/// ||d||_2 <= 1 up to the last bits, h = <g, d>, h <= nuclear norm; returns h / nuclear norm.
double checked_share(const Tensor& g, const Direction& direction, double slack) {
  const double nuclear = dual_norm(LayerNorm::two, g);
  EXPECT_LE(norm(LayerNorm::two, direction.d), 1 + slack);
  EXPECT_NEAR(inner(g, direction.d), direction.h, 1e3 * slack * nuclear);
  EXPECT_LE(direction.h, nuclear * (1 + slack));
  return direction.h / nuclear;
}

TEST(DsgdNorms, InexactMapsStayInsideTheUnitBall) {
  Stream stream{13};
  for (int64_t i = 0; i < 100; ++i) {
    const Tensor g = awkward_matrix(stream, i);
    if (g.abs().sum().item<double>() == 0) continue;
    EXPECT_GT(checked_share(g, gram_direction(g), 1e-14), 1 - 1e-6);
    EXPECT_GT(checked_share(g, newton_schulz_direction(g, 14), 1e-14), 0.9);
    Tensor basis;
    EXPECT_GT(checked_share(g, subspace_direction(g, 12, basis), 1e-14), 1 - 1e-6);
  }
}

TEST(DsgdNorms, InexactMapsOfSinglePrecisionStayInsideTheUnitBall) {
  Stream stream{14};
  Tensor basis;
  for (int64_t i = 0; i < 10; ++i) {
    const Tensor left = stream.normals({60, 9}).matmul(stream.normals({9, 100}));
    const Tensor g = left.add(stream.normals({60, 100}), 0.05).to(at::kFloat);
    EXPECT_GT(checked_share(g, gram_direction(g), 2e-7), 0.999);
    EXPECT_GT(checked_share(g, subspace_direction(g, 16, basis), 2e-7), 0.75);
  }
}

TEST(DsgdNorms, InexactMapsOfTinyAndLargeGradients) {
  Stream stream{16};
  const Tensor g = stream.normals({20, 30}).to(at::kFloat);
  for (const double scale : {1e-25, 1e-10, 1e10, 1e25}) {
    Tensor basis;
    EXPECT_GT(checked_share(g.mul(scale), subspace_direction(g.mul(scale), 20, basis), 2e-7),
              0.999);
    EXPECT_GT(checked_share(g.mul(scale), gram_direction(g.mul(scale)), 2e-7), 0.999);
    EXPECT_NEAR(frobenius(g.mul(scale)) / scale, frobenius(g), 1e-4);
  }
}

TEST(DsgdNorms, TallMatricesAreTreatedOnTheirSmallerSide) {
  Stream stream{15};
  const Tensor g = stream.normals({40, 3});
  Tensor basis;
  for (const Direction& d :
       {gram_direction(g), newton_schulz_direction(g, 14), subspace_direction(g, 8, basis)}) {
    EXPECT_EQ(d.d.sizes(), g.sizes());
    EXPECT_GT(d.h, 0.99 * dual_norm(LayerNorm::two, g));
  }
}

}  // namespace
}  // namespace gradus::dsgd
