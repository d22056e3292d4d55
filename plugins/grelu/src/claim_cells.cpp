#include "claim_cells.h"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace gradus::grelu {

const Record* finished(const Records& records, std::string_view name) {
  for (const Record* record : records.named(name)) {
    if (record->status() == "finished") return record;
  }
  return nullptr;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? std::numeric_limits<double>::quiet_NaN()
                        : sum / static_cast<double>(values.size());
}

double least(const std::vector<double>& values) {
  return *std::min_element(values.begin(), values.end());
}

double largest(const std::vector<double>& values) {
  return *std::max_element(values.begin(), values.end());
}

Cells cells_of(const Rows& rows, const std::vector<std::string>& keys, std::string_view value) {
  const std::vector<std::string> gates = rows.texts("gates");
  const std::vector<double> values = rows.numbers(value);
  std::vector<std::vector<double>> columns;
  for (const std::string& key : keys) columns.push_back(rows.numbers(key));
  Cells cells;
  for (std::size_t i = 0; i < gates.size(); ++i) {
    CellKey key{gates[i], {}};
    for (const auto& column : columns) key.second.push_back(column[i]);
    cells[key].push_back(values[i]);
  }
  return cells;
}

std::string at(const CellKey& key, const std::vector<std::string>& names) {
  std::string text = key.first;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += " " + names[i] + "=" + std::to_string(static_cast<int64_t>(key.second[i]));
  }
  return text;
}

std::size_t seeds_of(const Cells& cells) {
  std::size_t fewest = std::numeric_limits<std::size_t>::max();
  for (const auto& [key, values] : cells) fewest = std::min(fewest, values.size());
  return fewest;
}

}  // namespace gradus::grelu
