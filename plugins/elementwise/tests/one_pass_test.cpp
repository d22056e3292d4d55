// A rule gives the same on floats, doubles and whole tensors, whatever the number of entries.
#include "one_pass.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "gradus/stream.h"

namespace gradus::elementwise {
namespace {

/// Uses every function that a rule may use.
struct EveryFunction {
  Constant a, b;
  template <class N>
  void operator()(N& x, N& y, N& z) const {
    const N sum = a * x + (1 - a) * y - b;
    const N bounded = at_most(at_least(sum / (root(absolute(y)) + b), -a), a);
    y = larger(x, z) - 2 * sign(z) + 0 * y;
    x = where_positive(bounded, b + bounded, a - bounded) * z;
    z = -(b / (1 + z * z));
  }
};

/// The same by hand.
void by_hand(double a, double b, double& x, double& y, double& z) {
  const double sum = a * x + (1 - a) * y - b;
  const double bounded = std::fmin(std::fmax(sum / (std::sqrt(std::fabs(y)) + b), -a), a);
  y = std::fmax(x, z) - 2 * ((z > 0) - (z < 0));
  x = (bounded > 0 ? b + bounded : a - bounded) * z;
  z = -(b / (1 + z * z));
}

struct Lists {
  Tensor x, y, z;
  Lists(int64_t count, at::ScalarType type) {
    Stream stream{7};
    for (Tensor* list : {&x, &y, &z}) *list = stream.normals({count}).to(type);
  }
};

TEST(OnePass, AgreesWithTheFormulaForEveryLengthAndType) {
  const EveryFunction rule{.a = 0.7, .b = 0.3};
  for (const int64_t count : {1, 7, 8, 64, 1000}) {
    for (const at::ScalarType type : {at::kFloat, at::kDouble}) {
      Lists loop(count, type), whole(count, type), plain(count, type);
      on_each_entry(rule, loop.x, loop.y, loop.z);
      on_whole_tensors(rule, whole.x, whole.y, whole.z);
      for (int64_t i = 0; i < count; ++i) {
        double x = plain.x[i].item<double>(), y = plain.y[i].item<double>(),
               z = plain.z[i].item<double>();
        by_hand(0.7, 0.3, x, y, z);
        const double tolerance = type == at::kFloat ? 1e-5 : 1e-13;
        EXPECT_NEAR(loop.x[i].item<double>(), x, tolerance);
        EXPECT_NEAR(loop.y[i].item<double>(), y, tolerance);
        EXPECT_NEAR(loop.z[i].item<double>(), z, tolerance);
        EXPECT_NEAR(whole.x[i].item<double>(), x, tolerance);
        EXPECT_NEAR(whole.y[i].item<double>(), y, tolerance);
        EXPECT_NEAR(whole.z[i].item<double>(), z, tolerance);
      }
    }
  }
}

#ifdef __x86_64__
struct Halve {
  template <class N>
  void operator()(N& x) const {
    x = Constant(0.5) * x;
  }
};

TEST(OnePass, TakesSubnormalNumbersForZeroAndNothingElseDoes) {
  const float smallest = std::numeric_limits<float>::min();
  const Tensor x = Stream{1}.normals({40}).to(at::kFloat).fill_(smallest);
  on_each_entry(Halve{}, x);
  EXPECT_EQ(x.abs().max().item<float>(), 0);
  volatile float other = smallest;
  other = other / 2;
  EXPECT_GT(other, 0);
}
#endif

}  // namespace
}  // namespace gradus::elementwise
