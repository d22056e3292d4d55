// What the judges of claims read: one table of every call of a tool.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/criteria.h"
#include "gradus/record_table.h"

namespace gradus::grelu {

/// The rows of a table in all records of a name; several where the study's tool has a grid.
class ToolTable {
 public:
  /// Where there is no record of that name, or one did not finish, tells `criteria` and is empty.
  ToolTable(const Records& records, std::string_view name, const char* table, Criteria& criteria);
  bool empty() const { return tables_.empty(); }
  /// A column of all records, one after the other.
  std::vector<double> numbers(std::string_view column) const;
  /// The column `value` by gates and the columns `keys`.
  Cells cells(const std::vector<std::string>& keys, std::string_view value) const;

 private:
  std::vector<RecordTable> tables_;
};

/// NaN for no values.
double mean(const std::vector<double>& values);

/// The number `index` of a cell's key.
double part(const CellKey& key, std::size_t index);

}  // namespace gradus::grelu
