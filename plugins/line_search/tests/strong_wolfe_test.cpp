#include "strong_wolfe.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace gradus::line_search {
namespace {

struct Line {
  std::function<double(double)> value, slope;
  int asked = 0;
  LinePoint operator()(double t) {
    ++asked;
    return {t, value(t), slope(t), {}};
  }
};

/// Both conditions at the point that was found, from several first steps.
void expect_conditions(Line line, double first) {
  const WolfeSettings settings;
  const LinePoint start = line(0);
  const LinePoint found = strong_wolfe(std::ref(line), start, first, 1, settings);
  EXPECT_LE(found.value, start.value + settings.decrease * found.t * start.slope) << first;
  EXPECT_LE(std::abs(found.slope), -settings.curvature * start.slope) << first;
  EXPECT_EQ(found.value, line.value(found.t));
  EXPECT_LE(line.asked, 28);
}

TEST(StrongWolfe, FindsAPointThatSatisfiesBothConditions) {
  for (const double first : {1e-3, 0.1, 1.0, 10.0, 1000.0}) {
    expect_conditions(
        {[](double t) { return (t - 2) * (t - 2); }, [](double t) { return 2 * (t - 2); }}, first);
    // J. J. More, D. J. Thuente, ACM TOMS 20 (1994), functions 5.1 (beta = 2) and 5.2
    expect_conditions({[](double t) { return -t / (t * t + 2); },
                       [](double t) { return (t * t - 2) / ((t * t + 2) * (t * t + 2)); }},
                      first);
  }
}

TEST(StrongWolfe, TakesAValueThatIsNotFiniteAsTooLarge) {
  const double infinite = std::numeric_limits<double>::infinity();
  expect_conditions({[=](double t) { return t > 1 ? infinite : -std::log(1.1 - t) - 3 * t; },
                     [](double t) { return 1 / (1.1 - t) - 3; }},
                    50);
  expect_conditions({[](double t) { return t > 1 ? std::nan("") : t * t - t; },
                     [](double t) { return 2 * t - 1; }},
                    50);
}

TEST(StrongWolfe, CubicHasItsMinimumWhereTheFunctionHas) {
  // t^3 - 3 t: minimum -2 at 1
  const LinePoint a = {0, 0, -3, {}}, b = {2, 2, 9, {}};
  EXPECT_NEAR(cubic_minimum(a, b, 0, 2), 1, 1e-14);
  EXPECT_NEAR(cubic_minimum(b, a, 0, 2), 1, 1e-14);
  EXPECT_EQ(cubic_minimum(a, b, 1.5, 2), 1.5);
}

}  // namespace
}  // namespace gradus::line_search
