#include <algorithm>

#include "analysis/curves.h"
#include "render/html/page_parts.h"
#include "render/numbers.h"

namespace gradus::render {
namespace {

std::size_t evaluation_points_of(const Json& run) {
  const auto evaluations = run.find("evaluations");
  return evaluations != run.end() && evaluations->contains("step") ? evaluations->at("step").size()
                                                                   : 0;
}

/// The run's evaluation points as indices of columns in the pool.
Json series_of(const Json& run, std::size_t most, ColumnPool& pool) {
  Json series = Json::object();
  const std::size_t size = evaluation_points_of(run);
  if (size == 0) return series;
  const auto kept = analysis::thinned(size, most);
  const Json& evaluations = run.at("evaluations");
  for (const char* axis : analysis::curve_axes) {
    if (evaluations.contains(axis)) series[axis] = pool.add(picked(evaluations.at(axis), kept));
  }
  Json metrics = Json::object();
  for (const auto& [name, values] : evaluations.at("metrics").items()) {
    metrics[name] = pool.add(picked(values, kept));
  }
  series["metrics"] = std::move(metrics);
  return series;
}

Json final_values(const Json& run) {
  Json values = Json::object();
  if (evaluation_points_of(run) == 0) return values;
  for (const auto& [name, column] : run.at("evaluations").at("metrics").items()) {
    const auto last = std::find_if(column.rbegin(), column.rend(),
                                   [](const Json& value) { return value.is_number(); });
    values[name] = last == column.rend() ? Json(nullptr) : compact(last->get<double>());
  }
  return values;
}

void copy_times(const Json& run, Json& row) {
  const Json time = run.value("time", Json::object());
  for (const char* key : {"wall_s", "cpu_s", "data_s", "gradient_s", "update_s", "evaluation_s"}) {
    const Json value = time.value(key, Json());
    row[key] = value.is_number() ? compact(value.get<double>(), 5) : Json(nullptr);
  }
  row["contended"] = time.value("contended", Json());
  const Json memory = run.value("memory", Json::object());
  row["peak_rss_bytes"] = memory.value("peak_rss_bytes", Json());
}

Json row_of(const Json& run, std::size_t most, ColumnPool& pool) {
  Json row = {{"id", run.value("id", "")},
              {"task", run.at("task").value("name", run.at("task").value("id", ""))},
              {"method", run.at("method")},
              {"repetition", run.at("repetition")},
              {"status", run.at("status")},
              {"stop_reason", run.value("stop_reason", Json())},
              {"reason", run.value("reason", Json())},
              {"stale", run.value("stale", Json())},
              {"steps", run.value("steps", Json())},
              {"epochs", run.value("epochs", Json())}};
  const Json counts = run.value("counts", Json::object());
  row["gradients"] = counts.value("gradients", Json());
  row["by_driver"] = counts.value("by_driver", Json());
  copy_times(run, row);
  row["final"] = final_values(run);
  row["series"] = series_of(run, most, pool);
  return row;
}

}  // namespace

Json page_runs(const Json& report, const PageLimits& limits, ColumnPool& pool,
               std::vector<std::string>& notes) {
  std::size_t total = 0, longest = 0;
  for (const Json& run : report.at("runs")) {
    total += evaluation_points_of(run);
    longest = std::max(longest, evaluation_points_of(run));
  }
  const std::size_t runs = std::max<std::size_t>(report.at("runs").size(), 1);
  std::size_t most = longest;
  if (total > limits.evaluation_points) {
    most = std::max<std::size_t>(limits.evaluation_points / runs, 2);
    notes.push_back("The study has " + grouped(static_cast<int64_t>(total)) +
                    " evaluation points; the curves of single seeds show at most " +
                    std::to_string(most) +
                    " a run, evenly picked. Medians, targets and tests use all of them.");
  }
  Json rows = Json::array();
  for (const Json& run : report.at("runs")) rows.push_back(row_of(run, most, pool));
  return rows;
}

}  // namespace gradus::render
