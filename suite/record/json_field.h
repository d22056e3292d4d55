// Typed reading of JSON: a value together with its place in the file, so that a value of the wrong
// type is an error that names both. Beside it what files share: optional and named values.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "options/option_json.h"
#include "record/named.h"

namespace gradus::record {

/// A value of a JSON file. It points into the document, which must outlive it. Every reading
/// function throws Error "schema.type" ("FILE, /evaluations/step: expected a list, found a text")
/// where the value has another type; absent members read as null.
class JsonField {
 public:
  /// `file` names the document in messages.
  JsonField(const Json& json, std::string file);

  /// A member of an object; null where the object has none of that name.
  JsonField at(std::string_view key) const;
  /// An element of a list.
  JsonField at(std::size_t index) const;

  /// "FILE, /settings/steps": where the value stands, for messages.
  std::string place() const;

  const Json& json() const { return *json_; }
  bool is_null() const { return json_->is_null(); }

  std::string text() const;
  std::optional<std::string> text_or_null() const;
  double number() const;
  std::optional<double> number_or_null() const;
  /// A number without a fraction.
  std::int64_t integer() const;
  std::optional<std::int64_t> integer_or_null() const;
  bool boolean() const;
  std::optional<bool> boolean_or_null() const;

  /// An object as options; null reads as none.
  OptionTable options() const;

  /// Lists of one type; null reads as an empty list, and null elements as NaN or "".
  std::vector<double> numbers() const;
  std::vector<std::string> texts() const;

  /// Elements of a list, members of an object; none of null.
  std::vector<JsonField> elements() const;
  std::vector<std::pair<std::string, JsonField>> members() const;

  /// One of `known` by its text, as `parse` (text -> optional value) knows it. `expected` completes
  /// "expected ...".
  template <class Parse>
  auto parsed(Parse parse, std::string_view expected) const {
    const auto value = parse(text());
    if (!value) fail(expected);
    return *value;
  }

  /// Throws the error: the value is not `expected` ("a list").
  [[noreturn]] void fail(std::string_view expected) const;

 private:
  using FileName = std::shared_ptr<const std::string>;  // one for all fields of a document
  JsonField(const Json& json, FileName file, std::string path);
  std::string path_of(std::string_view key) const;

  const Json* json_;
  FileName file_;
  std::string path_;
};

/// `value`, or null where it is not finite or there is none.
Json finite_or_null(double value);
Json finite_or_null(const std::optional<double>& value);

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
