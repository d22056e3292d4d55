#include "claim_tables.h"

#include <limits>

namespace gradus::grelu {

ToolTable::ToolTable(const Records& records, std::string_view name, const char* table,
                     Criteria& criteria) {
  if (records.named(name).empty()) criteria.missing(why_unfinished(records, name));
  for (const Record* record : records.named(name)) {
    if (record->status() == "finished") {
      tables_.emplace_back(*record, table);
      continue;
    }
    criteria.missing(why_unfinished(records, name));
    tables_.clear();
    return;
  }
}

std::vector<double> ToolTable::numbers(std::string_view column) const {
  std::vector<double> all;
  for (const RecordTable& table : tables_) {
    const auto& values = table.numbers(column);
    all.insert(all.end(), values.begin(), values.end());
  }
  return all;
}

Cells ToolTable::cells(const std::vector<std::string>& keys, std::string_view value) const {
  Cells all;
  for (const RecordTable& table : tables_) {
    for (const auto& [key, values] : cells_of(table, "gates", keys, value)) {
      auto& cell = all[key];
      cell.insert(cell.end(), values.begin(), values.end());
    }
  }
  return all;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? std::numeric_limits<double>::quiet_NaN()
                        : sum / static_cast<double>(values.size());
}

double part(const CellKey& key, std::size_t index) {
  return key.numbers[index];
}

}  // namespace gradus::grelu
