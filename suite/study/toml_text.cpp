#include <cmath>

#include "gradus/error.h"
#include "gradus/text.h"
#include "study/source.h"

namespace gradus {
namespace {

bool is_bare_key(std::string_view key) {
  return !key.empty() && key.find_first_not_of(
                             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
                             std::string_view::npos;
}

/// A JSON text is a TOML basic string too, the delete character aside.
std::string text_value(const std::string& text) {
  std::string quoted;
  for (const char sign : Json(text).dump()) {
    quoted += sign == '\x7f' ? std::string("\\u007F") : std::string(1, sign);
  }
  return quoted;
}

std::string key_text(const std::string& key) {
  return is_bare_key(key) ? key : text_value(key);
}

std::string real_value(double value) {
  std::string text = shortest(value);
  // TOML tells reals from integers by a point or an exponent.
  if (text.find_first_of(".en") == std::string::npos) text += ".0";
  return text;
}

std::string value_text(const Json& json);

std::string inline_table(const Json& json) {
  if (json.empty()) return "{}";
  std::string text;
  for (const auto& [key, value] : json.items()) {
    if (value.is_null()) continue;
    text += (text.empty() ? "{ " : ", ") + key_text(key) + " = " + value_text(value);
  }
  return text + " }";
}

std::string value_text(const Json& json) {
  if (json.is_object()) return inline_table(json);
  if (json.is_string()) return text_value(json.get<std::string>());
  if (json.is_number_float()) return real_value(json.get<double>());
  if (!json.is_array()) return json.dump();
  std::string text = "[";
  for (const Json& element : json) {
    text += (text.size() == 1 ? "" : ", ") + value_text(element);
  }
  return text + "]";
}

bool is_list_of_tables(const Json& json) {
  if (!json.is_array() || json.empty()) return false;
  for (const Json& element : json) {
    if (!element.is_object()) return false;
  }
  return true;
}

std::string entry_lines(const Json& entry) {
  std::string text;
  for (const auto& [key, value] : entry.items()) {
    if (!value.is_null()) text += key_text(key) + " = " + value_text(value) + "\n";
  }
  return text;
}

}  // namespace

std::string study_toml(const Json& json) {
  std::string values, tables;
  for (const auto& [key, value] : json.items()) {
    if (value.is_object()) {
      tables += "\n[" + key_text(key) + "]\n" + entry_lines(value);
    } else if (is_list_of_tables(value)) {
      for (const Json& entry : value)
        tables += "\n[[" + key_text(key) + "]]\n" + entry_lines(entry);
    } else if (!value.is_null()) {
      values += key_text(key) + " = " + value_text(value) + "\n";
    }
  }
  return values + tables;
}

}  // namespace gradus
