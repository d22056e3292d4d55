// A table of a record, built row by row.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "gradus/output.h"

namespace gradus {

/// Rows of named cells that become columns of a record:
///
///     OutputTable rates("rates");
///     rates.add({{"method", name}, {"steps", steps}, {"rate", rate}});
///     ...
///     rates.write(run);
///
/// The first row sets the columns, their order and whether a column holds numbers or texts.
class OutputTable {
 public:
  /// A number (of any arithmetic type; NaN where there is none) or a text.
  class Cell {
   public:
    template <class Number>
    requires std::is_arithmetic_v<Number> Cell(Number value) : value_(static_cast<double>(value)) {}
    Cell(std::string value) : value_(std::move(value)) {}
    Cell(std::string_view value) : value_(std::string(value)) {}
    Cell(const char* value) : value_(std::string(value)) {}

   private:
    friend class OutputTable;
    std::variant<double, std::string> value_;
  };
  using Row = std::initializer_list<std::pair<std::string_view, Cell>>;

  explicit OutputTable(std::string name) : name_(std::move(name)) {}

  /// Appends a row. Throws Error "output.column" where it names other columns than the first row
  /// did (in any order), or has a text where the first row had a number or the other way round.
  void add(Row row);
  std::size_t rows() const { return rows_; }
  /// Writes every column. A table without rows writes nothing.
  void write(Output& output) const;

 private:
  struct Column {
    std::string name;
    std::variant<std::vector<double>, std::vector<std::string>> values;
  };
  Column& column(std::string_view name);
  std::string name_;
  std::vector<Column> columns_;
  std::size_t rows_ = 0;
};

}  // namespace gradus
