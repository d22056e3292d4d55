#include "analysis/summary.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "gradus/stats/quantiles.h"

namespace gradus::analysis {
namespace {

constexpr double unreached = std::numeric_limits<double>::infinity();

struct Pair {
  std::size_t task = 0, method = 0;
  const MethodRuns* runs = nullptr;
};

/// In the order in which the pairs first stand in the records.
std::vector<Pair> pairs_of(const StudyRecords& records, const ReportRuns& runs) {
  std::map<const record::RunRecord*, Pair> places;
  for (std::size_t t = 0; t < runs.tasks.size(); ++t) {
    for (std::size_t m = 0; m < runs.methods.size(); ++m) {
      for (const record::RunRecord* run : runs.tasks[t].methods[m].all) {
        places[run] = {t, m, &runs.tasks[t].methods[m]};
      }
    }
  }
  std::vector<Pair> pairs;
  std::set<const MethodRuns*> seen;
  for (const record::RunRecord& run : records.runs) {
    const Pair& pair = places.at(&run);
    if (seen.insert(pair.runs).second) pairs.push_back(pair);
  }
  return pairs;
}

Runs ended_of(const Runs& runs) {
  Runs kept;
  std::ranges::copy_if(runs, std::back_inserter(kept),
                       [](const record::RunRecord* run) { return record::ended(run->status); });
  return kept;
}

std::optional<double> median_of(const std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  return stats::median(values);
}

Quartiles quartiles_of(const std::vector<double>& values) {
  if (values.empty()) return {};
  return {stats::quantile(values, 0.25), stats::quantile(values, 0.5),
          stats::quantile(values, 0.75)};
}

std::vector<std::string> metrics_of(const Runs& runs) {
  std::vector<std::string> names;
  for (const record::RunRecord* run : runs) {
    for (const auto& [name, values] : run->evaluations.metrics) {
      if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

void add_ends(FinalRow& row, const Runs& runs) {
  std::vector<double> steps;
  for (const record::RunRecord* run : runs) {
    const bool is_diverged = run->status == record::RunStatus::diverged;
    row.finished += is_diverged ? 0 : 1;
    row.diverged += is_diverged ? 1 : 0;
    if (is_diverged && run->steps) steps.push_back(static_cast<double>(*run->steps));
  }
  row.diverged_at = median_of(steps);
}

FinalRow final_row(const Pair& pair, const std::string& metric, std::optional<bool> higher) {
  FinalRow row{.task = pair.task,
               .method = pair.method,
               .metric = metric,
               .higher_is_better = higher,
               .runs = pair.runs->all.size()};
  add_ends(row, ended_of(pair.runs->all));
  const Runs distinct = ended_of(pair.runs->distinct);
  row.distinct = distinct.size();
  const TaskMetric known{metric,
                         higher.value_or(false) ? stats::Better::higher : stats::Better::lower};
  std::vector<double> values;
  for (const record::RunRecord* run : distinct) {
    const auto value = final_value(*run, known);
    if (!value) continue;
    values.push_back(*value);
    if (!std::isfinite(*value)) continue;
    row.least = std::min(row.least.value_or(unreached), *value);
    row.most = std::max(row.most.value_or(-unreached), *value);
  }
  row.value = quartiles_of(values);
  return row;
}

/// Every target of the runs, once, in order.
std::vector<TaskTarget> targets_of(const Runs& runs) {
  std::vector<TaskTarget> targets;
  for (const record::RunRecord* run : runs) {
    for (const record::TargetOutcome& outcome : run->targets) {
      const bool known = std::ranges::any_of(targets, [&](const TaskTarget& target) {
        return target.metric == outcome.metric && target.value == outcome.value;
      });
      if (!known) targets.push_back({outcome.metric, outcome.value});
    }
  }
  return targets;
}

std::size_t reached_of(const Runs& runs, const TaskTarget& target) {
  return static_cast<std::size_t>(std::ranges::count_if(
      runs, [&](const record::RunRecord* run) { return reached(*run, target); }));
}

std::optional<double> median_cost(const Runs& runs, const TaskTarget& target, const char* unit) {
  std::vector<double> costs;
  for (const record::RunRecord* run : runs) {
    costs.push_back(spent_until_target(*run, target, unit).value_or(unreached));
  }
  return median_of(costs);
}

std::optional<double> median_step_before(const Runs& runs, const TaskTarget& target) {
  std::vector<double> steps;
  for (const record::RunRecord* run : runs) {
    const auto before = step_before_target(*run, target);
    steps.push_back(reached(*run, target) ? before.value_or(0) : unreached);
  }
  return median_of(steps);
}

TargetRow target_row(const Pair& pair, const TaskTarget& target) {
  const Runs all = ended_of(pair.runs->all), distinct = ended_of(pair.runs->distinct);
  TargetRow row{.task = pair.task,
                .method = pair.method,
                .target = target,
                .reached = reached_of(all, target),
                .runs = all.size(),
                .distinct = distinct.size()};
  if (!pair.runs->deterministic()) {
    row.share = stats::wilson(reached_of(distinct, target), distinct.size());
  }
  row.step = median_cost(distinct, target, "step");
  row.gradients = median_cost(distinct, target, "gradients");
  row.wall_s = median_cost(ended_of(pair.runs->timed), target, "wall_s");
  row.after_step = median_step_before(distinct, target);
  return row;
}

TimeRow time_row(const Pair& pair) {
  TimeRow row{.task = pair.task, .method = pair.method, .elsewhere = pair.runs->elsewhere};
  std::vector<double> steps_us, walls, cpus, data, gradient, update, peaks, gradients, states;
  for (const record::RunRecord* run : pair.runs->timed) {
    if (run->status != record::RunStatus::finished) continue;
    const record::RunTimes& time = run->time;
    if (!time.wall_s || !run->steps || *run->steps <= 0) continue;
    const auto steps = static_cast<double>(*run->steps);
    ++row.runs;
    walls.push_back(*time.wall_s);
    steps_us.push_back(*time.wall_s / steps * 1e6);
    row.interpreted = row.interpreted || run->is_interpreted();
    row.contended += time.contended.value_or(false) ? 1 : 0;
    if (time.cpu_s) cpus.push_back(*time.cpu_s);
    if (time.data_s) data.push_back(*time.data_s / steps * 1e6);
    if (time.gradient_s) gradient.push_back(*time.gradient_s / steps * 1e6);
    if (time.update_s) update.push_back(*time.update_s / steps * 1e6);
    if (run->peak_rss_bytes) peaks.push_back(static_cast<double>(*run->peak_rss_bytes));
    if (run->counts.gradients) {
      gradients.push_back(static_cast<double>(*run->counts.gradients) / steps);
    }
    if (run->state_bytes && run->parameters.value_or(0) > 0) {
      states.push_back(static_cast<double>(*run->state_bytes) /
                       static_cast<double>(*run->parameters));
    }
  }
  row.step_us = quartiles_of(steps_us);
  row.wall_s = median_of(walls);
  if (cpus.size() == walls.size()) row.cpu_s = median_of(cpus);
  row.data_us = median_of(data);
  row.gradient_us = median_of(gradient);
  row.update_us = median_of(update);
  row.peak_rss_bytes = median_of(peaks);
  row.gradients = median_of(gradients);
  row.state_bytes = median_of(states);
  return row;
}

}  // namespace

Summary summarize(const StudyRecords& records, const ReportRuns& runs) {
  Summary summary;
  for (const Pair& pair : pairs_of(records, runs)) {
    const Runs all = ended_of(pair.runs->all);
    for (const std::string& metric : metrics_of(all)) {
      summary.finals.push_back(
          final_row(pair, metric, records.tasks[pair.task].higher_is_better(metric)));
    }
    for (const TaskTarget& target : targets_of(all)) {
      summary.targets.push_back(target_row(pair, target));
    }
    summary.times.push_back(time_row(pair));
  }
  return summary;
}

const FinalRow* find_row(const std::vector<FinalRow>& rows, std::size_t task, std::size_t method,
                         std::string_view metric) {
  const auto found = std::ranges::find_if(rows, [&](const FinalRow& row) {
    return row.task == task && row.method == method && row.metric == metric;
  });
  return found == rows.end() ? nullptr : &*found;
}

const TimeRow* find_row(const std::vector<TimeRow>& rows, std::size_t task, std::size_t method) {
  const auto found = std::ranges::find_if(
      rows, [&](const TimeRow& row) { return row.task == task && row.method == method; });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace gradus::analysis
