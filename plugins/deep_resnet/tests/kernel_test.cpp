// The tower's vector code against the formulas in plain loops.
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "deep_resnet/tower_kernel.h"
#include "gradus/error.h"

namespace gradus::deep_resnet {
namespace {

struct Answer {
  std::vector<double> outputs, gradient;
  double largest = 0;
};

double sigma_of(Sigma sigma, double z) {
  if (sigma == Sigma::tanh) return std::tanh(z);
  if (sigma == Sigma::relu) return std::max(z, 0.0);
  return sigma == Sigma::linear ? z : 2 * std::log((1 + std::exp(z)) / 2);
}

double slope_of(Sigma sigma, double z) {
  if (sigma == Sigma::tanh) return 1 / std::pow(std::cosh(z), 2);
  if (sigma == Sigma::relu) return z > 0 ? 1 : 0;
  return sigma == Sigma::linear ? 1 : 2 / (1 + std::exp(-z));
}

/// One sample after the other, one number after the other.
Answer by_loops(const TowerShape& s, const std::vector<double>& a, const std::vector<double>& x,
                const std::vector<double>& slope) {
  const auto d = static_cast<std::size_t>(s.width), depth = static_cast<std::size_t>(s.depth);
  Answer answer{std::vector<double>(x.size()), std::vector<double>(a.size())};
  for (std::size_t n = 0; n < static_cast<std::size_t>(s.samples); ++n) {
    std::vector<std::vector<double>> h(depth + 1, std::vector<double>(d)), z = h;
    for (std::size_t i = 0; i < d; ++i) h[0][i] = x[n * d + i];
    for (std::size_t k = 0; k < depth; ++k) {
      for (std::size_t i = 0; i < d; ++i) {
        for (std::size_t j = 0; j < d; ++j) z[k][i] += a[(k * d + i) * d + j] * h[k][j];
        h[k + 1][i] = h[k][i] + s.factor * sigma_of(s.sigma, z[k][i]);
        answer.largest = std::max(answer.largest, std::abs(z[k][i]));
      }
    }
    std::vector<double> signal(slope.begin() + static_cast<std::ptrdiff_t>(n * d),
                               slope.begin() + static_cast<std::ptrdiff_t>((n + 1) * d));
    for (std::size_t i = 0; i < d; ++i) answer.outputs[n * d + i] = h[depth][i];
    for (std::size_t k = depth; k-- > 0;) {
      std::vector<double> next = signal;
      for (std::size_t i = 0; i < d; ++i) {
        const double e = s.factor * slope_of(s.sigma, z[k][i]) * signal[i];
        for (std::size_t j = 0; j < d; ++j) {
          answer.gradient[(k * d + i) * d + j] += e * h[k][j];
          next[j] += a[(k * d + i) * d + j] * e;
        }
      }
      signal = next;
    }
  }
  return answer;
}

std::vector<double> normals(std::size_t count, double scale, std::mt19937& random) {
  std::normal_distribution<double> normal(0, scale);
  std::vector<double> values(count);
  for (double& value : values) value = normal(random);
  return values;
}

double difference(const std::vector<double>& a, const std::vector<double>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

TEST(TowerKernel, IsTheFormulaForAllShapesAndActivations) {
  std::mt19937 random(1);
  for (const Sigma sigma : {Sigma::tanh, Sigma::softplus2, Sigma::relu, Sigma::linear}) {
    for (const int64_t width : {1, 2, 3, 7, 8, 10, 13, 25}) {
      for (const int64_t samples : {1, 5, 8, 9, 33}) {
        const TowerShape shape{6, width, samples, sigma, 0.4};
        const auto d = static_cast<std::size_t>(width), n = static_cast<std::size_t>(samples);
        const auto a = normals(6 * d * d, 0.5, random), x = normals(n * d, 1, random);
        const auto slope = normals(n * d, 1, random);
        const Answer expected = by_loops(shape, a, x, slope);
        TowerKernel kernel(shape);
        Answer found{std::vector<double>(x.size()), std::vector<double>(a.size())};
        kernel.forward(a.data(), x.data(), found.outputs.data());
        kernel.backward(a.data(), slope.data(), found.gradient.data());
        EXPECT_LT(difference(found.outputs, expected.outputs), 1e-11) << width << " " << samples;
        EXPECT_LT(difference(found.gradient, expected.gradient), 1e-10) << width << " " << samples;
        EXPECT_NEAR(kernel.largest_preactivation(), expected.largest, 1e-11);
      }
    }
  }
}

TEST(TowerKernel, BuffersThatAreKeptDoNotChangeAResult) {
  std::mt19937 random(2);
  const TowerShape shape{5, 10, 5, Sigma::tanh, 0.5};
  const auto a = normals(500, 0.5, random), b = normals(500, 0.5, random);
  const auto x = normals(50, 1, random), slope = normals(50, 1, random);
  TowerKernel used(shape), fresh(shape);
  std::vector<double> y(50), first(500), second(500);
  used.forward(b.data(), x.data(), y.data());
  used.backward(b.data(), slope.data(), first.data());
  used.forward(a.data(), x.data(), y.data());
  used.backward(a.data(), slope.data(), first.data());
  fresh.forward(a.data(), x.data(), y.data());
  fresh.backward(a.data(), slope.data(), second.data());
  EXPECT_EQ(first, second);
}

TEST(TowerKernel, AWeightThatIsNotANumberIsSeen) {
  const double nan = std::nan("");
  for (const Sigma sigma : {Sigma::tanh, Sigma::softplus2, Sigma::relu, Sigma::linear}) {
    const std::vector<double> a = {0.1, nan, 0.2, 0.3, 0.1, 0.1, 0.1, 0.1}, x = {1, 2};
    std::vector<double> y(2);
    TowerKernel({2, 2, 1, sigma, 0.5}).forward(a.data(), x.data(), y.data());
    EXPECT_TRUE(std::isnan(y[0]));
  }
}

TEST(TowerKernel, RefusesEmptyShapes) {
  for (const TowerShape& shape : {TowerShape{0, 2, 2}, TowerShape{2, 0, 2}, TowerShape{2, 2, 0}}) {
    try {
      TowerKernel kernel(shape);
      ADD_FAILURE() << "expected an error";
    } catch (const Error& error) {
      EXPECT_EQ(error.id(), "deep_resnet.shape");
    }
  }
}

}  // namespace
}  // namespace gradus::deep_resnet
