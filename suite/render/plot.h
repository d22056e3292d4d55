// A small line plot of characters, for a look at curves in a terminal.
#pragma once

#include <string>
#include <vector>

#include "render/style.h"

namespace gradus::render {

struct PlotLine {
  std::string name;
  std::vector<double> x, y;  ///< same length; points that are not finite are left out
};

struct PlotOptions {
  std::string title, x_label, y_label;
  bool log_x = false, log_y = false;  ///< points that are not positive are left out there
  int width = 64, height = 14;        ///< of the area inside the axes, in characters, at most
};

/// The lines drawn with one letter each (a, b, c, ...), with axes, their end values and a legend;
/// of more than 26 lines the first 26, which the legend says. No wider than the style's lines.
/// Where lines meet, the later one is seen. Empty where no line has a point.
std::string plot(const std::vector<PlotLine>& lines, const PlotOptions& options,
                 const Style& style);

}  // namespace gradus::render
