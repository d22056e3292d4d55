#include <fmt/format.h>

#include <algorithm>

#include "gradus/error.h"
#include "gradus/text.h"
#include "study/source.h"

namespace gradus::study {
namespace {

bool is_bare_key(std::string_view key) {
  return !key.empty() && key.find_first_not_of(
                             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
                             std::string_view::npos;
}

/// A JSON text is a TOML basic string too, the delete character aside.
std::string text_value(const std::string& text) {
  std::string quoted;
  for (const char sign : to_text(OptionValue(text))) {
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

std::string value_text(const OptionValue& value);

std::string inline_table(const OptionTable& table) {
  if (table.empty()) return "{}";
  std::string text;
  for (const auto& [key, value] : table) {
    if (value.is_nothing()) continue;
    text += fmt::format("{}{} = {}", text.empty() ? "{ " : ", ", key_text(key), value_text(value));
  }
  return text + " }";
}

std::string value_text(const OptionValue& value) {
  if (value.is_table()) return inline_table(value.table());
  if (value.is_text()) return text_value(value.text());
  if (value.is_real()) return real_value(value.number());
  if (!value.is_list()) return to_text(value);
  std::string text = "[";
  for (const OptionValue& element : value.list()) {
    text += (text.size() == 1 ? "" : ", ") + value_text(element);
  }
  return text + "]";
}

bool is_list_of_tables(const OptionValue& value) {
  return value.is_list() && !value.list().empty() &&
         std::ranges::all_of(value.list(), &OptionValue::is_table);
}

std::string entry_lines(const OptionTable& entry) {
  std::string text;
  for (const auto& [key, value] : entry) {
    if (!value.is_nothing()) text += fmt::format("{} = {}\n", key_text(key), value_text(value));
  }
  return text;
}

}  // namespace

std::string study_toml(const OptionTable& study) {
  std::string values, tables;
  for (const auto& [key, value] : study) {
    if (value.is_table()) {
      tables += fmt::format("\n[{}]\n{}", key_text(key), entry_lines(value.table()));
    } else if (is_list_of_tables(value)) {
      for (const OptionValue& entry : value.list()) {
        tables += fmt::format("\n[[{}]]\n{}", key_text(key), entry_lines(entry.table()));
      }
    } else if (!value.is_nothing()) {
      values += fmt::format("{} = {}\n", key_text(key), value_text(value));
    }
  }
  return values + tables;
}

}  // namespace gradus::study
