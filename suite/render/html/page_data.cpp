#include "analysis/comparison.h"
#include "analysis/profiles.h"
#include "analysis/runtimes.h"
#include "gradus/error.h"
#include "render/html/page_parts.h"

namespace gradus::render {
namespace {

Json shortened(const Json& json) {
  if (json.is_number_float()) return compact(json.get<double>());
  if (!json.is_structured()) return json;
  Json copy = json.is_array() ? Json::array() : Json::object();
  for (const auto& [key, value] : json.items()) {
    if (json.is_array()) {
      copy.push_back(shortened(value));
    } else {
      copy[key] = shortened(value);
    }
  }
  return copy;
}

/// The settings and items that all runs of a method share, and those of each task, from their first
/// runs: what the page shows as options.
Json settings_of(const analysis::ReportRuns& runs) {
  Json rows = Json::array();
  for (const analysis::TaskRuns& task : runs.tasks) {
    for (std::size_t m = 0; m < runs.methods.size(); ++m) {
      if (task.methods[m].empty()) continue;
      const Json& run = *task.methods[m].front();
      Json row = {{"task", task.name}, {"method", runs.methods[m]}};
      for (const char* key : {"optimizer", "model", "driver", "monitors", "settings"}) {
        row[key] = run.value(key, Json());
      }
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

Json statistics(const Json& report, const analysis::ReportRuns& runs) {
  Json summary = report.value("summary", Json::object());
  if (!summary.contains("comparisons")) {
    summary["comparisons"] = to_json(analysis::compare_methods(runs), runs);
  }
  if (!summary.contains("runtimes")) {
    summary["runtimes"] = to_json(analysis::runtime_rows(runs), runs);
  }
  if (!summary.contains("profiles")) {
    summary["profiles"] = to_json(analysis::profile_methods(runs), runs);
  }
  return shortened(summary);
}

}  // namespace

Json page_data(const Json& report, const PageLimits& limits) try {
  const analysis::ReportRuns runs(report);
  std::vector<std::string> notes;
  ColumnPool pool;
  Json data = {{"study", report.at("study")},
               {"gradus", report.value("gradus", "")},
               {"tasks", report.at("tasks")},
               {"methods", report.at("methods")}};
  data["options"] = settings_of(runs);
  data["summary"] = statistics(report, runs);
  data["curves"] = page_curves(runs, limits, notes);
  data["runs"] = page_runs(report, limits, pool, notes);
  data["probes"] = page_probes(runs, limits, pool, notes);
  data["columns"] = pool.take();
  data["figures"] = page_figures(report, limits, notes);
  data["claims"] = report.at("claims");
  data["failures"] = page_failures(report, limits, notes);
  data["environments"] = report.at("environments");
  data["notes"] = notes;
  return data;
} catch (const Json::exception& error) {
  throw Error("report.format", "report", "a report of gradus", error.what(),
              "make it again with gradus report");
}

}  // namespace gradus::render
