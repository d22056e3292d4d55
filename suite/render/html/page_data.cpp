#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <set>

#include "gradus/text.h"
#include "record/json_field.h"
#include "render/answer_text.h"
#include "render/html/page_parts.h"

namespace gradus::render {
namespace {

using analysis::Report;

Json item_json(const std::optional<record::ItemUse>& item) {
  return item ? to_json(*item) : Json();
}

/// The settings and items that all runs of a method share, and those of each task, from their first
/// runs: what the page shows as options.
Json options_of(const Report& report) {
  Json rows = Json::array();
  for (const analysis::TaskRuns& task : report.runs.tasks) {
    for (std::size_t m = 0; m < report.runs.methods.size(); ++m) {
      if (task.methods[m].empty()) continue;
      const record::RunRecord& run = *task.methods[m].all.front();
      Json monitors = Json::array();
      for (const record::ItemUse& monitor : run.monitors) monitors.push_back(to_json(monitor));
      rows.push_back({{"task", task.name},
                      {"method", report.method_name(m)},
                      {"optimizer", item_json(run.optimizer)},
                      {"model", run.model.id.empty() ? Json() : to_json(run.model)},
                      {"driver", item_json(run.driver)},
                      {"monitors", std::move(monitors)},
                      {"settings", to_json(run.settings)}});
    }
  }
  return rows;
}

/// Removes the rows in other units than steps and the clock of the tasks.
void keep_units(Json& rows, const Report& report) {
  std::set<std::string> units = {"step"};
  for (const analysis::TaskCosts& costs : report.costs) units.insert(costs.clock);
  Json kept = Json::array();
  for (Json& row : rows) {
    if (units.contains(row.at("unit").get<std::string>())) kept.push_back(std::move(row));
  }
  rows = std::move(kept);
}

/// What the page draws of the summary: the rest stands in the standings and costs.
Json page_summary(const Report& report, std::vector<std::string>& notes) {
  Json summary = summary_json(report);
  const bool many = std::ranges::any_of(
      report.families, [](const analysis::Family& family) { return family.against.has_value(); });
  if (many) {
    notes.push_back(
        "Of many methods the page gives the costs of targets in steps and by the clock of their "
        "runs; report.json has them in gradients and samples too.");
    keep_units(summary["runtimes"], report);
    keep_units(summary["profiles"], report);
  }
  summary.erase("final");
  summary.erase("times");
  for (Json& family : summary["comparisons"]) {
    for (Json& pair : family["pairs"]) pair.erase("reasons");
  }
  for (Json& row : summary["runtimes"]) {
    row.erase("runs");
    row.erase("reached");
  }
  return summary;
}

template <class Row>
Json list_of(const std::vector<Row>& rows) {
  Json list = Json::array();
  for (const Row& row : rows) list.push_back(to_json(row));
  return list;
}

}  // namespace

Json compact(double value, int digits) {
  if (!std::isfinite(value)) return nullptr;
  if (value == std::floor(value) && std::fabs(value) < 1e15) return static_cast<int64_t>(value);
  return std::strtod(gradus::significant(value, digits).c_str(), nullptr);
}

Json compact(const std::vector<double>& values, int digits) {
  Json list = Json::array();
  for (const double value : values) list.push_back(compact(value, digits));
  return list;
}

std::size_t ColumnPool::add(Json column) {
  const auto [found, is_new] = index_.try_emplace(column.dump(), columns_.size());
  if (is_new) columns_.push_back(std::move(column));
  return found->second;
}

Json picked(const std::vector<double>& values, const std::vector<std::size_t>& positions) {
  Json column = Json::array();
  for (const std::size_t i : positions) {
    column.push_back(i < values.size() ? compact(values[i]) : Json());
  }
  return column;
}

Json picked(const Json& list, const std::vector<std::size_t>& positions) {
  Json column = Json::array();
  for (const std::size_t i : positions) {
    if (i >= list.size() || !list[i].is_number()) {
      column.push_back(nullptr);
    } else if (list[i].is_number_integer()) {
      column.push_back(list[i]);
    } else {
      column.push_back(compact(list[i].get<double>()));
    }
  }
  return column;
}

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

Json page_data(const Report& report, const PageLimits& limits) {
  std::vector<std::string> notes;
  ColumnPool pool;
  Json data = {{"study", study_json(report.records)},
               {"gradus", report.records.gradus},
               {"tasks", Json::array()},
               {"methods", methods_json(report.records)}};
  for (const analysis::StudyTask& task : report.records.tasks)
    data["tasks"].push_back(to_json(task));
  data["options"] = options_of(report);
  data["standings"] = page_standings(report);
  data["costs"] = page_costs(report);
  data["evaluation_share"] = report.evaluation_share ? Json(*report.evaluation_share) : Json();
  data["provenance"] = page_provenance(report);
  data["chosen"] = page_chosen(report);
  data["decided"] = decided_text(report);
  data["summary"] = shortened(page_summary(report, notes));
  PageCurves curves = page_curves(report, limits, notes);
  data["curves"] = std::move(curves.curves);
  data["ranges"] = std::move(curves.ranges);
  data["differences"] = page_differences(report, limits);
  data["trials"] = page_trials(report, limits, notes);
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

std::string island_text(const Json& json) {
  const std::string text = json.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string safe;
  safe.reserve(text.size() + text.size() / 64);
  // In JSON '<' occurs in strings only, where \u003c is the same letter; so neither "</script"
  // nor "<!--" can occur.
  for (const char letter : text) {
    if (letter == '<') {
      safe += "\\u003c";
    } else {
      safe += letter;
    }
  }
  return safe;
}

std::string page_island(const Report& report, const PageLimits& limits) {
  return island_text(page_data(report, limits));
}

}  // namespace gradus::render
