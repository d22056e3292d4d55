#include "render/table.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <sstream>

namespace gradus::render {
namespace {

constexpr int gap = 2;
constexpr int narrowest_cut = 8;

std::string padded(const Cell& cell, Align align, int width, const Style& style) {
  const std::string text = cut(cell.text, width);
  const std::string space(static_cast<std::size_t>(std::max(0, width - display_width(text))), ' ');
  const std::string shown = marked(text, cell.mark, style);
  return align == Align::left ? shown + space : space + shown;
}

/// Lines of a wrapped cell. A word that is longer than a line is broken, so that nothing is lost.
std::vector<std::string> lines_of(std::string_view text, int width) {
  std::vector<std::string> lines;
  std::istringstream broken(wrapped(text, width));
  for (std::string line; std::getline(broken, line);) {
    while (display_width(line) > width) {
      const std::size_t end = bytes_of(line, width);
      lines.push_back(line.substr(0, end));
      line.erase(0, end);
    }
    lines.push_back(line);
  }
  return lines;
}

}  // namespace

void Table::row(std::vector<Cell> cells) {
  assert(cells.size() <= columns_.size());
  cells.resize(columns_.size(), Cell(""));
  rows_.push_back({groups_.size(), std::move(cells)});
}

void Table::group(const std::string& title) {
  groups_.push_back(printable_line(title));
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
  // Wrapped columns stay readable while others can give way.
  for (const int narrowest_wrapped : {24, 12}) {
    for (std::size_t column = columns_.size(); column-- > 0 && total > available;) {
      const Overflow overflow = columns_[column].overflow;
      const int least = overflow == Overflow::cut ? narrowest_cut : narrowest_wrapped;
      if (overflow == Overflow::keep || widths[column] <= least) continue;
      const int smaller = std::max(least, widths[column] - (total - available));
      total -= widths[column] - smaller;
      widths[column] = smaller;
    }
  }
  return widths;
}

std::vector<Table::Band> Table::bands(int available) const {
  Band all{.columns = {}, .widths = widths(available)};
  int total = gap * (static_cast<int>(columns_.size()) - 1);
  for (std::size_t column = 0; column < columns_.size(); ++column) {
    all.columns.push_back(column);
    total += all.widths[column];
  }
  if (total <= available || columns_.size() < 3) return {all};
  const std::vector<int> natural = widths(std::numeric_limits<int>::max());
  // Here every column gives way: what is not cut goes on in the next line.
  const auto fitted = [&](std::size_t column, int most) {
    return std::min(natural[column], std::max(most, narrowest_cut));
  };
  int widest = 0;  // of the columns that do not give way
  for (std::size_t column = 1; column < columns_.size(); ++column) {
    if (columns_[column].overflow == Overflow::keep) widest = std::max(widest, natural[column]);
  }
  const int first = fitted(0, std::min(available / 2, available - gap - widest));
  std::vector<Band> bands;
  int used = available;
  for (std::size_t column = 1; column < columns_.size(); ++column) {
    const int width = fitted(column, available - first - gap);
    if (used + gap + width > available) {
      bands.push_back({.columns = {0}, .widths = {first}});
      used = first;
    }
    bands.back().columns.push_back(column);
    bands.back().widths.push_back(width);
    used += gap + width;
  }
  return bands;
}

std::string Table::line(const std::vector<Cell>& cells, const Band& band,
                        const Style& style) const {
  std::vector<std::vector<std::string>> lines;  // of each cell
  std::size_t height = 1;
  for (std::size_t at = 0; at < band.columns.size(); ++at) {
    const std::size_t column = band.columns[at];
    const std::string& cell = cells[column].text;
    const bool one_line =
        columns_[column].overflow == Overflow::cut || display_width(cell) <= band.widths[at];
    lines.push_back(one_line ? std::vector<std::string>{cell} : lines_of(cell, band.widths[at]));
    height = std::max(height, lines.back().size());
  }
  std::string text;
  for (std::size_t part = 0; part < height; ++part) {
    std::string line;
    for (std::size_t at = 0; at < band.columns.size(); ++at) {
      const std::size_t column = band.columns[at];
      if (at > 0) line.append(gap, ' ');
      const Cell cell(part < lines[at].size() ? lines[at][part] : "", cells[column].mark);
      line += padded(cell, columns_[column].align, band.widths[at], style);
    }
    while (!line.empty() && line.back() == ' ') line.pop_back();
    text += line + "\n";
  }
  return text;
}

std::string Table::band_text(const Band& band, const Style& style) const {
  std::vector<Cell> titles, rules(columns_.size(), Cell(""));
  for (const Column& column : columns_) titles.emplace_back(column.title, Mark::strong);
  for (std::size_t at = 0; at < band.columns.size(); ++at) {
    std::string rule;
    for (int dash = 0; dash < band.widths[at]; ++dash) rule += "─";
    rules[band.columns[at]] = Cell(rule, Mark::dim);
  }
  std::string text = line(titles, band, style) + line(rules, band, style);
  std::size_t shown = 0;
  for (const Row& row : rows_) {
    if (row.group != shown) {
      shown = row.group;
      if (&row != &rows_.front()) text += "\n";
      text += marked(wrapped(groups_[shown - 1], style.width, "  "), Mark::strong, style) + "\n";
    }
    text += line(row.cells, band, style);
  }
  return text;
}

std::string Table::text(const Style& style) const {
  std::string text;
  for (const Band& band : bands(style.width)) {
    text += (text.empty() ? "" : "\n") + band_text(band, style);
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
