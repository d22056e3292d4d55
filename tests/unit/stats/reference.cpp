#include "reference.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>

namespace gradus::stats::test {

const Json& cases(const std::string& section) {
  static const Json table = Json::parse(std::ifstream(GRADUS_STATS_REFERENCE));
  const Json& rows = table.at(section);
  EXPECT_FALSE(rows.empty()) << section;
  return rows;
}

double number(const Json& value) {
  if (!value.is_string()) return value.get<double>();
  return value == "-inf" ? -infinity : infinity;
}

std::vector<double> numbers(const Json& values) {
  std::vector<double> result;
  for (const auto& value : values) result.push_back(number(value));
  return result;
}

void expect_close(double found, double expected, double tolerance, const std::string& what) {
  if (std::isinf(expected) || std::isinf(found)) {
    EXPECT_EQ(found, expected) << what;
    return;
  }
  EXPECT_NEAR(found, expected, tolerance * std::max(1.0, std::abs(expected))) << what;
}

void expect_close(const Interval& found, const Json& expected, double tolerance,
                  const std::string& what) {
  expect_close(found.low, number(expected.at(0)), tolerance, what + " low");
  expect_close(found.high, number(expected.at(1)), tolerance, what + " high");
}

}  // namespace gradus::stats::test
