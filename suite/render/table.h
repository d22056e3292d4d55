// Tables as data, and as aligned text or CSV.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/printable.h"
#include "render/style.h"

namespace gradus::render {

enum class Align { left, right };

/// How a column gives way where the table is wider than the style's lines.
enum class Overflow { keep, cut, wrap };

struct Column {
  std::string title;
  Align align = Align::left;
  Overflow overflow = Overflow::keep;  ///< cut: with "…" at the end; wrap: on further lines
};

struct Cell {
  Cell(const std::string& text, Mark mark = Mark::none) : text(printable_line(text)), mark(mark) {}
  Cell(const char* text, Mark mark = Mark::none) : Cell(std::string(text), mark) {}
  std::string text;
  Mark mark;
};

/// Rows under columns. A group begins with a line of its own; notes stand below.
class Table {
 public:
  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  /// One row; missing cells at its end are empty. More cells than columns are an error of ours.
  void row(std::vector<Cell> cells);
  /// A line of text above the rows that follow ("fashion_mlp, test accuracy").
  void group(const std::string& title);
  void note(const std::string& text) { notes_.push_back(printable_message(text)); }

  bool empty() const { return rows_.empty(); }

  /// Aligned columns with two spaces between them, ended by a newline. Columns that the lines have
  /// no place for follow below, each time under the first column again: none is left out.
  std::string text(const Style& style) const;

  /// RFC 4180: a header line and one line a row; the group is the first column, "group", where
  /// there is one.
  std::string csv() const;

 private:
  struct Row {
    std::size_t group = 0;  ///< index into groups_ + 1; 0: none
    std::vector<Cell> cells;
  };
  /// The columns that stand beside each other, with the widths they get.
  struct Band {
    std::vector<std::size_t> columns;
    std::vector<int> widths;
  };
  std::vector<int> widths(int available) const;
  std::vector<Band> bands(int available) const;
  std::string line(const std::vector<Cell>& cells, const Band& band, const Style& style) const;
  std::string band_text(const Band& band, const Style& style) const;

  std::vector<Column> columns_;
  std::vector<Row> rows_;
  std::vector<std::string> groups_, notes_;
};

/// One field of a CSV file (RFC 4180), quoted where it must be.
std::string csv_field(std::string_view text);

}  // namespace gradus::render
