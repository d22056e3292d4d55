#include "base/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "gradus/error.h"

namespace gradus {
namespace {

/// "3:14" for a byte offset (from 0) into a text.
std::string line_and_column(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const auto line = 1 + std::ranges::count(before, '\n');
  const std::size_t line_start = before.rfind('\n');
  const std::size_t column =
      line_start == std::string_view::npos ? before.size() + 1 : before.size() - line_start;
  return fmt::format("{}:{}", line, column);
}

/// Counts what a text would become, before any of it is made.
class LimitCheck {
 public:
  LimitCheck(std::string_view text, std::string_view where, const JsonLimits& limits)
      : text_(text), where_(where), limits_(limits) {}

  void run() {
    require(text_.size() <= limits_.bytes, text_.size(), limits_.bytes, "bytes");
    for (at_ = 0; at_ < text_.size(); ++at_) look_at(text_[at_]);
  }

 private:
  void look_at(char sign) {
    if (sign == '"') {
      skip_text();
    } else if (sign == '{' || sign == '[') {
      keys_.push_back(0);
      require(keys_.size() <= limits_.depth, at_, limits_.depth, "levels of lists and objects");
      require(++values_ <= limits_.values, at_, limits_.values, "values");
    } else if (sign == '}' || sign == ']') {
      if (!keys_.empty()) keys_.pop_back();
    } else if (sign == ',') {
      require(++values_ <= limits_.values, at_, limits_.values, "values");
    } else if (sign == ':' && !keys_.empty()) {
      require(++keys_.back() <= limits_.keys, at_, limits_.keys, "keys in an object");
    }
  }

  void skip_text() {
    for (++at_; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (text_[at_] == '\\') ++at_;
    }
  }

  void require(bool fine, std::size_t offset, std::size_t limit, const char* what) const {
    if (fine) return;
    throw Error("json.limit", std::string(where_) + ":" + line_and_column(text_, offset),
                fmt::format("at most {} {}", limit, what), "more",
                "this is not a file that Gradus wrote");
  }

  std::string_view text_, where_;
  const JsonLimits& limits_;
  std::size_t at_ = 0, values_ = 1;
  std::vector<std::size_t> keys_;  // of each list and object that is open
};

std::string scalar_text(const Json& json) {
  if (json.is_number_float() && !std::isfinite(json.get<double>())) {
    throw std::logic_error("a number that is not finite would be written as JSON");
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool fits_on_a_line(const Json& json) {
  return json.empty() || (json.is_array() && std::ranges::none_of(json, [](const Json& element) {
                            return element.is_structured() && !element.empty();
                          }));
}

void write_value(std::string& text, const Json& json, std::size_t indent);

template <class Element>
void write_elements(std::string& text, const Json& json, std::size_t indent, Element element) {
  const bool inline_list = fits_on_a_line(json);
  text += json.is_array() ? '[' : '{';
  bool first = true;
  for (auto it = json.begin(); it != json.end(); ++it) {
    if (!first) text += inline_list ? ", " : ",";
    first = false;
    if (!inline_list) text += '\n' + std::string(indent + 2, ' ');
    element(it);
  }
  if (!inline_list) text += '\n' + std::string(indent, ' ');
  text += json.is_array() ? ']' : '}';
}

void write_value(std::string& text, const Json& json, std::size_t indent) {
  if (json.is_object()) {
    write_elements(text, json, indent, [&](const Json::const_iterator& it) {
      text += Json(it.key()).dump(-1, ' ', false, Json::error_handler_t::replace) + ": ";
      write_value(text, it.value(), indent + 2);
    });
  } else if (json.is_array()) {
    write_elements(text, json, indent,
                   [&](const Json::const_iterator& it) { write_value(text, *it, indent + 2); });
  } else {
    text += scalar_text(json);
  }
}

}  // namespace

Json parse_json(std::string_view text, std::string_view where, const JsonLimits& limits) {
  LimitCheck(text, where, limits).run();
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    const std::size_t offset = error.byte == 0 ? 0 : error.byte - 1;
    throw Error("json.syntax", std::string(where) + ":" + line_and_column(text, offset), "JSON",
                offset >= text.size() ? "the end of the text" : "something else",
                "the file may be cut off or edited");
  } catch (const Json::out_of_range&) {
    throw Error("json.syntax", where, "numbers that a double can hold", "a larger one",
                "the file may be edited");
  }
}

void append_json_text(std::string& text, const Json& json, std::size_t indent) {
  write_value(text, json, indent);
}

std::string json_text(const Json& json) {
  std::string text;
  write_value(text, json, 0);
  return text + "\n";
}

void ObjectText::next(std::string_view key) {
  text_ += empty_ ? "\n  " : ",\n  ";
  empty_ = false;
  text_ += Json(key).dump(-1, ' ', false, Json::error_handler_t::replace) + ": ";
}

void ObjectText::member(std::string_view key, const Json& value) {
  next(key);
  append_json_text(text_, value, 2);
}

void ObjectText::begin_list(std::string_view key) {
  next(key);
  text_ += '[';
  empty_list_ = true;
}

void ObjectText::element(const Json& value) {
  text_ += empty_list_ ? "\n    " : ",\n    ";
  empty_list_ = false;
  append_json_text(text_, value, 4);
}

void ObjectText::end_list() {
  text_ += empty_list_ ? "]" : "\n  ]";
}

std::string ObjectText::finish() {
  text_ += empty_ ? "}\n" : "\n}\n";
  return std::move(text_);
}

}  // namespace gradus
