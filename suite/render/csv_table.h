// A table as CSV (RFC 4180), columns in the order in which they first appear.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "options/option_value.h"

namespace gradus::render {

/// A text as one cell: quoted where it must be. A text that a spreadsheet would run as a formula
/// (it begins with = + - @, a tab or a line end) is kept a text by an apostrophe.
std::string csv_text(std::string_view text);

/// A number that reads back exactly, in the shortest such way; empty where it is not finite.
/// `single`: where it is a float32 exactly, the shortest that reads back as that one.
std::string csv_number(double value, bool single = false);

class CsvTable {
 public:
  void row() { rows_.emplace_back(); }

  /// Cells of the last row. Values that are missing stay empty.
  void text(const std::string& column, std::string_view value);
  void text_or_empty(const std::string& column, const std::optional<std::string>& value);
  void number(const std::string& column, double value, bool single = false);
  void number(const std::string& column, const std::optional<double>& value);
  void count(const std::string& column, const std::optional<std::int64_t>& value);
  void count(const std::string& column, std::size_t value);
  void flag(const std::string& column, const std::optional<bool>& value);
  /// An option of a plugin: members of tables as "column.member", lists as JSON text.
  void option(const std::string& column, const OptionValue& value);

  bool empty() const { return rows_.empty(); }

  /// A line of titles, then the rows; every line ends with CRLF.
  std::string csv() const;

 private:
  void put(const std::string& column, std::string cell);

  std::vector<std::string> columns_;
  std::map<std::string, std::size_t> places_;
  std::vector<std::map<std::size_t, std::string>> rows_;
};

}  // namespace gradus::render
