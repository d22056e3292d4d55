#include "analysis/seed_plan.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "analysis/statistic.h"
#include "gradus/stats/power.h"
#include "gradus/stats/quantiles.h"

namespace gradus::analysis {
namespace {

struct FinalValue {
  double value = 0;
  std::size_t trajectory = 0;
};

/// Final values of finished runs, by repetition.
std::map<std::int64_t, FinalValue> final_values(const MethodRuns& method,
                                                const TaskMetric& metric) {
  std::map<std::int64_t, FinalValue> values;
  for (std::size_t i = 0; i < method.all.size(); ++i) {
    const std::optional<double> value = final_value(*method.all[i], metric);
    if (value && std::isfinite(*value))
      values[method.all[i]->repetition] = {*value, method.trajectory[i]};
  }
  return values;
}

/// Differences on shared seeds; two runs that were made again count once.
std::vector<double> differences(const TaskRuns& task, std::size_t a, std::size_t b,
                                const TaskMetric& metric) {
  const auto of_a = final_values(task.methods[a], metric);
  const auto of_b = final_values(task.methods[b], metric);
  std::vector<double> result;
  std::set<std::pair<std::size_t, std::size_t>> seen;
  for (const auto& [repetition, mine] : of_a) {
    const auto other = of_b.find(repetition);
    if (other == of_b.end()) continue;
    if (seen.emplace(mine.trajectory, other->second.trajectory).second)
      result.push_back(mine.value - other->second.value);
  }
  return result;
}

void add_moments(SeedNeed& need, const std::vector<double>& values) {
  const double mean = stats::mean(values);
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  need.mean = mean;
  if (values.size() > 1)
    need.deviation = std::sqrt(squares / static_cast<double>(values.size() - 1));
}

SeedNeed need_of(const Report& pilot, const Family& family, const PairComparison& pair,
                 const SeedPlanOptions& options) {
  const TaskRuns& task = pilot.runs.tasks[family.task];
  const std::vector<double> values =
      differences(task, pair.a, pair.b, task.metric(family.quantity.metric));
  SeedNeed need{.task = family.task, .a = pair.a, .b = pair.b, .metric = family.quantity.metric};
  need.pilot = values.size();
  need.tests = std::max<std::size_t>(family.tests, 1);
  if (values.size() < 2) {
    need.reason = pair.verdict == PairVerdict::deterministic
                      ? "every repetition is the same two runs"
                      : "fewer than two seeds on which both finished";
    return need;
  }
  add_moments(need, values);
  const stats::PowerOptions power{
      .alpha = options.level, .power = options.power, .comparisons = need.tests};
  const auto seeds = statistic([&] {
    const double effect = options.difference ? std::abs(*options.difference) / *need.deviation
                                             : stats::paired_effect(values);
    // Differences that do not vary are shown as soon as any can be.
    if (std::isinf(effect)) return stats::pairs_to_show(need.tests, options.level);
    return stats::pairs_needed(effect, power);
  });
  need.seeds = seeds.value;
  if (!seeds.value) need.reason = "the pilot's methods do not differ";
  return need;
}

}  // namespace

std::vector<SeedNeed> plan_seeds(const Report& pilot, const SeedPlanOptions& options) {
  // Checks the options before any pair.
  stats::pairs_needed(options.difference.value_or(1),
                      {.alpha = options.level, .power = options.power});
  std::vector<SeedNeed> needs;
  for (std::size_t task = 0; task < pilot.runs.tasks.size(); ++task) {
    const auto leading = std::ranges::find(pilot.standings, task, &Standings::task);
    if (leading == pilot.standings.end()) continue;
    const Family* family = final_family(pilot.families, task, leading->metric.name);
    if (family == nullptr) continue;
    for (const PairComparison& pair : family->pairs) {
      if (pair.verdict != PairVerdict::not_asked)
        needs.push_back(need_of(pilot, *family, pair, options));
    }
  }
  return needs;
}

}  // namespace gradus::analysis
