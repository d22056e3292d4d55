// parse_json: simdjson reads, nlohmann::json says what is wrong with a text that it cannot read.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <vector>

#include "base/json.h"
#include "gradus/error.h"

namespace gradus {
namespace {

namespace dom = simdjson::dom;
constexpr std::size_t small_text = std::size_t{1} << 20;

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

/// Makes Json of what simdjson read, in memory whose size is known beforehand, and counts as
/// LimitCheck does. False where a limit is passed.
class Conversion {
 public:
  explicit Conversion(const JsonLimits& limits) : limits_(limits) {}

  bool make(const dom::element& from, Json& to) {
    switch (from.type()) {
      case dom::element_type::ARRAY:
        return make_list(from, to);
      case dom::element_type::OBJECT:
        return make_object(from, to);
      case dom::element_type::STRING:
        to = std::string(std::string_view(from));
        return true;
      case dom::element_type::INT64:
        to = whole(std::int64_t(from));
        return true;
      case dom::element_type::UINT64:
        to = std::uint64_t(from);
        return true;
      case dom::element_type::DOUBLE:
        to = double(from);
        return true;
      case dom::element_type::BOOL:
        to = bool(from);
        return true;
      case dom::element_type::NULL_VALUE:
        return true;
    }
    return false;
  }

 private:
  /// nlohmann::json keeps what has no sign without one.
  static Json whole(std::int64_t value) {
    return value < 0 ? Json(value) : Json(static_cast<std::uint64_t>(value));
  }

  /// A list or object with room for its elements, as far as simdjson counts them (2^24).
  template <class Container>
  bool open(const Container& from) {
    values_ += std::max<std::size_t>(from.size(), 1);
    return ++depth_ <= limits_.depth && values_ <= limits_.values;
  }

  bool make_list(const dom::array& from, Json& to) {
    to = Json::array();
    if (!open(from)) return false;
    auto& elements = to.get_ref<Json::array_t&>();
    elements.reserve(from.size());
    for (const dom::element element : from) {
      if (!make(element, elements.emplace_back())) return false;
    }
    --depth_;
    return true;
  }

  bool make_object(const dom::object& from, Json& to) {
    to = Json::object();
    if (!open(from) || from.size() > limits_.keys) return false;
    auto& members = to.get_ref<Json::object_t&>();
    members.reserve(from.size());
    for (const auto& [key, element] : from) {
      const auto before = std::ranges::find(members, key, &Json::object_t::value_type::first);
      Json value;
      if (!make(element, value)) return false;
      if (before != members.end()) {  // the last of one name counts, as with nlohmann::json
        before->second = std::move(value);
      } else {
        members.Container::emplace_back(std::string(key), std::move(value));
      }
    }
    --depth_;
    return true;
  }

  const JsonLimits& limits_;
  std::size_t depth_ = 0, values_ = 1;
};

/// The value of a text that simdjson can read and that keeps the limits. It does not look at halves
/// of escaped surrogates, so escapes by number are left to nlohmann::json.
bool read_fast(std::string_view text, const JsonLimits& limits, Json& value) {
  if (text.size() > limits.bytes || text.find("\\u") != std::string_view::npos) return false;
  thread_local dom::parser kept;  // its memory serves the next record
  dom::parser own;
  dom::parser& parser = text.size() <= small_text ? kept : own;
  dom::element root;
  return parser.parse(text.data(), text.size()).get(root) == simdjson::SUCCESS &&
         Conversion(limits).make(root, value);
}

}  // namespace

Json parse_json(std::string_view text, std::string_view where, const JsonLimits& limits) {
  Json value;
  if (read_fast(text, limits, value)) return value;
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

}  // namespace gradus
