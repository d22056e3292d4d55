#include "analysis/report_runs.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <span>
#include <utility>

#include "gradus/error.h"

namespace gradus::analysis {
namespace {

using stats::Better;

/// Metrics that no description names: of the runs, in the order of the first run.
void add_recorded_metrics(TaskRuns& task) {
  if (!task.metrics.empty()) return;
  for (const MethodRuns& method : task.methods) {
    for (const record::RunRecord* run : method.all) {
      for (const auto& [name, values] : run->evaluations.metrics) {
        const bool known = std::ranges::any_of(
            task.metrics, [&name = name](const TaskMetric& metric) { return metric.name == name; });
        if (!known) task.metrics.push_back({name, Better::lower});
      }
    }
  }
}

/// Hashes of the parameters and the metrics behind them; nothing for a run that did not come to its
/// end or recorded no hashes, which is taken for a run of its own.
std::optional<std::string> trajectory_key(const record::RunRecord& run) {
  const auto& hashes = run.evaluations.parameter_hash;
  if (!record::ended(run.status) || hashes.empty()) return std::nullopt;
  std::string key(to_text(run.status));
  for (const std::string& hash : hashes) {
    if (hash.empty()) return std::nullopt;
    key += '|' + hash;
  }
  for (const auto& [name, values] : run.evaluations.metrics) {
    key += '|' + name;
    key.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double));
  }
  return key;
}

void find_trajectories(MethodRuns& method) {
  std::map<std::string, std::size_t> known;
  std::size_t count = 0;
  for (const record::RunRecord* run : method.all) {
    const auto key = trajectory_key(*run);
    const auto found = key ? known.find(*key) : known.end();
    if (found != known.end()) {
      method.trajectory.push_back(found->second);
      continue;
    }
    if (key) known.emplace(*key, count);
    method.trajectory.push_back(count++);
    method.distinct.push_back(run);
  }
}

/// Which machine a run was made on: by what is lasting in its environment, or by the environment's
/// hash where its file is not there.
class Machines {
 public:
  explicit Machines(const StudyRecords& records) {
    for (const auto& [hash, environment] : records.environments) {
      machines_.emplace(hash, environment.machine());
    }
  }

  std::string of(const record::RunRecord& run) const {
    if (!run.environment) return "";
    const auto found = machines_.find(*run.environment);
    return found == machines_.end() ? *run.environment : found->second;
  }

 private:
  std::map<std::string, std::string> machines_;
};

/// The machine with ended runs of most of the methods, then with most runs, then the first.
std::string main_machine(std::span<const MethodRuns> methods, const Machines& machines) {
  struct Use {
    std::string machine;
    std::set<const MethodRuns*> methods;
    std::size_t runs = 0;
  };
  std::vector<Use> uses;
  for (const MethodRuns& method : methods) {
    for (const record::RunRecord* run : method.all) {
      if (!record::ended(run->status)) continue;
      const std::string machine = machines.of(*run);
      auto use = std::ranges::find(uses, machine, &Use::machine);
      if (use == uses.end()) use = uses.insert(uses.end(), {machine, {}, 0});
      use->methods.insert(&method);
      ++use->runs;
    }
  }
  const auto best = std::ranges::max_element(uses, [](const Use& a, const Use& b) {
    return std::pair(a.methods.size(), a.runs) < std::pair(b.methods.size(), b.runs);
  });
  return best == uses.end() ? "" : best->machine;
}

Runs runs_on(const MethodRuns& method, const std::string& machine, const Machines& machines) {
  Runs found;
  for (const record::RunRecord* run : method.all) {
    if (machines.of(*run) == machine) found.push_back(run);
  }
  return found;
}

bool any_ended(const Runs& runs) {
  return std::ranges::any_of(
      runs, [](const record::RunRecord* run) { return record::ended(run->status); });
}

void find_machines(TaskRuns& task, const Machines& machines) {
  const std::string reference = main_machine(task.methods, machines);
  std::set<std::string> seen;
  for (MethodRuns& method : task.methods) {
    for (const record::RunRecord* run : method.all) {
      if (record::ended(run->status)) seen.insert(machines.of(*run));
    }
    method.timed = runs_on(method, reference, machines);
    if (any_ended(method.timed) || !any_ended(method.all)) continue;
    method.elsewhere = true;
    method.timed = runs_on(method, main_machine({&method, 1}, machines), machines);
  }
  task.machines = seen.size();
}

