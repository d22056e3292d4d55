// Records as the judges of claims read them: those that ended, and their tables as cells.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/claim.h"

namespace gradus {

/// The first finished record of that name in the study; null where there is none.
const Record* finished(const Records& records, std::string_view name);

/// Why there is no finished record of that name: "no record of 'x'", "'x' is crashed", or that only
/// the full study has it.
std::string why_unfinished(const Records& records, std::string_view name);

/// Runs of these names that finished or diverged, name by name in plan order.
std::vector<const Record*> ended(const Records& records, std::span<const std::string> names);

/// One table of a record, its columns read once.
class RecordTable {
 public:
  /// `record` must outlive the table. A table that the record does not have is empty.
  RecordTable(const Record& record, std::string table)
      : record_(&record), table_(std::move(table)) {}

  /// A column; empty where there is none. null is NaN.
  const std::vector<double>& numbers(std::string_view column) const;
  const std::vector<std::string>& texts(std::string_view column) const;
  /// A column's number in a row; NaN where there is none.
  double at(std::string_view column, std::size_t row) const;
  const Record& record() const { return *record_; }

 private:
  const Record* record_;
  std::string table_;
  mutable std::map<std::string, std::vector<double>, std::less<>> numbers_;
  mutable std::map<std::string, std::vector<std::string>, std::less<>> texts_;
};

/// What the rows of a cell have in common: a text and some numbers.
struct CellKey {
  std::string text;
  std::vector<double> numbers;
  auto operator<=>(const CellKey&) const = default;
};
using Cells = std::map<CellKey, std::vector<double>>;

/// The column `value`, grouped by a column of texts (none where its name is empty) and columns of
/// numbers, in the order of the rows.
Cells cells_of(const RecordTable& table, std::string_view text,
               std::span<const std::string> numbers, std::string_view value);

/// "input L=4 n=128": the key with names of its numbers.
std::string cell_text(const CellKey& key, std::span<const std::string> names);

/// The least number of values in a cell; 0 without cells.
std::size_t fewest_values(const Cells& cells);

}  // namespace gradus
