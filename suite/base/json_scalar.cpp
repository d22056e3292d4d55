#include "base/json_scalar.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace gradus {
namespace {

/// Whether a text stands in quotes as it is. What lies beyond ASCII has to be looked at as UTF-8.
bool is_plain(std::string_view text) {
  return std::ranges::all_of(
      text, [](char sign) { return sign >= ' ' && sign <= '~' && sign != '"' && sign != '\\'; });
}

/// The shortest digits that read back as the same double. Ids are hashes of texts with numbers, so
/// they must be nlohmann's to the last sign ("1e-05", "1.0"), which std::to_chars writes otherwise.
void append_number(std::string& text, double value) {
  if (!std::isfinite(value)) {
    text += "null";
    return;
  }
  std::array<char, 64> digits;
  const char* end = nlohmann::detail::to_chars(digits.data(), digits.data() + digits.size(), value);
  text.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

template <class Integer>
void append_integer(std::string& text, Integer value) {
  const fmt::format_int digits(value);
  text.append(digits.data(), digits.size());
}

void append_sorted(std::string& text, const Json& json) {
  if (json.is_array()) {
    text += '[';
    for (std::size_t i = 0; i < json.size(); ++i) {
      if (i > 0) text += ',';
      append_sorted(text, json[i]);
    }
    text += ']';
    return;
  }
  if (!json.is_object()) return append_scalar(text, json, Json::error_handler_t::strict);
  const auto& members = json.get_ref<const Json::object_t&>();
  std::vector<const Json::object_t::value_type*> sorted;
  sorted.reserve(members.size());
  for (const auto& member : members) sorted.push_back(&member);
  std::ranges::sort(sorted, {},
                    [](const auto* member) -> const std::string& { return member->first; });
  text += '{';
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    if (i > 0) text += ',';
    append_quoted(text, sorted[i]->first, Json::error_handler_t::strict);
    text += ':';
    append_sorted(text, sorted[i]->second);
  }
  text += '}';
}

}  // namespace

void append_quoted(std::string& text, std::string_view value, Json::error_handler_t invalid) {
  if (!is_plain(value)) {
    text += Json(std::string(value)).dump(-1, ' ', false, invalid);
    return;
  }
  text += '"';
  text += value;
  text += '"';
}

void append_scalar(std::string& text, const Json& json, Json::error_handler_t invalid) {
  switch (json.type()) {
    case Json::value_t::string:
      return append_quoted(text, json.get_ref<const std::string&>(), invalid);
    case Json::value_t::number_unsigned:
      return append_integer(text, json.get_ref<const Json::number_unsigned_t&>());
    case Json::value_t::number_integer:
      return append_integer(text, json.get_ref<const Json::number_integer_t&>());
    case Json::value_t::number_float:
      return append_number(text, json.get_ref<const Json::number_float_t&>());
    case Json::value_t::boolean:
      text += json.get<bool>() ? "true" : "false";
      return;
    case Json::value_t::null:
      text += "null";
      return;
    default:
      text += json.dump(-1, ' ', false, invalid);
  }
}

std::string sorted_text(const Json& json) {
  std::string text;
  append_sorted(text, json);
  return text;
}

}  // namespace gradus
