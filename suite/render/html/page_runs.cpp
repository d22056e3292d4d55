#include <fmt/format.h>

#include <algorithm>

#include "analysis/curves.h"
#include "record/named_json.h"
#include "render/html/page_parts.h"
#include "render/numbers.h"

namespace gradus::render {
namespace {

Json seconds(const std::optional<double>& value) {
  return value ? compact(*value, 5) : Json();
}

/// The run's evaluation points as indices of columns in the pool.
Json series_of(const record::RunRecord& run, std::size_t most, ColumnPool& pool) {
  Json series = Json::object();
  const std::size_t size = run.evaluations.size();
  if (size == 0) return series;
  const auto kept = analysis::thinned(size, most);
  for (const char* axis : analysis::curve_axes) {
    const std::vector<double>& column = *run.evaluations.axis(axis);
    if (!column.empty()) series[axis] = pool.add(picked(column, kept));
  }
  Json metrics = Json::object();
  for (const auto& [name, values] : run.evaluations.metrics) {
    metrics[name] = pool.add(picked(values, kept));
  }
  series["metrics"] = std::move(metrics);
  return series;
}

Json final_values(const record::RunRecord& run) {
  Json values = Json::object();
  for (const auto& [name, column] : run.evaluations.metrics) {
    const auto last = run.last_value(name);
    values[name] = last ? compact(*last) : Json();
  }
  return values;
}

Json counts_json(const std::optional<record::EvaluationCounts>& counts) {
  if (!counts) return nullptr;
  return {{"values", record::or_null(counts->values)},
          {"gradients", record::or_null(counts->gradients)},
          {"samples", record::or_null(counts->samples)}};
}

void add_times(Json& row, const record::RunRecord& run) {
  row["wall_s"] = seconds(run.time.wall_s);
  row["cpu_s"] = seconds(run.time.cpu_s);
  row["data_s"] = seconds(run.time.data_s);
  row["gradient_s"] = seconds(run.time.gradient_s);
  row["update_s"] = seconds(run.time.update_s);
  row["evaluation_s"] = seconds(run.time.evaluation_s);
  row["contended"] = record::or_null(run.time.contended);
  row["peak_rss_bytes"] = record::or_null(run.peak_rss_bytes);
}

Json row_of(const record::RunRecord& run, std::size_t most, ColumnPool& pool) {
  Json row = {{"id", run.id},
              {"task", run.task.name},
              {"method", run.method},
              {"repetition", run.repetition},
              {"status", to_text(run.status)},
              {"stop_reason", record::or_null(run.stop_reason)},
              {"reason", record::or_null(run.reason)},
              {"stale", record::or_null(run.stale)},
              {"steps", record::or_null(run.steps)},
              {"epochs", record::or_null(run.epochs)},
              {"gradients", record::or_null(run.counts.gradients)},
              {"by_driver", counts_json(run.by_driver)}};
  add_times(row, run);
  row["final"] = final_values(run);
  row["series"] = series_of(run, most, pool);
  return row;
}

}  // namespace

Json page_runs(const analysis::Report& report, const PageLimits& limits, ColumnPool& pool,
               std::vector<std::string>& notes) {
  const std::vector<record::RunRecord>& runs = report.records.runs;
  std::size_t total = 0, longest = 0;
  for (const record::RunRecord& run : runs) {
    total += run.evaluations.size();
    longest = std::max(longest, run.evaluations.size());
  }
  std::size_t most = longest;
  if (total > limits.evaluation_points) {
    most =
        std::max<std::size_t>(limits.evaluation_points / std::max<std::size_t>(runs.size(), 1), 2);
    notes.push_back(
        fmt::format("The study has {} evaluation points; the curves of single seeds show at most "
                    "{} a run, evenly picked. Medians, targets and tests use all of them.",
                    grouped(static_cast<int64_t>(total)), most));
  }
  Json rows = Json::array();
  for (const record::RunRecord& run : runs) rows.push_back(row_of(run, most, pool));
  return rows;
}

}  // namespace gradus::render
