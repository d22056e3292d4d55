#include "render/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/printable.h"
#include "render/numbers.h"

namespace gradus::render {
namespace {

using Point = std::pair<double, double>;
constexpr std::size_t most_lines = 26;  // a letter each

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
  /// Where `value` lies, as a cell from 0 to cells - 1.
  int cell(double value, int cells) const {
    if (high == low) return cells / 2;
    return static_cast<int>(std::lround((value - low) / (high - low) * (cells - 1)));
  }
};

double scaled(double value, bool logarithmic) {
  return logarithmic ? std::log10(value) : value;
}
double unscaled(double value, bool logarithmic) {
  return logarithmic ? std::pow(10.0, value) : value;
}

std::vector<Point> points_of(const PlotLine& line, const PlotOptions& options) {
  std::vector<Point> points;
  for (std::size_t at = 0; at < std::min(line.x.size(), line.y.size()); ++at) {
    const Point point(scaled(line.x[at], options.log_x), scaled(line.y[at], options.log_y));
    if (std::isfinite(point.first) && std::isfinite(point.second)) points.push_back(point);
  }
  return points;
}

/// The characters inside the axes: one line's number or -1 in each cell, the top row first.
class Canvas {
 public:
  Canvas(int width, int height)
      : width_(width), height_(height), cells_(static_cast<std::size_t>(width * height), -1) {}

  void draw(const std::vector<Point>& points, const Range& x, const Range& y, int line) {
    for (std::size_t at = 0; at < points.size(); ++at) {
      const int column = x.cell(points[at].first, width_), row = y.cell(points[at].second, height_);
      set(column, row, line);
      if (at == 0) continue;
      const int from_column = x.cell(points[at - 1].first, width_);
      const int from_row = y.cell(points[at - 1].second, height_);
      for (int between = from_column + 1; between < column; ++between) {
        const double part = double(between - from_column) / (column - from_column);
        set(between, static_cast<int>(std::lround(from_row + part * (row - from_row))), line);
      }
    }
  }

  int at(int column, int row_from_top) const { return cells_[place(column, row_from_top)]; }

 private:
  void set(int column, int row, int line) { cells_[place(column, height_ - 1 - row)] = line; }
  std::size_t place(int column, int row_from_top) const {
    return static_cast<std::size_t>(row_from_top) * static_cast<std::size_t>(width_) +
           static_cast<std::size_t>(column);
  }
  int width_, height_;
  std::vector<int> cells_;
};

std::string letter(int line, const Style& style) {
  return coloured(std::string(1, static_cast<char>('a' + line)), static_cast<std::size_t>(line),
                  style);
}

std::string left_padded(const std::string& text, std::size_t width) {
  return std::string(width - std::min(width, text.size()), ' ') + text;
}

/// "a adam   b sgd", on as many lines as it takes.
std::string legend_of(const std::vector<PlotLine>& lines, std::size_t drawn, const Style& style) {
  std::string text;
  int used = 0;
  for (std::size_t line = 0; line < drawn; ++line) {
    const std::string name = cut(printable_line(lines[line].name), style.width - 2);
    const int width = 2 + display_width(name);
    const bool fits = used + 3 + width <= style.width;
    if (line > 0) text += fits ? "   " : "\n";
    used = line > 0 && fits ? used + 3 + width : width;
    text += letter(static_cast<int>(line), style) + " " + name;
  }
  text += "\n";
  if (drawn == lines.size()) return text;
  return fmt::format("{}{}\n", text,
                     wrapped(fmt::format("· {} of {} lines are drawn, as many as there are letters",
                                         drawn, lines.size()),
                             style.width, " "));
}

std::string below(const Range& x, const PlotOptions& options, std::size_t margin) {
  const std::string low = rounded(unscaled(x.low, options.log_x), 3);
  const std::string high = rounded(unscaled(x.high, options.log_x), 3);
  const std::string name = options.x_label + (options.log_x ? " (log)" : "");
  std::string line = low;
  const int used = static_cast<int>(low.size() + high.size()) + display_width(name);
  const int space = std::max(2, options.width - used);
  line += std::string(static_cast<std::size_t>(space / 2), ' ') + name;
  line += std::string(static_cast<std::size_t>(space - space / 2), ' ') + high;
  return std::string(margin + 2, ' ') + line + "\n";
}

}  // namespace

std::string plot(const std::vector<PlotLine>& lines, const PlotOptions& wanted,
                 const Style& style) {
  PlotOptions options = wanted;
  const std::size_t drawn = std::min(lines.size(), most_lines);
  Range x, y;
  std::vector<std::vector<Point>> points;
  for (std::size_t line = 0; line < drawn; ++line) {
    points.push_back(points_of(lines[line], options));
    for (const Point& point : points.back()) x.add(point.first), y.add(point.second);
  }
  if (x.low > x.high) return "";
  const std::string top = rounded(unscaled(y.high, options.log_y), 3);
  const std::string bottom = rounded(unscaled(y.low, options.log_y), 3);
  const std::size_t margin = std::max(top.size(), bottom.size());
  options.width =
      std::clamp(options.width, 1, std::max(1, style.width - static_cast<int>(margin) - 2));
  Canvas canvas(options.width, options.height);
  for (std::size_t line = 0; line < drawn; ++line) {
    canvas.draw(points[line], x, y, static_cast<int>(line));
  }
  std::string text = marked(cut(options.title, style.width), Mark::strong, style) + "\n";
  text +=
      cut(printable_line(options.y_label + (options.log_y ? " (log)" : "")), style.width) + "\n";
  for (int row = 0; row < options.height; ++row) {
    const bool last = row == options.height - 1;
    text += left_padded(row == 0 ? top : last ? bottom : "", margin) + (last ? " └" : " │");
    std::string cells;
    for (int column = 0; column < options.width; ++column) {
      const int line = canvas.at(column, row);
      cells += line < 0 ? " " : letter(line, style);
    }
    while (!cells.empty() && cells.back() == ' ') cells.pop_back();
    text += cells + "\n";
  }
  text += below(x, options, margin);
  return text + legend_of(lines, drawn, style);
}

}  // namespace gradus::render
