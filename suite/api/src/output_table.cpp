#include "gradus/output_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "gradus/error.h"

namespace gradus {
namespace {

using Values = std::variant<std::vector<double>, std::vector<std::string>>;

std::size_t length(const Values& values) {
  return std::visit([](const auto& list) { return list.size(); }, values);
}

const char* type_name(std::size_t index) {
  return index == 0 ? "a number" : "a text";
}

}  // namespace

OutputTable::Column& OutputTable::column(std::string_view name) {
  const auto found = std::ranges::find(columns_, name, &Column::name);
  if (found != columns_.end()) return *found;
  if (rows_ > 0) {
    throw Error("output.column", fmt::format("table '{}'", name_), "the columns of its first row",
                fmt::format("'{}'", name), "name the same columns in every row");
  }
  return columns_.emplace_back(Column{std::string(name), {}});
}

void OutputTable::add(Row row) {
  for (const auto& [name, cell] : row) {
    Column& target = column(name);
    if (rows_ == 0) {
      if (cell.value_.index() == 0)
        target.values = std::vector<double>();
      else
        target.values = std::vector<std::string>();
    }
    if (target.values.index() != cell.value_.index()) {
      throw Error("output.column", fmt::format("table '{}', column '{}'", name_, target.name),
                  type_name(target.values.index()) + std::string(", as in its first row"),
                  type_name(cell.value_.index()), "");
    }
    if (cell.value_.index() == 0) {
      std::get<0>(target.values).push_back(std::get<0>(cell.value_));
    } else {
      std::get<1>(target.values).push_back(std::get<1>(cell.value_));
    }
  }
  ++rows_;
  for (const Column& column : columns_) {
    if (length(column.values) == rows_) continue;
    throw Error(
        "output.column", fmt::format("table '{}'", name_), "each column once in a row",
        fmt::format("'{}' {}", column.name, length(column.values) < rows_ ? "missing" : "twice"),
        "name the same columns in every row");
  }
}

void OutputTable::write(Output& output) const {
  for (const Column& column : columns_) {
    std::visit([&](const auto& values) { output.column(name_, column.name, values); },
               column.values);
  }
}

}  // namespace gradus
