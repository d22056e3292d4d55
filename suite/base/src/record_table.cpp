#include "gradus/record_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gradus/text.h"

namespace gradus {

const Record* finished(const Records& records, std::string_view name) {
  for (const Record* record : records.named(name)) {
    if (record->status() == "finished") return record;
  }
  return nullptr;
}

std::string why_unfinished(const Records& records, std::string_view name) {
  const std::vector<const Record*> found = records.named(name);
  if (!found.empty()) return fmt::format("'{}' is {}", name, found.front()->status());
  return records.study() == "smoke" ? "only the full study tests it"
                                    : fmt::format("no record of '{}'", name);
}

std::vector<const Record*> ended(const Records& records, std::span<const std::string> names) {
  std::vector<const Record*> found;
  for (const std::string& name : names) {
    for (const Record* record : records.named(name)) {
      const std::string status = record->status();
      if (status == "finished" || status == "diverged") found.push_back(record);
    }
  }
  return found;
}

const std::vector<double>& RecordTable::numbers(std::string_view column) const {
  auto found = numbers_.find(column);
  if (found == numbers_.end()) {
    found = numbers_.emplace(column, record_->column(table_, column)).first;
  }
  return found->second;
}

const std::vector<std::string>& RecordTable::texts(std::string_view column) const {
  auto found = texts_.find(column);
  if (found == texts_.end()) found = texts_.emplace(column, record_->texts(table_, column)).first;
  return found->second;
}

double RecordTable::at(std::string_view column, std::size_t row) const {
  const std::vector<double>& values = numbers(column);
  return row < values.size() ? values[row] : std::nan("");
}

Cells cells_of(const RecordTable& table, std::string_view text,
               std::span<const std::string> numbers, std::string_view value) {
  const std::vector<double>& values = table.numbers(value);
  const std::vector<std::string> texts =
      text.empty() ? std::vector<std::string>(values.size()) : table.texts(text);
  Cells cells;
  for (std::size_t row = 0; row < std::min(values.size(), texts.size()); ++row) {
    CellKey key{texts[row], {}};
    for (const std::string& column : numbers) key.numbers.push_back(table.at(column, row));
    cells[key].push_back(values[row]);
  }
  return cells;
}

std::string cell_text(const CellKey& key, std::span<const std::string> names) {
  std::string text = key.text;
  for (std::size_t i = 0; i < std::min(names.size(), key.numbers.size()); ++i) {
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", names[i], shortest(key.numbers[i]));
  }
  return text;
}

std::size_t fewest_values(const Cells& cells) {
  std::size_t fewest = cells.empty() ? 0 : cells.begin()->second.size();
  for (const auto& [key, values] : cells) fewest = std::min(fewest, values.size());
  return fewest;
}

}  // namespace gradus
