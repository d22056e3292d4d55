#include "gradus/render/table.h"

#include <algorithm>
#include <cassert>
#include <limits>

namespace gradus::render {
namespace {

constexpr int gap = 2;
constexpr int narrowest_cut = 8, narrowest_wrapped = 24;

std::string padded(const Cell& cell, Align align, int width, const Style& style) {
  const std::string text = cut(cell.text, width);
  const std::string space(static_cast<std::size_t>(std::max(0, width - display_width(text))), ' ');
  const std::string shown = marked(text, cell.mark, style);
  return align == Align::left ? shown + space : space + shown;
}

}  // namespace

void Table::row(std::vector<Cell> cells) {
  assert(cells.size() <= columns_.size());
  cells.resize(columns_.size(), Cell(""));
  rows_.push_back({groups_.size(), std::move(cells)});
}

void Table::group(std::string title) {
  groups_.push_back(std::move(title));
}

int Table::width() const {
  int total = gap * (static_cast<int>(columns_.size()) - 1);
  for (const int column : widths(std::numeric_limits<int>::max())) total += column;
  return total;
}

std::vector<int> Table::widths(int available) const {
  std::vector<int> widths;
  int total = gap * (static_cast<int>(columns_.size()) - 1);
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    int width = display_width(columns_[column].title);
    for (const Row& row : rows_) width = std::max(width, display_width(row.cells[column].text));
    widths.push_back(width);
    total += width;
  }
  for (std::size_t column = columns_.size(); column-- > 0 && total > available;) {
    const Overflow overflow = columns_[column].overflow;
    const int least = overflow == Overflow::cut ? narrowest_cut : narrowest_wrapped;
    if (overflow == Overflow::keep || widths[column] <= least) continue;
    const int smaller = std::max(least, widths[column] - (total - available));
    total -= widths[column] - smaller;
    widths[column] = smaller;
  }
  return widths;
}

std::string Table::line(const std::vector<Cell>& cells, const std::vector<int>& widths,
                        const Style& style) const {
  std::vector<Cell> first = cells, rest;
  for (std::size_t column = 0; column < cells.size(); ++column) {
    if (columns_[column].overflow != Overflow::wrap) continue;
    const std::string text = wrapped(cells[column].text, widths[column]);
    const std::size_t end = text.find('\n');
    if (end == std::string::npos) continue;
    first[column].text = text.substr(0, end);
    rest.resize(cells.size(), Cell(""));
    rest[column] = Cell(text.substr(end + 1), cells[column].mark);
    std::replace(rest[column].text.begin(), rest[column].text.end(), '\n', ' ');
  }
  std::string line;
  for (std::size_t column = 0; column < first.size(); ++column) {
    if (column > 0) line.append(gap, ' ');
    line += padded(first[column], columns_[column].align, widths[column], style);
  }
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line + "\n" + (rest.empty() ? "" : this->line(rest, widths, style));
}

std::string Table::text(const Style& style) const {
  const std::vector<int> columns = widths(style.width);
  std::vector<Cell> titles, rules;
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    titles.emplace_back(columns_[column].title, Mark::strong);
    std::string rule;
    for (int at = 0; at < columns[column]; ++at) rule += "─";
    rules.emplace_back(rule, Mark::dim);
  }
  std::string text = line(titles, columns, style) + line(rules, columns, style);
  std::size_t shown = 0;
  for (const Row& row : rows_) {
    if (row.group != shown) {
      shown = row.group;
      if (&row != &rows_.front()) text += "\n";
      text += marked(groups_[shown - 1], Mark::strong, style) + "\n";
    }
    text += line(row.cells, columns, style);
  }
  if (!notes_.empty()) text += "\n";
  for (const std::string& note : notes_) text += wrapped("· " + note, style.width, "  ") + "\n";
  return text;
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string field = "\"";
  for (const char byte : text) field += byte == '"' ? std::string("\"\"") : std::string(1, byte);
  return field + "\"";
}

std::string Table::csv() const {
  std::string text = groups_.empty() ? "" : "group,";
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    text += (column > 0 ? "," : "") + csv_field(columns_[column].title);
  }
  text += "\r\n";
  for (const Row& row : rows_) {
    if (!groups_.empty()) text += (row.group ? csv_field(groups_[row.group - 1]) : "") + ",";
    for (std::size_t column = 0; column < row.cells.size(); ++column) {
      text += (column > 0 ? "," : "") + csv_field(row.cells[column].text);
    }
    text += "\r\n";
  }
  return text;
}

}  // namespace gradus::render
