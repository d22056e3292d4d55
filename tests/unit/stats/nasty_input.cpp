#include "nasty_input.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <exception>

#include "reference.h"

namespace gradus::stats::test {

const Sample& many() {
  static const Sample values = [] {
    Sample made(100'000);
    for (std::size_t i = 0; i < made.size(); ++i)
      made[i] = static_cast<double>(i * 7919 % 1000) / 3;
    return made;
  }();
  return values;
}

const std::vector<Sample>& samples() {
  static const std::vector<Sample> all{
      {},
      {1},
      {-0.0},
      {infinity},
      {std::nan("")},
      {1, 1},
      {1, 2},
      {0, 0, 0},
      {-0.0, 0, 0},
      {1, 1, 1, 1},
      {1, 1, 2, 2},
      {0.1 + 0.2, 0.3, 0.1 * 3},
      {0, 1 / 360.0, -1 / 360.0},
      {325 / 360.0, 326 / 360.0, 327 / 360.0},
      {0.9, 0.9 - 1e-16, 0.9 + 1e-16, 0.9},
      {1, 1 + 1e-15, 2},
      {1e-300, 2e-300, 3e-300},
      {5e-324, 1e-323, 5e-324},
      {1e300, 2e300, 3e300},
      {1.7e308, 1.7e308, 1.6e308},
      {1.7e308, -1.7e308, 1e308},
      {-1.7e308, 1.7e308},
      {1e-300, 1, 1e300},
      {-1e300, -1e-300, 1e-300, 1e300},
      {infinity, 1, 2},
      {1, infinity, infinity, infinity},
      {infinity, infinity},
      {-infinity, infinity},
      {-infinity, 1, infinity},
      {-infinity, -infinity, infinity, infinity},
      {1, std::nan(""), 2},
      Sample(1000, 0.5),
  };
  return all;
}

std::string text(const Sample& sample) {
  std::string result = std::to_string(sample.size()) + " values";
  for (std::size_t i = 0; i < std::min<std::size_t>(sample.size(), 5); ++i) {
    result += " " + testing::PrintToString(sample[i]);
  }
  return result;
}

/// The numbers that `call` returns; {} where it threw one of the errors.
Sample numbers_of(const std::function<Sample()>& call, const Ids& documented,
                  const std::string& what) {
  try {
    const Sample numbers = call();
    for (const double number : numbers) EXPECT_FALSE(std::isnan(number)) << what;
    return numbers;
  } catch (const Error& error) {
    EXPECT_TRUE(documented.contains(error.id())) << what << ": " << error.what();
  } catch (const std::exception& error) {
    ADD_FAILURE() << what << ": " << error.what();
  }
  return {};
}

Sample parts(const Estimate& estimate) {
  EXPECT_LE(estimate.interval.low, estimate.interval.high);
  return {estimate.value, estimate.interval.low, estimate.interval.high};
}

Sample parts(const Interval& interval) {
  EXPECT_LE(interval.low, interval.high);
  return {interval.low, interval.high};
}

Sample parts(const RankTest& test) {
  EXPECT_GE(test.p, 0);
  EXPECT_LE(test.p, 1);
  return {test.statistic, test.p};
}

Sample parts(const Line& line) {
  return {line.slope,           line.intercept,      line.slope_error,
          line.intercept_error, line.residual_error, line.r_squared};
}

Sample parts(const StepCurve& curve) {
  EXPECT_TRUE(std::ranges::is_sorted(curve.x));
  EXPECT_TRUE(std::ranges::is_sorted(curve.share));
  for (const double share : curve.share) EXPECT_LE(share, 1);
  Sample all = curve.x;
  all.insert(all.end(), curve.share.begin(), curve.share.end());
  return all;
}

Sample joined(const std::vector<Sample>& lists) {
  Sample all;
  for (const Sample& list : lists) all.insert(all.end(), list.begin(), list.end());
  return all;
}

const Sample& levels() {
  static const Sample all{0,      5e-324,   1e-300,      1e-17, 0.05, 0.5, 0.8,      0.95,
                          0.9999, 1 - 1e-9, 1 - 1.2e-16, 1,     2,    -1,  infinity, std::nan("")};
  return all;
}

double mean_of(std::span<double> values) {
  double sum = 0;
  for (const double value : values) sum += value / static_cast<double>(values.size());
  return sum;
}

}  // namespace gradus::stats::test
