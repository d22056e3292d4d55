// Figures are data: one renderer draws plugins' figures and the suite's own.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace gradus {

struct Axis {
  std::string label;  ///< with the unit in brackets where there is one
  bool logarithmic = false;
  std::vector<std::string> categories = {};  ///< names in place of numbers
};

/// y over x; `low` and `high`, where given, are a band around it.
struct LineMark {
  std::string name;
  std::vector<double> x, y;
  std::vector<double> low = {}, high = {};
  bool points = false;  ///< markers in place of a line
  bool dashed = false;
};

/// Values on a grid, `values[row * x.size() + column]`, row belongs to y. NaN: no value.
struct HeatMapMark {
  std::string name;
  std::vector<double> x, y, values;
  std::optional<double> low = {}, high = {};  ///< range of the colours; default: of the values
};

/// Counts (or densities) between edges: edges.size() == counts.size() + 1.
struct HistogramMark {
  std::string name;
  std::vector<double> edges, counts;
};

/// Which category occurred at each x (e.g. the updated layer at each step).
struct RasterMark {
  std::string name;
  std::vector<double> x;
  std::vector<double> category;  ///< index into the y axis' categories
};

/// A straight reference line with a text: at x = value (vertical) or y = value.
struct RuleMark {
  std::string name;
  double value = 0;
  bool vertical = false;
};

struct Figure {
  std::string id;  ///< unique within its record, e.g. "dead_share"
  std::string title;
  std::string caption;  ///< what is seen, and the source of every reference line
  Axis x, y;
  std::vector<LineMark> lines = {};
  std::vector<HeatMapMark> heat_maps = {};
  std::vector<HistogramMark> histograms = {};
  std::vector<RasterMark> rasters = {};
  std::vector<RuleMark> rules = {};
};

}  // namespace gradus
