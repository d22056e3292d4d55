// Values and declarations of options as JSON.
#include "options/option_json.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <map>

#include "base/json_scalar.h"
#include "gradus/error.h"
#include "gradus/hash.h"
#include "options/option_type_names.h"

namespace gradus {
namespace {

constexpr auto largest_integer =
    static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

std::string one_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

OptionType type_named(const std::string& name) {
  const auto found = std::ranges::find(option_type_names, name, &OptionTypeName::name);
  if (found == option_type_names.end()) {
    throw Error("options.schema", "option type", "a known type", fmt::format("'{}'", name), "");
  }
  return found->type;
}

double checked_bound(const Json& json) {
  if (json == "inf") return std::numeric_limits<double>::infinity();
  if (json == "-inf") return -std::numeric_limits<double>::infinity();
  return json.get<double>();
}

Json bound_json(double bound) {
  if (std::isinf(bound)) return bound > 0 ? "inf" : "-inf";
  return bound;
}

OptionRole role_named(const std::string& name) {
  for (const OptionRole role : {OptionRole::learning_rate, OptionRole::evaluations_per_step}) {
    if (name == name_of(role)) return role;
  }
  throw Error("options.schema", "option role", "learning_rate or evaluations_per_step",
              fmt::format("'{}'", name), "");
}

using Reader = void (*)(OptionSpec&, const Json&);
const std::map<std::string_view, Reader>& key_readers() {
  static const std::map<std::string_view, Reader> readers = {
      {"name", [](OptionSpec& spec, const Json& json) { spec.name = json; }},
      {"type", [](OptionSpec& spec, const Json& json) { spec.type = type_named(json); }},
      {"default",
       [](OptionSpec& spec, const Json& json) { spec.initial = option_value_from_json(json); }},
      {"text", [](OptionSpec& spec, const Json& json) { spec.text = json; }},
      {"low", [](OptionSpec& spec, const Json& json) { spec.low = checked_bound(json); }},
      {"high", [](OptionSpec& spec, const Json& json) { spec.high = checked_bound(json); }},
      {"low_open", [](OptionSpec& spec, const Json& json) { spec.low_open = json; }},
      {"high_open", [](OptionSpec& spec, const Json& json) { spec.high_open = json; }},
      {"length_low",
       [](OptionSpec& spec, const Json& json) { spec.length_low = json.get<int64_t>(); }},
      {"length_high",
       [](OptionSpec& spec, const Json& json) { spec.length_high = json.get<int64_t>(); }},
      {"scale", [](OptionSpec& spec, const Json& json) { spec.logarithmic = json == "log"; }},
      {"unit", [](OptionSpec& spec, const Json& json) { spec.unit = json; }},
      {"symbol", [](OptionSpec& spec, const Json& json) { spec.symbol = json; }},
      {"choices", [](OptionSpec& spec,
                     const Json& json) { spec.choices = json.get<std::vector<std::string>>(); }},
      {"item_kind", [](OptionSpec& spec, const Json& json) { spec.item_kind = json; }},
      {"schedulable", [](OptionSpec& spec, const Json& json) { spec.schedulable = json; }},
      {"shared", [](OptionSpec& spec, const Json& json) { spec.shared = json; }},
      {"file", [](OptionSpec& spec, const Json& json) { spec.file = json; }},
      {"role", [](OptionSpec& spec, const Json& json) { spec.role = role_named(json); }},
  };
  return readers;
}

OptionSpec spec_from_json(const Json& json) {
  OptionSpec spec;
  if (!json.is_object()) {
    throw Error("options.schema", "option", "an object", json.dump(), "");
  }
  for (const auto& [key, value] : json.items()) {
    const auto reader = key_readers().find(key);
    if (reader == key_readers().end()) {
      throw Error("options.schema", fmt::format("option '{}'", spec.name), "a known key",
                  fmt::format("'{}'", key), "");
    }
    try {
      reader->second(spec, value);
    } catch (const Json::exception&) {
      throw Error("options.schema", fmt::format("option '{}'", spec.name),
                  fmt::format("another type for '{}'", key), value.dump(), "");
    }
  }
  return spec;
}

}  // namespace

Json to_json(const OptionValue& value) {
  if (value.is_boolean()) return value.boolean();
  if (value.is_integer()) return value.integer();
  if (value.is_real()) return value.number();
  if (value.is_text()) return value.text();
  if (value.is_table()) return to_json(value.table());
  if (!value.is_list()) return nullptr;
  Json list = Json::array();
  for (const OptionValue& element : value.list()) list.push_back(to_json(element));
  return list;
}

Json to_json(const OptionTable& table) {
  Json json = Json::object();
  for (const auto& [name, value] : table) json[name] = to_json(value);
  return json;
}

OptionValue option_value_from_json(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_unsigned() && json.get<std::uint64_t>() > largest_integer) {
    return json.get<double>();
  }
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  if (json.is_object()) return option_table_from_json(json);
  if (!json.is_array()) return {};
  OptionValue::List list;
  for (const Json& element : json) list.push_back(option_value_from_json(element));
  return list;
}

