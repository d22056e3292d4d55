#include "record/json_field.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <utility>

#include "gradus/error.h"
#include "options/option_json.h"

namespace gradus::record {
namespace {

constexpr std::size_t longest_shown = 40;

const Json& null() {
  static const Json value;
  return value;
}

/// "a list", "the text 'adam'": what a value is, short.
std::string found_text(const Json& json) {
  if (json.is_null()) return "null";
  if (json.is_object()) return "an object";
  if (json.is_array()) return "a list";
  std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > longest_shown) text = text.substr(0, longest_shown) + "...";
  return (json.is_string() ? "the text " : "") + text;
}

/// Whether a number is an integer that both double and int64 hold exactly.
bool is_whole(const Json& json) {
  if (json.is_number_unsigned()) return json.get<std::uint64_t>() <= INT64_MAX;
  if (json.is_number_integer()) return true;
  if (!json.is_number_float()) return false;
  const double value = json.get<double>();
  return std::trunc(value) == value && std::abs(value) < 0x1p53;
}

}  // namespace

JsonField::JsonField(const Json& json, std::string file)
    : JsonField(json, std::make_shared<const std::string>(std::move(file)), "") {}

JsonField::JsonField(const Json& json, FileName file, std::string path)
    : json_(&json), file_(std::move(file)), path_(std::move(path)) {}

std::string JsonField::path_of(std::string_view key) const {
  std::string path;
  path.reserve(path_.size() + 1 + key.size());
  path += path_;
  path += '/';
  path += key;
  return path;
}

JsonField JsonField::at(std::string_view key) const {
  if (!json_->is_object()) fail("an object");
  const auto found = json_->find(key);
  return {found == json_->end() ? null() : *found, file_, path_of(key)};
}

JsonField JsonField::at(std::size_t index) const {
  if (!json_->is_array()) fail("a list");
  return {index < json_->size() ? (*json_)[index] : null(), file_, path_of(std::to_string(index))};
}

std::string JsonField::place() const {
  return path_.empty() ? *file_ : *file_ + ", " + path_;
}

void JsonField::fail(std::string_view expected) const {
  throw Error("schema.type", place(), expected, found_text(*json_),
              "the file may be edited or damaged");
}

std::string JsonField::text() const {
  if (!json_->is_string()) fail("a text");
  return json_->get<std::string>();
}

std::optional<std::string> JsonField::text_or_null() const {
  if (is_null()) return std::nullopt;
  return text();
}

double JsonField::number() const {
  if (!json_->is_number()) fail("a number");
  return json_->get<double>();
}

std::optional<double> JsonField::number_or_null() const {
  if (is_null()) return std::nullopt;
  return number();
}

std::int64_t JsonField::integer() const {
  if (!is_whole(*json_)) fail("an integer");
  return json_->get<std::int64_t>();
}

std::optional<std::int64_t> JsonField::integer_or_null() const {
  if (is_null()) return std::nullopt;
  return integer();
}

bool JsonField::boolean() const {
  if (!json_->is_boolean()) fail("true or false");
  return json_->get<bool>();
}

std::optional<bool> JsonField::boolean_or_null() const {
  if (is_null()) return std::nullopt;
  return boolean();
}

OptionTable JsonField::options() const {
  if (is_null()) return {};
  if (!json_->is_object()) fail("an object");
  return option_table_from_json(*json_);
}

std::vector<double> JsonField::numbers() const {
  std::vector<double> values;
  if (is_null()) return values;
  if (!json_->is_array()) fail("a list");
  values.reserve(json_->size());
  for (std::size_t i = 0; i < json_->size(); ++i) {
    const Json& element = (*json_)[i];
    if (!element.is_number() && !element.is_null()) at(i).fail("a number or null");
    values.push_back(element.is_null() ? std::numeric_limits<double>::quiet_NaN()
                                       : element.get<double>());
  }
  return values;
}

std::vector<std::string> JsonField::texts() const {
  std::vector<std::string> values;
  if (is_null()) return values;
  if (!json_->is_array()) fail("a list");
  values.reserve(json_->size());
  for (std::size_t i = 0; i < json_->size(); ++i) {
    values.push_back((*json_)[i].is_null() ? std::string() : at(i).text());
  }
  return values;
}

std::vector<JsonField> JsonField::elements() const {
  std::vector<JsonField> fields;
  if (is_null()) return fields;
  if (!json_->is_array()) fail("a list");
  fields.reserve(json_->size());
  for (std::size_t i = 0; i < json_->size(); ++i) fields.push_back(at(i));
  return fields;
}

std::vector<std::pair<std::string, JsonField>> JsonField::members() const {
  std::vector<std::pair<std::string, JsonField>> fields;
  if (is_null()) return fields;
  if (!json_->is_object()) fail("an object");
  for (const auto& [key, value] : json_->items()) {
    fields.emplace_back(key, JsonField(value, file_, path_of(key)));
  }
  return fields;
}

Json finite_or_null(double value) {
  return std::isfinite(value) ? Json(value) : Json();
}

Json finite_or_null(const std::optional<double>& value) {
  return value ? finite_or_null(*value) : Json();
}

}  // namespace gradus::record
