// Certified spectral bounds are upper bounds; a plain power iteration is not.
#include "spectral.h"

#include <gtest/gtest.h>

#include <cmath>

#include "gradus/stream.h"
#include "norms.h"

namespace gradus::dsgd {
namespace {

/// The least of bound / ||W||_2 over random matrices of many scales and spectra: below 1 the bound
/// is wrong.
template <class Bound>
double least_ratio(Bound bound, at::ScalarType type) {
  Stream stream{21};
  double least = 1e9;
  for (int64_t i = 0; i < 60; ++i) {
    Tensor w = stream.normals({1 + stream.below(20), 1 + stream.below(60)});
    if (i % 3 == 0) w = w.mul(w.new_ones(w.sizes()).cumsum(1).reciprocal_());
    w = w.mul_(std::pow(10.0, 30 * stream.uniform() - 15)).to(type);
    least = std::min(least, bound(w) / norm(LayerNorm::two, w));
  }
  return least;
}

TEST(DsgdSpectral, CertifiedBoundsAreNeverBelow) {
  for (const at::ScalarType type : {at::kDouble, at::kFloat}) {
    EXPECT_GE(least_ratio(svd_bound, type), 1);
    for (const int64_t k : {1, 3, 5, 8}) {
      EXPECT_GE(least_ratio([&](const Tensor& w) { return schatten_bound(w, k); }, type), 1);
    }
    Tensor vector;
    EXPECT_GE(least_ratio([&](const Tensor& w) { return cholesky_bound(w, vector); }, type), 1);
  }
}

TEST(DsgdSpectral, APowerIterationWouldBeFound) {
  EXPECT_LT(least_ratio([](const Tensor& w) { return power_estimate(w, 5); }, at::kDouble), 0.999);
}

TEST(DsgdSpectral, BoundsAreTight) {
  Stream stream{22};
  const Tensor w = stream.normals({10, 64});
  const double exact = norm(LayerNorm::two, w);
  EXPECT_LT(schatten_bound(w, 3), 1.07 * exact);
  EXPECT_LT(schatten_bound(w, 5), 1.01 * exact);
  Tensor vector;
  double bound = 0;
  for (int i = 0; i < 20; ++i) bound = cholesky_bound(w, vector);  // the vector gets better
  EXPECT_LT(bound, 1.001 * exact);
  EXPECT_EQ(schatten_bound(w.mul(0), 5), 0);
  EXPECT_EQ(cholesky_bound(w.mul(0), vector), 0);
}

}  // namespace
}  // namespace gradus::dsgd
