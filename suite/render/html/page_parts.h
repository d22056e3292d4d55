// The parts of the page's data that are more than a copy of the report, and the columns of numbers
// in them: short texts, equal columns once, thinned where they are long.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "analysis/report_json.h"
#include "render/html/html.h"

namespace gradus::render {

/// `value` to so many significant digits, which keeps the page small; null where not finite.
Json compact(double value, int digits = 6);
Json compact(const std::vector<double>& values, int digits = 6);

/// Equal columns are stored once: runs share their steps, epochs and gradient counts.
class ColumnPool {
 public:
  /// The index of the column.
  std::size_t add(Json column);
  Json take() { return std::move(columns_); }

 private:
  std::map<std::string, std::size_t> index_;
  Json columns_ = Json::array();
};

/// The values at the given positions, compact.
Json picked(const std::vector<double>& values, const std::vector<std::size_t>& positions);
/// The same of a JSON list of numbers or nulls (a figure's).
Json picked(const Json& list, const std::vector<std::size_t>& positions);

/// A copy with all numbers compact.
Json shortened(const Json& json);

/// The JSON that the page shows (its data island), in the order of the report.
Json page_data(const analysis::Report& report, const PageLimits& limits = {});

/// JSON text that can stand inside a <script> element.
std::string island_text(const Json& json);

/// [{"task", "metric", "higher", "decimals" (negative: each its own), "first": [methods],
/// "runner_up", "base": what the rows are compared with, "tests", "cannot", "fewest", "most",
/// "enough", "pair": the first seen against the base or the runner-up, "rows": [{"method", "rank",
/// "median", "low", "high", "runs", "finished", "diverged", "diverged_at", "to_base": pair}]}],
/// tasks and methods by name, best first.
Json page_standings(const analysis::Report& report);

/// [{"task", "clock", "machines", "rows": [{"method", "seconds", "times", "peak", "runs",
/// "contended", "elsewhere", "interpreted", "gradients", "gradient_us", "update_us", "state"}]}].
Json page_costs(const analysis::Report& report);

/// [{"task", "tuned": [methods], "self_tuned": [methods], "all_tuned", "grids": [{"entry",
/// "methods"}]}].
Json page_provenance(const analysis::Report& report);

/// {"how", "command", "spaces", "warning", "notes": [texts], "rows": [{"task", "method", "chosen",
/// "metric", "value", "defaults", "trials", "gradients", "tuning", "training"}]}, all texts; null
/// where nothing was tuned.
Json page_chosen(const analysis::Report& report);

/// [{"task", "metric", "runs", "diverged", "left_out", "axes": {"step": {"x", "median", "low",
/// "high"}, "epoch": {"x", "as": "step"}, ...}}], tasks and methods by index, and [{"task",
/// "metric", "low", "high", "beyond": [methods]}] where some values would set the scale for all.
struct PageCurves {
  Json curves = Json::array(), ranges = Json::array();
};
PageCurves page_curves(const analysis::Report& report, const PageLimits& limits,
                       std::vector<std::string>& notes);

/// [{"task", "a", "b", "metric", "axis", "seeds", "left_out", "x", "median", "low", "high"}]: a
/// minus b on the same seeds; tasks and methods by index.
Json page_differences(const analysis::Report& report, const PageLimits& limits);

/// [{"task", "method", "metric", "higher", "options", "logarithmic", "chosen": number, "trials":
/// {"numbers", "values", "stopped", "settings": {option: list}}}] of a tuning; names.
Json page_trials(const analysis::Report& report, const PageLimits& limits,
                 std::vector<std::string>& notes);

/// One short row a run: settings and options stand once, with the methods.
Json page_runs(const analysis::Report& report, const PageLimits& limits, ColumnPool& pool,
               std::vector<std::string>& notes);

/// {"kinds": [{"name", "text", "unit", "reduction"}], "curves": [{"task", "method", "probe",
/// "runs", "left_out", "x", "median", "low", "high"}], "runs": [{"task", "method", "repetition",
/// "probe", "reduced", "x", "y"}]}: tasks and methods by index, columns as indices of the pool.
Json page_probes(const analysis::ReportRuns& runs, const PageLimits& limits, ColumnPool& pool,
                 std::vector<std::string>& notes);

/// [{"record", "from", "kind": "tool|run", "status", "values", "texts", "tables", "figures":
/// [...]}] of tools and of runs that drew figures.
Json page_figures(const analysis::Report& report, const PageLimits& limits,
                  std::vector<std::string>& notes);

/// Runs that neither finished nor diverged, at most limits.failures, the last 4,000 characters of
/// each stderr.
Json page_failures(const analysis::Report& report, const PageLimits& limits,
                   std::vector<std::string>& notes);

}  // namespace gradus::render
