// Fields of descriptions, which may be null or absent.
#pragma once

#include <string>

#include "base/json.h"

namespace gradus::render {

/// A text, or "".
inline std::string text_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// A number, or 0.
inline double number_at(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? found->get<double>() : 0;
}

}  // namespace gradus::render
