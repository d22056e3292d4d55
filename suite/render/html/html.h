// report.html: one file that shows a report in a browser without a network.
#pragma once

#include <cstddef>
#include <string>

#include "analysis/report.h"

namespace gradus::render {

/// What the page may hold; beyond it, series are thinned evenly by rank (first and last kept) and
/// the page says so.
struct PageLimits {
  std::size_t evaluation_points = 10000;  ///< of all runs together, for the curves of single seeds
  std::size_t curve_points = 12000;       ///< of all curves over seeds together, on all axes
  std::size_t difference_points = 12000;  ///< of all differences between methods together
  std::size_t trials = 4000;              ///< of all tuned methods together
  std::size_t probe_points = 20000;       ///< of all probe series of runs, and as many of medians
  std::size_t figure_points = 40000;      ///< of all figures of tools and runs together
  std::size_t failures = 300;             ///< rows with stderr
};

/// The page of a report (docs/report.md). Styles, scripts and the plotting library (d3) are part
/// of the page; the data go in as one JSON island. Texts of plugins, studies and data are never
/// markup: the island holds no '<', and the scripts write them as text nodes. A content security
/// policy forbids every request.
/// With `reload_s` above 0 an open page loads itself again after so many seconds; what the reader
/// chose to see stands in its address and stays.
std::string html_page(const analysis::Report& report, const PageLimits& limits = {},
                      int reload_s = 0);

/// The data that the page shows, in the order of the report: JSON that can stand inside a <script>
/// element, '<' as \u003c; bytes that are no UTF-8 are replaced.
std::string page_island(const analysis::Report& report, const PageLimits& limits = {});

}  // namespace gradus::render
