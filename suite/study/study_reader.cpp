#include "study/study_reader.h"

#include <fmt/format.h>

#include <algorithm>

#include "gradus/error.h"
#include "gradus/text.h"
#include "study/budget_words.h"
#include "study/settings.h"
#include "study/study.h"

namespace gradus::study {

const char* type_text(const OptionValue& value) {
  if (value.is_text()) return "a text";
  if (value.is_boolean()) return "true or false";
  if (value.is_integer()) return "an integer";
  if (value.is_number()) return "a number";
  if (value.is_list()) return "a list";
  return value.is_table() ? "a table" : "nothing";
}

std::string StudyReader::fail_missing(const std::string& at, const std::string& key) const {
  throw Error("study.missing", place(at), fmt::format("'{}'", key), "nothing", "");
}

void StudyReader::fail_type(const std::string& at, const char* expected,
                            const OptionValue& found) const {
  std::string what = at.substr(at.rfind('/') + 1);
  throw Error("study.type", in(place(at), fmt::format("'{}'", what)), expected,
              fmt::format("{} ({})", type_text(found), to_text(found)), "");
}

void StudyReader::known_keys(const OptionValue& given, const std::string& at,
                             const std::string& what, std::vector<std::string> keys,
                             bool settings) const {
  if (!given.is_table()) fail_type(at, "a table", given);
  const OptionTable& table = given.table();
  if (settings) {
    keys.insert(keys.end(), run_setting_names().begin(), run_setting_names().end());
  }
  for (const auto& [key, value] : table) {
    if (std::ranges::find(keys, key) != keys.end()) continue;
    throw Error("study.key", in(place(at + "/" + key), what), "one of the keys " + join(keys),
                fmt::format("'{}'", key), advice_on(key, value, table, keys));
  }
}

std::string StudyReader::advice_on(const std::string& key, const OptionValue& value,
                                   const OptionTable& table, const std::vector<std::string>& keys) {
  const std::string unit = budget_unit(key);
  const bool has_budget = std::ranges::find(keys, "budget") != keys.end();
  if (has_budget && !unit.empty()) {
    return fmt::format("write budget = {{ {} = {} }}", unit, to_text(value));
  }
  const std::string meant = did_you_mean(key, keys);
  if (!meant.empty()) return meant;
  for (const char* role : {"optimizer", "driver"}) {
    const OptionValue* item = table.find(role);
    if (item == nullptr) continue;
    const std::string id = item->is_text()    ? item->text()
                           : item->is_table() ? item->table().text_of("id")
                                              : "";
    if (id.empty()) continue;
    return fmt::format("options of the {} stand in its table: {} = {{ id = \"{}\", {} = {} }}",
                       role, role, id, key, to_text(value));
  }
  return "";
}

std::string StudyReader::text(const OptionValue& value, const std::string& at) const {
  if (!value.is_text()) fail_type(at, "a text", value);
  return value.text();
}

std::string StudyReader::name(const OptionValue& value, const std::string& at) const {
  const std::string name = text(value, at);
  if (name.empty() || name == "." || name == ".." ||
      name.find(imported_separator) != std::string::npos ||
      name.find_first_of("\n\t/") != std::string::npos) {
    throw Error("study.name", in(place(at), "name"),
                "a text without ':', '/', tabs and line ends, not '.' or '..'",
                to_text(OptionValue(name)), "");
  }
  return name;
}

std::vector<std::string> StudyReader::texts(const OptionValue& value, const std::string& at) const {
  if (!value.is_list()) fail_type(at, "a list of texts", value);
  std::vector<std::string> list;
  for (const OptionValue& element : value.list()) {
    list.push_back(text(element, fmt::format("{}/{}", at, list.size())));
  }
  return list;
}

OptionTable StudyReader::item(const OptionValue& value, const std::string& at,
                              bool id_needed) const {
  if (value.is_text()) return {{"id", value}};
  if (!value.is_table()) fail_type(at, "an item such as { id = \"adam\", lr = 0.01 }", value);
  if (const OptionValue* id = value.table().find("id")) {
    text(*id, at + "/id");
  } else if (id_needed) {
    fail_missing(at, "id");
  }
  return value.table();
}

std::vector<int64_t> StudyReader::seeds(const OptionValue& value, const std::string& at) const {
  const std::string where = in(place(at), "seeds");
  const std::string expected = fmt::format(
      "a number of seeds from 1 to {}, or a list of different numbers from 0 on", most_rows);
  std::vector<int64_t> numbers;
  if (value.is_integer() && value.integer() >= 1 && value.integer() <= most_rows) {
    for (int64_t i = 0; i < value.integer(); ++i) numbers.push_back(i);
    return numbers;
  }
  if (!value.is_list() || value.list().empty()) {
    throw Error("study.seeds", where, expected, to_text(value), "");
  }
  for (const OptionValue& element : value.list()) {
    const bool good = element.is_integer() && element.integer() >= 0 &&
                      std::ranges::find(numbers, element.integer()) == numbers.end();
    if (!good) throw Error("study.seeds", where, expected, to_text(value), "");
    numbers.push_back(element.integer());
  }
  return numbers;
}

}  // namespace gradus::study
