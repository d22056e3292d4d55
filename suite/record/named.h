// Values by name, in the order in which they were recorded.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gradus::record {

template <class Value>
using Named = std::vector<std::pair<std::string, Value>>;

/// The value of that name, or null.
template <class Value>
const Value* find(const Named<Value>& values, std::string_view name) {
  for (const auto& [known, value] : values) {
    if (known == name) return &value;
  }
  return nullptr;
}

/// The value of that name; one that is not there is added at the end.
template <class Value>
Value& named(Named<Value>& values, std::string_view name) {
  for (auto& [known, value] : values) {
    if (known == name) return value;
  }
  return values.emplace_back(name, Value()).second;
}

}  // namespace gradus::record