OptionTable option_table_from_json(const Json& json) {
  if (!json.is_object()) {
    throw Error("options.type", "options", "an object", one_line(json), "");
  }
  OptionTable table;
  for (const auto& [name, value] : json.items()) table[name] = option_value_from_json(value);
  return table;
}

OptionTable option_table_from_text(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) {
    throw Error("options.type", "options", "a JSON object", std::string(text), "");
  }
  return option_table_from_json(json);
}

std::string to_text(const OptionValue& value) {
  return one_line(to_json(value));
}

std::string to_text(const OptionTable& table) {
  return one_line(to_json(table));
}

std::string canonical_hash(const OptionValue& value) {
  return fast_hash(sorted_text(to_json(value)));
}

std::string_view name_of(OptionRole role) {
  switch (role) {
    case OptionRole::none:
      return "";
    case OptionRole::learning_rate:
      return "learning_rate";
    case OptionRole::evaluations_per_step:
      return "evaluations_per_step";
  }
  return "";
}

Json to_json(const std::vector<OptionSpec>& specs) {
  Json list = Json::array();
  for (const OptionSpec& spec : specs) {
    Json json = {{"name", spec.name},
                 {"type", names_of(spec.type).name},
                 {"default", to_json(spec.initial)},
                 {"text", spec.text}};
    if (spec.low) json["low"] = bound_json(*spec.low);
    if (spec.high) json["high"] = bound_json(*spec.high);
    if (spec.low_open) json["low_open"] = true;
    if (spec.high_open) json["high_open"] = true;
    if (spec.length_low) json["length_low"] = *spec.length_low;
    if (spec.length_high) json["length_high"] = *spec.length_high;
    if (spec.logarithmic) json["scale"] = "log";
    if (!spec.unit.empty()) json["unit"] = spec.unit;
    if (!spec.symbol.empty()) json["symbol"] = spec.symbol;
    if (!spec.choices.empty()) json["choices"] = spec.choices;
    if (!spec.item_kind.empty()) json["item_kind"] = spec.item_kind;
    if (spec.role != OptionRole::none) json["role"] = name_of(spec.role);
    if (spec.schedulable) json["schedulable"] = true;
    if (spec.shared) json["shared"] = true;
    if (spec.file) json["file"] = true;
    list.push_back(std::move(json));
  }
  return list;
}

std::vector<OptionSpec> option_specs_from_json(const Json& json) {
  if (!json.is_array()) {
    throw Error("options.schema", "options", "a list of declarations", json.dump(), "");
  }
  std::vector<OptionSpec> specs;
  for (const Json& entry : json) specs.push_back(spec_from_json(entry));
  return specs;
}

std::vector<OptionSpec> option_specs_from_text(const std::string& text) {
  return option_specs_from_json(Json::parse(text, nullptr, false));
}

}  // namespace gradus
