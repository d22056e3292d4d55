#include "render/html/page_parts.h"

namespace gradus::render {
namespace {

using analysis::Report;

Json item_json(const std::optional<ItemUse>& item) {
  return item ? to_json(*item) : Json();
}

/// The settings and items that all runs of a method share, and those of each task, from their first
/// runs: what the page shows as options.
Json options_of(const Report& report) {
  Json rows = Json::array();
  for (const analysis::TaskRuns& task : report.runs.tasks) {
    for (std::size_t m = 0; m < report.runs.methods.size(); ++m) {
      if (task.methods[m].empty()) continue;
      const RunRecord& run = *task.methods[m].all.front();
      Json monitors = Json::array();
      for (const ItemUse& monitor : run.monitors) monitors.push_back(to_json(monitor));
      rows.push_back({{"task", task.name},
                      {"method", report.method_name(m)},
                      {"optimizer", item_json(run.optimizer)},
                      {"model", run.model.id.empty() ? Json() : to_json(run.model)},
                      {"driver", item_json(run.driver)},
                      {"monitors", std::move(monitors)},
                      {"settings", run.settings}});
    }
  }
  return rows;
}

template <class Row>
Json list_of(const std::vector<Row>& rows) {
  Json list = Json::array();
  for (const Row& row : rows) list.push_back(to_json(row));
  return list;
}

}  // namespace

Json page_data(const Report& report, const PageLimits& limits) {
  std::vector<std::string> notes;
  ColumnPool pool;
  Json data = {{"study", study_json(report.records)},
               {"gradus", report.records.gradus},
               {"tasks", Json::array()},
               {"methods", methods_json(report.records)}};
  for (const analysis::StudyTask& task : report.records.tasks) data["tasks"].push_back(task.row);
  data["options"] = options_of(report);
  data["standings"] = page_standings(report);
  data["costs"] = page_costs(report);
  data["provenance"] = page_provenance(report);
  data["summary"] = shortened(summary_json(report));
  PageCurves curves = page_curves(report, limits, notes);
  data["curves"] = std::move(curves.curves);
  data["ranges"] = std::move(curves.ranges);
  data["runs"] = page_runs(report, limits, pool, notes);
  data["probes"] = page_probes(report.runs, limits, pool, notes);
  data["columns"] = pool.take();
  data["figures"] = page_figures(report, limits, notes);
  data["claims"] = list_of(report.records.claims);
  data["failures"] = page_failures(report, limits, notes);
  data["environments"] = Json::object();
  for (const auto& [hash, environment] : report.records.environments) {
    data["environments"][hash] = to_json(environment);
  }
  data["notes"] = notes;
  return data;
}

}  // namespace gradus::render
