// Columns of numbers for the page: short texts, equal columns once, thinned where they are long.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/json.h"

namespace gradus::render {

/// `value` to so many significant digits, which keeps the page small; null where not finite.
Json compact(double value, int digits = 6);
Json compact(const std::vector<double>& values, int digits = 6);

/// Equal columns are stored once: runs share their steps, epochs and gradient counts.
class ColumnPool {
 public:
  /// The index of the column.
  std::size_t add(Json column);
  Json take() { return std::move(columns_); }

 private:
  std::map<std::string, std::size_t> index_;
  Json columns_ = Json::array();
};

/// The values at the given positions, compact.
Json picked(const std::vector<double>& values, const std::vector<std::size_t>& positions);
/// The same of a JSON list of numbers or nulls (a figure's).
Json picked(const Json& list, const std::vector<std::size_t>& positions);

/// A copy with all numbers compact.
Json shortened(const Json& json);

}  // namespace gradus::render
