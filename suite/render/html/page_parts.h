// The parts of the page's data that are more than a copy of the report.
#pragma once

#include <string>
#include <vector>

#include "analysis/report_runs.h"
#include "render/html/columns.h"
#include "render/html/html.h"

namespace gradus::render {

/// [{"task", "method", "metric", "runs", "diverged", "left_out", "axes": {"step": {"x", "median",
/// "low", "high"}, "epoch": {"x", "as": "step"}, ...}}], tasks and methods by index.
Json page_curves(const analysis::ReportRuns& runs, const PageLimits& limits,
                 std::vector<std::string>& notes);

/// One short row a run: settings and options stand once, with the methods.
Json page_runs(const Json& report, const PageLimits& limits, ColumnPool& pool,
               std::vector<std::string>& notes);

/// {"kinds": [{"name", "text", "unit", "reduction"}], "curves": [{"task", "method", "probe",
/// "runs", "left_out", "x", "median", "low", "high"}], "runs": [{"task", "method", "repetition",
/// "probe", "reduced", "x", "y"}]}: tasks and methods by index, columns as indices of the pool.
Json page_probes(const analysis::ReportRuns& runs, const PageLimits& limits, ColumnPool& pool,
                 std::vector<std::string>& notes);

/// [{"record", "from", "kind": "tool|run", "status", "values", "texts", "tables", "figures":
/// [...]}] of tools and of runs that drew figures.
Json page_figures(const Json& report, const PageLimits& limits, std::vector<std::string>& notes);

/// The report's failures, at most limits.failures, the last 4,000 characters of each stderr.
Json page_failures(const Json& report, const PageLimits& limits, std::vector<std::string>& notes);

}  // namespace gradus::render
