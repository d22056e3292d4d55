// Reading the table that reference.py prints.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "base/json.h"
#include "gradus/error.h"
#include "gradus/stats/intervals.h"

namespace gradus::stats::test {

inline constexpr double infinity = std::numeric_limits<double>::infinity();

/// The cases of a section of reference.json; fails the test where there are none.
const Json& cases(const std::string& section);

/// A number, where "inf" and "-inf" are the infinities.
double number(const Json& value);

std::vector<double> numbers(const Json& values);

/// Equal up to a relative error (absolute below 1); infinities are equal to themselves.
void expect_close(double found, double expected, double tolerance, const std::string& what);

void expect_close(const Interval& found, const Json& expected, double tolerance,
                  const std::string& what);

/// The id of the gradus::Error that `call` throws, or "" if it throws none.
template <class Call>
std::string error_id(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.id();
  }
  return "";
}

}  // namespace gradus::stats::test
