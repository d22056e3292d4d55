#include <cstdint>
#include <limits>

#include "gradus/error.h"
#include "gradus/hash.h"
#include "options/option_json.h"

namespace gradus {
namespace {

constexpr auto largest_integer =
    static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

std::string one_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
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
  return fast_hash(nlohmann::json(to_json(value)).dump());
}

}  // namespace gradus
