// A report as text: what `gradus run` and `gradus report` print.
#pragma once

#include <string>

#include "base/json.h"
#include "render/style.h"
#include "render/table.h"

namespace gradus::render {

/// One table for each task: a row a method with its final metrics (median and quartiles over
/// seeds, the best median marked), targets, time per step and per run; then notes on failed runs
/// and small numbers of seeds.
std::string report_text(const Json& report, const Style& style);

/// The summary's rows of final metrics, all of them, with full precision, for CSV files.
Table summary_table(const Json& report);

/// Claims: claimed, measured, bound, tolerance, verdict.
std::string claims_text(const Json& claims, const Style& style);

/// Median curves of a metric (empty: the one that report_text shows first) over steps, a plot for
/// each task. Throws Error "report.metric" where no run has it.
std::string curves_text(const Json& report, const std::string& metric, const Style& style);

}  // namespace gradus::render
