#include "analysis/standings.h"

#include <algorithm>
#include <cmath>

namespace gradus::analysis {
namespace {

/// Medians that differ by rounding alone are equal.
bool are_level(double a, double b) {
  if (a == b) return true;
  return std::abs(a - b) <= 1e-12 * std::max(std::abs(a), std::abs(b));
}

bool has_median(const Standing& row) {
  return std::isfinite(row.final.value.median);
}

/// The row of a method that has no value of the metric, with what is known of its runs.
FinalRow without_value(std::size_t task, std::size_t method, const MethodRuns& runs,
                       const TaskMetric& metric) {
  FinalRow row{.task = task, .method = method, .metric = metric.name, .runs = runs.all.size()};
  for (const record::RunRecord* run : runs.all) {
    row.finished += run->status == record::RunStatus::finished ? 1 : 0;
    row.diverged += run->status == record::RunStatus::diverged ? 1 : 0;
  }
  return row;
}

void rank(Standings& standings) {
  const bool higher = standings.metric.better == stats::Better::higher;
  std::ranges::stable_sort(standings.rows, [&](const Standing& a, const Standing& b) {
    if (has_median(a) != has_median(b)) return has_median(a);
    if (!has_median(a)) return false;
    const double x = a.final.value.median, y = b.final.value.median;
    return higher ? x > y : x < y;
  });
  for (std::size_t i = 0; i < standings.rows.size(); ++i) {
    Standing& row = standings.rows[i];
    if (!has_median(row)) continue;
    const bool tied =
        i > 0 && are_level(row.final.value.median, standings.rows[i - 1].final.value.median);
    row.rank = tied ? standings.rows[i - 1].rank : i + 1;
  }
}

Standings standings_by(const ReportRuns& runs, const Summary& summary,
                       const std::vector<Family>& families, std::size_t task,
                       const TaskMetric& metric) {
  Standings standings{task, metric, {}};
  for (std::size_t m = 0; m < runs.methods.size(); ++m) {
    const MethodRuns& method = runs.tasks[task].methods[m];
    if (method.empty()) continue;
    const FinalRow* row = find_row(summary.finals, task, m, metric.name);
    standings.rows.push_back(
        {m, 0, row != nullptr ? *row : without_value(task, m, method, metric), std::nullopt});
  }
  rank(standings);
  const Family* family = final_family(families, task, metric.name);
  if (family == nullptr || standings.rows.empty()) return standings;
  standings.base = standings.rows.front().method;
  if (family->against && std::ranges::find(standings.rows, *family->against, &Standing::method) !=
                             standings.rows.end()) {
    standings.base = family->against;
  }
  for (Standing& row : standings.rows) row.to_base = family->pair(row.method, *standings.base);
  return standings;
}

/// The metric that the first target speaks of comes first.
std::vector<TaskMetric> ordered_metrics(const TaskRuns& task) {
  std::vector<TaskMetric> metrics = task.metrics;
  if (task.targets.empty()) return metrics;
  std::ranges::stable_partition(metrics, [&](const TaskMetric& metric) {
    return metric.name == task.targets.front().metric;
  });
  return metrics;
}

}  // namespace

std::vector<std::size_t> Standings::first() const {
  std::vector<std::size_t> methods;
  for (const Standing& row : rows) {
    if (row.rank == 1) methods.push_back(row.method);
  }
  return methods;
}

const Standing* Standings::runner_up() const {
  return rows.size() > 1 && rows[1].rank > 0 ? &rows[1] : nullptr;
}

std::optional<PairComparison> Standings::answer() const {
  if (rows.empty() || runner_up() == nullptr) return std::nullopt;
  if (rows.front().method != base) return rows.front().to_base;
  const auto& next = runner_up()->to_base;
  return next ? std::optional(turned(*next)) : std::nullopt;
}

const Cost* TaskCosts::of(std::size_t method) const {
  const auto found = std::ranges::find(rows, method, &Cost::method);
  return found == rows.end() ? nullptr : &*found;
}

std::vector<Standings> standings_of(const ReportRuns& runs, const Summary& summary,
                                    const std::vector<Family>& families) {
  std::vector<Standings> all;
  for (std::size_t task = 0; task < runs.tasks.size(); ++task) {
    for (const TaskMetric& metric : ordered_metrics(runs.tasks[task])) {
      all.push_back(standings_by(runs, summary, families, task, metric));
    }
  }
  return all;
}

std::vector<TaskCosts> costs_of(const ReportRuns& runs, const Summary& summary) {
  std::vector<TaskCosts> all;
  for (std::size_t task = 0; task < runs.tasks.size(); ++task) {
    TaskCosts costs{task, clock_of(runs.tasks[task]), runs.tasks[task].machines, {}};
    std::optional<double> cheapest;
    for (std::size_t m = 0; m < runs.methods.size(); ++m) {
      const TimeRow* row = find_row(summary.times, task, m);
      if (row == nullptr) continue;
      const auto& seconds = costs.clock == "cpu_s" ? row->cpu_s : row->wall_s;
      costs.rows.push_back({m, seconds, std::nullopt, row->peak_rss_bytes, row->runs,
                            row->contended, row->elsewhere, row->interpreted, row->gradients,
                            row->gradient_us, row->update_us, row->state_bytes});
      if (!seconds || row->elsewhere) continue;
      cheapest = std::min(cheapest.value_or(*seconds), *seconds);
    }
    for (Cost& cost : costs.rows) {
      if (!cheapest || *cheapest <= 0 || !cost.seconds || cost.elsewhere) continue;
      cost.times_the_cheapest = *cost.seconds / *cheapest;
    }
    all.push_back(std::move(costs));
  }
  return all;
}

const Family* final_family(const std::vector<Family>& families, std::size_t task,
                           const std::string& metric) {
  const auto found = std::ranges::find_if(families, [&](const Family& family) {
    return family.task == task && family.quantity.metric == metric &&
           family.quantity.kind == Quantity::Kind::final_value;
  });
  return found == families.end() ? nullptr : &*found;
}

std::vector<TooFewSeeds> too_few_seeds(const std::vector<Family>& families) {
  std::vector<TooFewSeeds> findings;
  for (const Family& family : families) {
    if (family.quantity.kind != Quantity::Kind::final_value) continue;
    TooFewSeeds found{
        .task = family.task, .metric = family.quantity.metric, .pairs = family.tests, .cannot = {}};
    for (const PairComparison& pair : family.pairs) {
      if (pair.verdict != PairVerdict::too_few_seeds) continue;
      found.fewest = found.cannot.empty() ? pair.seeds : std::min(found.fewest, pair.seeds);
      found.most = std::max(found.most, pair.seeds);
      found.enough = std::max(found.enough, pair.seeds_to_show.value_or(0));
      found.cannot.push_back(pair);
    }
    if (!found.cannot.empty()) findings.push_back(std::move(found));
  }
  return findings;
}

}  // namespace gradus::analysis
