#include "analysis/comparison.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "analysis/statistic.h"
#include "gradus/stats/bootstrap.h"
#include "gradus/stats/holm.h"
#include "gradus/stats/power.h"
#include "gradus/stats/rank_tests.h"
#include "gradus/stats/superiority.h"

namespace gradus::analysis {
namespace {

using Kind = Quantity::Kind;

/// What one run gives for the quantity.
std::optional<double> value_of(const Json& run, const TaskRuns& task, const Quantity& quantity) {
  if (quantity.kind == Kind::final_value) return final_value(run, task.metric(quantity.metric));
  const std::string status = status_of(run);
  if (status != "finished" && status != "diverged") return std::nullopt;
  if (quantity.kind == Kind::cost) {
    return status == "finished" ? spent_in_all(run, quantity.unit) : std::nullopt;
  }
  const TaskTarget target{quantity.metric, quantity.target};
  if (!reached(run, target)) return std::numeric_limits<double>::infinity();
  return spent_until_target(run, target, quantity.unit);
}

/// Values by repetition.
std::map<int64_t, std::optional<double>> values_of(const TaskRuns& task, std::size_t method,
                                                   const Quantity& quantity) {
  std::map<int64_t, std::optional<double>> values;
  for (const Json* run : task.methods[method]) {
    values[run->at("repetition").get<int64_t>()] = value_of(*run, task, quantity);
  }
  return values;
}

struct Paired {
  std::vector<double> a, b;
  std::size_t left_out = 0;
};

Paired pair_up(const std::map<int64_t, std::optional<double>>& a,
               const std::map<int64_t, std::optional<double>>& b) {
  Paired paired;
  for (const auto& [repetition, value] : a) {
    const auto other = b.find(repetition);
    if (other == b.end() || !value || !other->second) {
      ++paired.left_out;
      continue;
    }
    paired.a.push_back(*value);
    paired.b.push_back(*other->second);
  }
  for (const auto& entry : b) paired.left_out += !a.contains(entry.first);
  return paired;
}

/// The test, and the side it speaks for, which the share of seeds won need not share.
void add_test(PairComparison& pair, const Paired& paired, stats::Better better) {
  const stats::RankTest test = stats::signed_rank(stats::paired_differences(paired.a, paired.b));
  const auto used = static_cast<double>(test.used);
  const bool a_larger = test.statistic >= used * (used + 1) / 4;
  pair.p = test.p;
  pair.a_ranks_better = a_larger == (better == stats::Better::higher);
}

/// Median difference and ratio with their intervals, and the seeds that the difference needs.
void add_sizes(PairComparison& pair, const Paired& paired, std::size_t comparisons,
               const ComparisonOptions& options, std::size_t draws) {
  const stats::BootstrapOptions bootstrap{.draws = draws};
  const auto keep = [&pair](const char* name, auto& place, auto call) {
    auto found = statistic(call);
    place = found.value;
    if (!place) pair.reasons[name] = std::move(found.reason);
  };
  keep("difference", pair.difference, [&] {
    return stats::bootstrap_median_difference(paired.a, paired.b, stats::Pairing::paired,
                                              bootstrap);
  });
  keep("ratio", pair.ratio, [&] {
    return stats::bootstrap_median_ratio(paired.a, paired.b, stats::Pairing::paired, bootstrap);
  });
  keep("seeds_needed", pair.seeds_needed, [&] {
    const double effect = stats::paired_effect(stats::paired_differences(paired.a, paired.b));
    return stats::pairs_needed(
        effect, {.alpha = options.level, .comparisons = std::max<std::size_t>(comparisons, 1)});
  });
}

void judge(Family& family, double level) {
  std::vector<double> p;
  for (const PairComparison& pair : family.pairs) p.push_back(pair.p);
  const std::vector<double> adjusted = stats::holm(p);
  for (std::size_t i = 0; i < p.size(); ++i) {
    PairComparison& pair = family.pairs[i];
    pair.p_holm = adjusted[i];
    pair.seeds_to_show = stats::pairs_to_show(p.size(), level);
    if (pair.p_holm <= level) {
      pair.verdict = pair.a_ranks_better ? PairVerdict::a_better : PairVerdict::b_better;
    } else if (stats::cannot_show(pair.seeds, p.size(), level)) {
      pair.verdict = PairVerdict::too_few_seeds;
    }
  }
}

std::vector<Quantity> quantities_of(const TaskRuns& task) {
  std::vector<Quantity> quantities;
  for (const TaskMetric& metric : task.metrics) {
    quantities.push_back({Kind::final_value, metric.name, 0, "", metric.better});
  }
  for (const TaskTarget& target : task.targets) {
    quantities.push_back({Kind::to_target, target.metric, target.value, "step", {}});
  }
  bool cpu = true;
  for (const auto& runs : task.methods) {
    for (const Json* run : runs) {
      cpu = cpu && (status_of(*run) != "finished" || spent_in_all(*run, "cpu_s"));
    }
  }
  quantities.push_back({Kind::cost, "", 0, cpu ? "cpu_s" : "wall_s", {}});
  return quantities;
}

Family compare(const TaskRuns& task, const Quantity& quantity, const ComparisonOptions& options,
               std::size_t draws) {
  Family family{task.name, quantity, {}};
  std::vector<Paired> data;
  std::vector<std::map<int64_t, std::optional<double>>> values;
  for (std::size_t m = 0; m < task.methods.size(); ++m) {
    values.push_back(values_of(task, m, quantity));
  }
  for (std::size_t a = 0; a < values.size(); ++a) {
    for (std::size_t b = a + 1; b < values.size(); ++b) {
      Paired paired = pair_up(values[a], values[b]);
      if (paired.a.empty()) continue;
      PairComparison pair;
      pair.a = a;
      pair.b = b;
      pair.seeds = paired.a.size();
      pair.left_out = paired.left_out;
      pair.superiority = stats::superiority_paired(paired.a, paired.b, quantity.better);
      add_test(pair, paired, quantity.better);
      family.pairs.push_back(pair);
      data.push_back(std::move(paired));
    }
  }
  for (std::size_t i = 0; i < data.size(); ++i) {
    add_sizes(family.pairs[i], data[i], data.size(), options, draws);
  }
  judge(family, options.level);
  return family;
}

}  // namespace

std::vector<Family> compare_methods(const ReportRuns& runs, const ComparisonOptions& options) {
  std::size_t pairs = 0;
  for (const TaskRuns& task : runs.tasks) {
    const auto present = static_cast<std::size_t>(
        std::ranges::count_if(task.methods, [](const auto& method) { return !method.empty(); }));
    pairs += quantities_of(task).size() * present * (present > 0 ? present - 1 : 0) / 2;
  }
  const std::size_t draws =
      std::clamp<std::size_t>(options.total_draws / std::max<std::size_t>(pairs, 1),
                              std::min<std::size_t>(200, options.draws), options.draws);
  std::vector<Family> families;
  for (const TaskRuns& task : runs.tasks) {
    for (const Quantity& quantity : quantities_of(task)) {
      Family family = compare(task, quantity, options, draws);
      if (!family.pairs.empty()) families.push_back(std::move(family));
    }
  }
  return families;
}

std::string to_text(PairVerdict verdict) {
  switch (verdict) {
    case PairVerdict::a_better:
      return "a better";
    case PairVerdict::b_better:
      return "b better";
    case PairVerdict::too_few_seeds:
      return "too few seeds";
    case PairVerdict::not_shown:
      break;
  }
  return "not shown";
}

}  // namespace gradus::analysis
