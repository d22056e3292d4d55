#include "base/json.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "base/json_scalar.h"
#include "base/parallel.h"

namespace gradus {
namespace {

void write_scalar(std::string& text, const Json& json) {
  if (json.is_number_float() && !std::isfinite(json.get<double>())) {
    throw std::logic_error("a number that is not finite would be written as JSON");
  }
  append_scalar(text, json, Json::error_handler_t::replace);
}

void begin_line(std::string& text, std::size_t indent) {
  text += '\n';
  text.append(indent, ' ');
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
    if (!inline_list) begin_line(text, indent + 2);
    element(it);
  }
  if (!inline_list) begin_line(text, indent);
  text += json.is_array() ? ']' : '}';
}

void write_value(std::string& text, const Json& json, std::size_t indent) {
  if (json.is_object()) {
    write_elements(text, json, indent, [&](const Json::const_iterator& it) {
      append_quoted(text, it.key(), Json::error_handler_t::replace);
      text += ": ";
      write_value(text, it.value(), indent + 2);
    });
  } else if (json.is_array()) {
    write_elements(text, json, indent,
                   [&](const Json::const_iterator& it) { write_value(text, *it, indent + 2); });
  } else {
    write_scalar(text, json);
  }
}

}  // namespace

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
  append_quoted(text_, key, Json::error_handler_t::replace);
  text_ += ": ";
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

void ObjectText::next_element() {
  text_ += empty_list_ ? "\n    " : ",\n    ";
  empty_list_ = false;
}

void ObjectText::element(const Json& value) {
  next_element();
  append_json_text(text_, value, 4);
}

void ObjectText::elements(std::size_t count, const std::function<Json(std::size_t)>& make) {
  constexpr std::size_t at_a_time = 256, worth_a_thread = 16;
  for (std::size_t done = 0; done < count; done += at_a_time) {
    std::vector<std::string> texts(std::min(at_a_time, count - done));
    in_parallel(texts.size(), worth_a_thread,
                [&](std::size_t i) { append_json_text(texts[i], make(done + i), 4); });
    for (const std::string& text : texts) {
      next_element();
      text_ += text;
    }
  }
}

void ObjectText::end_list() {
  text_ += empty_list_ ? "]" : "\n  ]";
}

std::string ObjectText::finish() {
  text_ += empty_ ? "}\n" : "\n}\n";
  return std::move(text_);
}

}  // namespace gradus
