// Named values and optional ones to and from JSON: what several records share.
#pragma once

#include <optional>
#include <string>

#include "options/option_json.h"
#include "record/json_field.h"
#include "record/named.h"

namespace gradus::record {

/// The value, or null.
template <class Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json();
}

/// {name: write(value), ...}.
template <class Value, class Write>
Json object_of(const Named<Value>& named, Write write) {
  Json object = Json::object();
  for (const auto& [name, value] : named) object[name] = write(value);
  return object;
}

/// {name: text, ...}.
inline Json texts_json(const Named<std::string>& texts) {
  return object_of(texts, [](const std::string& text) { return Json(text); });
}

/// The members of an object of texts.
inline Named<std::string> named_texts(const JsonField& field) {
  Named<std::string> texts;
  for (const auto& [name, value] : field.members()) texts.emplace_back(name, value.text());
  return texts;
}

/// The text; empty for null.
inline std::string text_or_empty(const JsonField& field) {
  return field.text_or_null().value_or("");
}

}  // namespace gradus::record
