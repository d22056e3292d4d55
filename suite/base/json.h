// The one JSON type of the suite, whose keys keep the order in which they were written, and its
// text: read with limits, written so that numbers read back exactly.
#pragma once

#include <cstddef>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace gradus {

using Json = nlohmann::ordered_json;

/// What is read at most: enough for the largest report, little enough that reading, copying and
/// writing it takes neither the stack nor the memory. A value takes up to 100 bytes of memory, and
/// an object's keys are looked for one after the other.
struct JsonLimits {
  std::size_t bytes = std::size_t{1} << 28;
  std::size_t depth = 100;
  std::size_t values = 20'000'000;
  std::size_t keys = 10'000;  ///< of one object
};

/// Throws Error "json.syntax" with line and column where the text is no JSON or holds a number that
/// no double can hold, "json.limit" where it is larger, deeper or has more than the limits.
Json parse_json(std::string_view text, std::string_view where, const JsonLimits& limits = {});

/// The text that files hold: two spaces of indent, a line end at the end; arrays of numbers stay on
/// one line. Numbers read back exactly. Throws std::logic_error for a NaN or an infinity, which
/// would be lost in silence.
std::string json_text(const Json& json);
/// Appends what json_text makes of a value that stands `indent` spaces deep, without a line end.
void append_json_text(std::string& text, const Json& json, std::size_t indent);

/// Makes the text that json_text makes of an object, member by member in the order of the calls: a
/// large one never stands in memory as JSON.
class ObjectText {
 public:
  void member(std::string_view key, const Json& value);
  /// A list: begin, any number of elements that are objects or lists, end.
  void begin_list(std::string_view key);
  void element(const Json& value);
  /// Elements that are made by several threads, a part of them at a time: make(0), make(1), ...
  void elements(std::size_t count, const std::function<Json(std::size_t)>& make);
  void end_list();
  /// The text; the object is over.
  std::string finish();

 private:
  void next(std::string_view key);
  void next_element();
  std::string text_ = "{";
  bool empty_ = true, empty_list_ = true;
};

}  // namespace gradus
