#include "render/html/columns.h"

#include <cmath>
#include <cstdlib>

#include "gradus/text.h"

namespace gradus::render {

Json compact(double value, int digits) {
  if (!std::isfinite(value)) return nullptr;
  if (value == std::floor(value) && std::fabs(value) < 1e15) return static_cast<int64_t>(value);
  return std::strtod(gradus::significant(value, digits).c_str(), nullptr);
}

Json compact(const std::vector<double>& values, int digits) {
  Json list = Json::array();
  for (const double value : values) list.push_back(compact(value, digits));
  return list;
}

std::size_t ColumnPool::add(Json column) {
  const auto [found, is_new] = index_.try_emplace(column.dump(), columns_.size());
  if (is_new) columns_.push_back(std::move(column));
  return found->second;
}

Json picked(const Json& list, const std::vector<std::size_t>& positions) {
  Json column = Json::array();
  for (const std::size_t i : positions) {
    if (i >= list.size() || !list[i].is_number()) {
      column.push_back(nullptr);
    } else if (list[i].is_number_integer()) {
      column.push_back(list[i]);
    } else {
      column.push_back(compact(list[i].get<double>()));
    }
  }
  return column;
}

}  // namespace gradus::render
