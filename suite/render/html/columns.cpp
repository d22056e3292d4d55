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

Json picked(const std::vector<double>& values, const std::vector<std::size_t>& positions) {
  Json column = Json::array();
  for (const std::size_t i : positions) {
    column.push_back(i < values.size() ? compact(values[i]) : Json());
  }
  return column;
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

Json shortened(const Json& json) {
  if (json.is_number_float()) return compact(json.get<double>());
  if (!json.is_structured()) return json;
  Json copy = json.is_array() ? Json::array() : Json::object();
  for (const auto& [key, value] : json.items()) {
    if (json.is_array()) {
      copy.push_back(shortened(value));
    } else {
      copy[key] = shortened(value);
    }
  }
  return copy;
}

}  // namespace gradus::render
