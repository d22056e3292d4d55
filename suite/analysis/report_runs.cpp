#include "analysis/report_runs.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "gradus/error.h"

namespace gradus::analysis {
namespace {

using stats::Better;

std::string task_name(const Json& task) {
  return task.contains("name") ? task.at("name").get<std::string>()
                               : task.at("id").get<std::string>();
}

std::vector<TaskMetric> described_metrics(const Json& task) {
  std::vector<TaskMetric> metrics;
  for (const Json& metric : task.value("metrics", Json::array())) {
    metrics.push_back({metric.at("name"),
                       metric.value("higher_is_better", false) ? Better::higher : Better::lower});
  }
  return metrics;
}

std::vector<TaskTarget> described_targets(const Json& task) {
  std::vector<TaskTarget> targets;
  for (const Json& target : task.value("targets", Json::array())) {
    targets.push_back({target.at("metric"), target.at("value")});
  }
  return targets;
}

/// Metrics that no description names: of the runs, in the order of the first run.
void add_recorded_metrics(TaskRuns& task) {
  if (!task.metrics.empty()) return;
  for (const auto& runs : task.methods) {
    for (const Json* run : runs) {
      if (!run->contains("evaluations") || !run->at("evaluations").contains("metrics")) continue;
      for (const auto& [name, values] : run->at("evaluations").at("metrics").items()) {
        const bool known = std::any_of(task.metrics.begin(), task.metrics.end(),
                                       [&name = name](const auto& m) { return m.name == name; });
        if (!known) task.metrics.push_back({name, Better::lower});
      }
    }
  }
}

std::optional<double> number_at(const Json& object, const std::string& key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

const Json* target_row(const Json& run, const TaskTarget& target) {
  const auto rows = run.find("targets");
  if (rows == run.end()) return nullptr;
  for (const Json& row : *rows) {
    if (row.at("metric") == target.metric && row.at("value") == target.value) return &row;
  }
  return nullptr;
}

}  // namespace

const TaskMetric& TaskRuns::metric(std::string_view wanted) const {
  for (const TaskMetric& metric : metrics) {
    if (metric.name == wanted) return metric;
  }
  throw Error("report.metric", "task '" + name + "'", "one of its metrics",
              "'" + std::string(wanted) + "'", "see its description with gradus show");
}

ReportRuns::ReportRuns(const Json& report) try {
  std::map<std::string, std::size_t> task_index, method_index;
  for (const Json& method : report.at("methods")) {
    method_index.emplace(method.at("name").get<std::string>(), methods.size());
    methods.push_back(method.at("name"));
  }
  for (const Json& task : report.at("tasks")) {
    task_index.emplace(task_name(task), tasks.size());
    tasks.push_back({task_name(task), described_metrics(task), described_targets(task), {}});
    tasks.back().methods.resize(methods.size());
  }
  for (const Json& run : report.at("runs")) {
    const Json& task = run.at("task");
    const auto named = task_index.find(task_name(task));  // a task may go by its id alone
    tasks
        .at(named != task_index.end() ? named->second
                                      : task_index.at(task.at("id").get<std::string>()))
        .methods.at(method_index.at(run.at("method")))
        .push_back(&run);
  }
  for (TaskRuns& task : tasks) {
    for (auto& runs : task.methods) {
      std::stable_sort(runs.begin(), runs.end(), [](const Json* a, const Json* b) {
        return a->at("repetition").get<int64_t>() < b->at("repetition").get<int64_t>();
      });
    }
    add_recorded_metrics(task);
  }
} catch (const Json::exception& error) {
  throw Error("report.format", "report", "a report of gradus", error.what(),
              "make it again with gradus report");
} catch (const std::out_of_range&) {
  throw Error("report.format", "report", "runs of the tasks and methods it lists",
              "a run of another", "make it again with gradus report");
}

std::string status_of(const Json& run) {
  return run.at("status").get<std::string>();
}

double worst(Better better) {
  const double infinity = std::numeric_limits<double>::infinity();
  return better == Better::lower ? infinity : -infinity;
}

std::optional<double> final_value(const Json& run, const TaskMetric& metric) {
  const std::string status = status_of(run);
  if (status == "diverged") return worst(metric.better);
  if (status != "finished") return std::nullopt;
  const Json& metrics = run.at("evaluations").at("metrics");
  const auto column = metrics.find(metric.name);
  if (column == metrics.end()) return std::nullopt;
  for (auto value = column->rbegin(); value != column->rend(); ++value) {
    if (value->is_number()) return value->get<double>();
  }
  return std::nullopt;
}

bool reached(const Json& run, const TaskTarget& target) {
  const Json* row = target_row(run, target);
  return row != nullptr && row->value("reached", false);
}

std::optional<double> spent_until_target(const Json& run, const TaskTarget& target,
                                         const std::string& unit) {
  const Json* row = target_row(run, target);
  if (row == nullptr || !row->value("reached", false)) return std::nullopt;
  return number_at(*row, unit);
}

std::optional<double> spent_in_all(const Json& run, const std::string& unit) {
  if (unit == "step") return number_at(run, "steps");
  if (unit == "epoch") return number_at(run, "epochs");
  const char* group = unit == "wall_s" || unit == "cpu_s" ? "time" : "counts";
  if (!run.contains(group) || !run.at(group).is_object()) return std::nullopt;
  return number_at(run.at(group), unit);
}

}  // namespace gradus::analysis
