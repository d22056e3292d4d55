#include "study/study_reader.h"

#include <algorithm>

#include "gradus/error.h"
#include "gradus/text.h"
#include "study/budget_words.h"
#include "study/settings.h"
#include "study/study.h"

namespace gradus {

const char* type_text(const Json& json) {
  if (json.is_string()) return "a text";
  if (json.is_boolean()) return "true or false";
  if (json.is_number_integer()) return "an integer";
  if (json.is_number()) return "a number";
  if (json.is_array()) return "a list";
  return json.is_object() ? "a table" : "nothing";
}

std::string StudyReader::fail_missing(const std::string& at, const std::string& key) const {
  throw Error("study.missing", place(at), "'" + key + "'", "nothing", "");
}

void StudyReader::fail_type(const std::string& at, const char* expected, const Json& found) const {
  std::string what = at.substr(at.rfind('/') + 1);
  throw Error("study.type", in(place(at), "'" + what + "'"), expected,
              std::string(type_text(found)) + " (" + found.dump() + ")", "");
}

void StudyReader::known_keys(const Json& json, const std::string& at, const std::string& what,
                             std::vector<std::string> keys, bool settings) const {
  if (!json.is_object()) fail_type(at, "a table", json);
  if (settings) {
    keys.insert(keys.end(), run_setting_names().begin(), run_setting_names().end());
  }
  for (const auto& [key, value] : json.items()) {
    if (std::ranges::find(keys, key) != keys.end()) continue;
    throw Error("study.key", in(place(at + "/" + key), what), "one of the keys " + join(keys),
                "'" + key + "'", advice_on(key, value, json, keys));
  }
}

std::string StudyReader::advice_on(const std::string& key, const Json& value, const Json& table,
                                   const std::vector<std::string>& keys) {
  const std::string unit = budget_unit(key);
  const bool has_budget = std::ranges::find(keys, "budget") != keys.end();
  if (has_budget && !unit.empty()) return "write budget = { " + unit + " = " + value.dump() + " }";
  const std::string meant = did_you_mean(key, keys);
  if (!meant.empty()) return meant;
  for (const char* role : {"optimizer", "driver"}) {
    const Json item = table.value(role, Json());
    const std::string id = item.is_string() ? item.get<std::string>()
                           : item.is_object() && item.value("id", Json()).is_string()
                               ? item.at("id").get<std::string>()
                               : "";
    if (id.empty()) continue;
    return "options of the " + std::string(role) + " stand in its table: " + role + " = { id = \"" +
           id + "\", " + key + " = " + value.dump() + " }";
  }
  return "";
}

std::string StudyReader::text(const Json& json, const std::string& at) const {
  if (!json.is_string()) fail_type(at, "a text", json);
  return json;
}

std::string StudyReader::name(const Json& json, const std::string& at) const {
  const std::string name = text(json, at);
  if (name.empty() || name == "." || name == ".." ||
      name.find(imported_separator) != std::string::npos ||
      name.find_first_of("\n\t/") != std::string::npos) {
    throw Error("study.name", in(place(at), "name"),
                "a text without ':', '/', tabs and line ends, not '.' or '..'", Json(name).dump(),
                "");
  }
  return name;
}

std::vector<std::string> StudyReader::texts(const Json& json, const std::string& at) const {
  if (!json.is_array()) fail_type(at, "a list of texts", json);
  std::vector<std::string> list;
  for (const Json& element : json) {
    list.push_back(text(element, at + "/" + std::to_string(list.size())));
  }
  return list;
}

Json StudyReader::item(const Json& json, const std::string& at, bool id_needed) const {
  if (json.is_string()) return {{"id", json}};
  if (!json.is_object()) fail_type(at, "an item such as { id = \"adam\", lr = 0.01 }", json);
  if (json.contains("id")) {
    text(json["id"], at + "/id");
  } else if (id_needed) {
    fail_missing(at, "id");
  }
  return json;
}

std::vector<int64_t> StudyReader::seeds(const Json& json, const std::string& at) const {
  const std::string where = in(place(at), "seeds");
  const std::string expected = "a number of seeds from 1 to " + std::to_string(most_rows) +
                               ", or a list of different numbers from 0 on";
  std::vector<int64_t> numbers;
  if (json.is_number_integer() && json.get<int64_t>() >= 1 && json.get<int64_t>() <= most_rows) {
    for (int64_t i = 0; i < json.get<int64_t>(); ++i) numbers.push_back(i);
    return numbers;
  }
  if (!json.is_array() || json.empty()) {
    throw Error("study.seeds", where, expected, json.dump(), "");
  }
  for (const Json& element : json) {
    const bool good = element.is_number_integer() && element.get<int64_t>() >= 0 &&
                      std::ranges::find(numbers, element.get<int64_t>()) == numbers.end();
    if (!good) throw Error("study.seeds", where, expected, json.dump(), "");
    numbers.push_back(element);
  }
  return numbers;
}

}  // namespace gradus
