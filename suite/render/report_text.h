// A report as text: what `gradus run` and `gradus report` print.
#pragma once

#include <string>
#include <vector>

#include "analysis/report.h"
#include "render/style.h"

namespace gradus::render {

/// One table for each task: a row a method (of a grid with more than 8 rows the best one, with a
/// note) with its final metrics (median and quartiles over
/// seeds, the best median marked), targets, time per step and per run; under it the answer (which
/// method, by how much, how sure, at what cost); then notes on failed and diverged runs with the
/// steps they came to, on repeated runs, on machines and on small numbers of seeds.
std::string report_text(const analysis::Report& report, const Style& style);

/// Claims: claimed, measured, bound, tolerance, verdict.
std::string claims_text(const std::vector<record::ClaimRecord>& claims, const Style& style);

/// Median curves of a metric (empty: the one that report_text shows first) over steps, a plot for
/// each task, of at most 26 methods, best first; a sentence where there is none to draw. Throws
/// Error "report.metric" where no run has a metric that was asked for.
std::string curves_text(const analysis::Report& report, const std::string& metric,
                        const Style& style);

}  // namespace gradus::render