template <class Row>
std::map<std::string, std::size_t> index_of(const std::vector<Row>& rows) {
  std::map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < rows.size(); ++i) index.emplace(rows[i].name, i);
  return index;
}

void place_runs(ReportRuns& runs, const StudyRecords& records) {
  const auto tasks = index_of(records.tasks), methods = index_of(records.methods);
  for (const record::RunRecord& run : records.runs) {
    const auto task = tasks.find(run.task.name), by_id = tasks.find(run.task.id);
    const auto method = methods.find(run.method);
    if ((task == tasks.end() && by_id == tasks.end()) || method == methods.end()) {
      throw Error("report.format", "report", "runs of the tasks and methods it lists",
                  "a run of another", "make it again with gradus report");
    }
    runs.tasks[task == tasks.end() ? by_id->second : task->second]
        .methods[method->second]
        .all.push_back(&run);
  }
}

}  // namespace

bool MethodRuns::deterministic() const {
  const auto ended_runs = std::ranges::count_if(
      all, [](const record::RunRecord* run) { return record::ended(run->status); });
  const auto ended_distinct = std::ranges::count_if(
      distinct, [](const record::RunRecord* run) { return record::ended(run->status); });
  return ended_runs > 1 && ended_distinct == 1;
}

const TaskMetric& TaskRuns::metric(std::string_view wanted) const {
  for (const TaskMetric& metric : metrics) {
    if (metric.name == wanted) return metric;
  }
  throw Error("report.metric", fmt::format("task '{}'", name), "one of its metrics",
              fmt::format("'{}'", wanted), "see its description with gradus show");
}

ReportRuns::ReportRuns(const StudyRecords& records) {
  for (const StudyMethod& method : records.methods) {
    methods.push_back(method.name);
    entries.push_back(method.entry);
  }
  for (const StudyTask& task : records.tasks) {
    tasks.push_back({task.name, task.metrics, task.targets, {}, 0});
    tasks.back().methods.resize(methods.size());
  }
  place_runs(*this, records);
  const Machines machines(records);
  for (TaskRuns& task : tasks) {
    for (MethodRuns& method : task.methods) {
      std::ranges::stable_sort(method.all, {}, &record::RunRecord::repetition);
      find_trajectories(method);
    }
    find_machines(task, machines);
    add_recorded_metrics(task);
  }
}

bool is_time(std::string_view unit) {
  return unit == "wall_s" || unit == "cpu_s";
}

const Runs& evidence(const MethodRuns& runs, std::string_view unit) {
  static const Runs none;
  if (!is_time(unit)) return runs.distinct;
  return runs.elsewhere ? none : runs.timed;
}

double worst(Better better) {
  const double infinity = std::numeric_limits<double>::infinity();
  return better == Better::lower ? infinity : -infinity;
}

std::optional<double> final_value(const record::RunRecord& run, const TaskMetric& metric) {
  if (run.status == record::RunStatus::diverged) return worst(metric.better);
  if (run.status != record::RunStatus::finished) return std::nullopt;
  return run.last_value(metric.name);
}

bool reached(const record::RunRecord& run, const TaskTarget& target) {
  const record::TargetOutcome* outcome = run.target(target.metric, target.value);
  return outcome != nullptr && outcome->reached;
}

std::optional<double> spent_until_target(const record::RunRecord& run, const TaskTarget& target,
                                         std::string_view unit) {
  const record::TargetOutcome* outcome = run.target(target.metric, target.value);
  if (outcome == nullptr || !outcome->reached) return std::nullopt;
  return outcome->spent(unit);
}

std::optional<double> step_before_target(const record::RunRecord& run, const TaskTarget& target) {
  const auto step = spent_until_target(run, target, "step");
  if (!step) return std::nullopt;
  const record::EvaluationSeries& series = run.evaluations;
  const std::vector<double>* values = record::find(series.metrics, target.metric);
  std::optional<double> before;
  for (std::size_t i = 0; i < series.step.size() && series.step[i] < *step; ++i) {
    // A costly metric is measured at some of the points alone.
    if (values != nullptr && i < values->size() && !std::isnan((*values)[i])) {
      before = series.step[i];
    }
  }
  return before;
}

std::size_t index_of_method(const ReportRuns& runs, const std::string& name) {
  const auto found = std::ranges::find(runs.methods, name);
  if (found != runs.methods.end()) return static_cast<std::size_t>(found - runs.methods.begin());
  throw Error("report.method", "report", "a method of the report", fmt::format("'{}'", name),
              "see the first column of its tables");
}

}  // namespace gradus::analysis
