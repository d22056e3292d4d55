#include "analysis/method_comparison.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "analysis/pair_statistics.h"
#include "base/parallel.h"
#include "gradus/error.h"
#include "gradus/stats/holm.h"
#include "gradus/stats/power.h"
#include "gradus/stats/quantiles.h"

namespace gradus::analysis {
namespace {

using Kind = Quantity::Kind;

/// What one run gives for the quantity.
std::optional<double> value_of(const record::RunRecord& run, const TaskRuns& task,
                               const Quantity& quantity) {
  if (quantity.kind == Kind::final_value) return final_value(run, task.metric(quantity.metric));
  if (!record::ended(run.status)) return std::nullopt;
  if (quantity.kind == Kind::cost) {
    return run.status == record::RunStatus::finished ? run.spent(quantity.unit) : std::nullopt;
  }
  const TaskTarget target{quantity.metric, quantity.target};
  if (!reached(run, target)) return std::numeric_limits<double>::infinity();
  return spent_until_target(run, target, quantity.unit);
}

/// The value of one repetition, and which run it is one of.
struct Value {
  std::optional<double> value;
  std::size_t trajectory = 0;
};

using Values = std::map<std::int64_t, Value>;

Values values_of(const TaskRuns& task, std::size_t method, const Quantity& quantity) {
  const MethodRuns& runs = task.methods[method];
  const Runs& timed = evidence(runs, "wall_s");
  Values values;
  for (std::size_t i = 0; i < runs.all.size(); ++i) {
    const record::RunRecord* run = runs.all[i];
    Value& entry = values[run->repetition];
    entry.trajectory = runs.trajectory[i];
    const bool comparable = !is_time(quantity.unit) || std::ranges::find(timed, run) != timed.end();
    if (comparable) entry.value = value_of(*run, task, quantity);
  }
  return values;
}

/// Pairs of runs of the same repetition. Where neither side is a time, two runs made again are no
/// further pair; measured times are evidence each time.
PairedValues pair_up(const Values& a, const Values& b, const Quantity& quantity) {
  PairedValues paired;
  std::set<std::pair<std::size_t, std::size_t>> seen;
  for (const auto& [repetition, value] : a) {
    const auto other = b.find(repetition);
    if (other == b.end() || !value.value || !other->second.value) {
      ++paired.left_out;
      continue;
    }
    const bool is_new = seen.emplace(value.trajectory, other->second.trajectory).second;
    if (!is_new && !is_time(quantity.unit)) {
      ++paired.repeats;
      continue;
    }
    paired.a.push_back(*value.value);
    paired.b.push_back(*other->second.value);
  }
  for (const auto& entry : b) paired.left_out += a.contains(entry.first) ? 0 : 1;
  return paired;
}

std::vector<Quantity> quantities_of(const TaskRuns& task) {
  std::vector<Quantity> quantities;
  for (const TaskMetric& metric : task.metrics) {
    quantities.push_back({Kind::final_value, metric.name, 0, "", metric.better});
  }
  for (const TaskTarget& target : task.targets) {
    quantities.push_back({Kind::to_target, target.metric, target.value, "step", {}});
  }
  quantities.push_back({Kind::cost, "", 0, clock_of(task), {}});
  return quantities;
}

std::size_t methods_with_runs(const TaskRuns& task) {
  return static_cast<std::size_t>(
      std::ranges::count_if(task.methods, [](const MethodRuns& runs) { return !runs.empty(); }));
}

/// The method with the best median of its values; the first of equal ones.
std::optional<std::size_t> best_method(const std::vector<Values>& values, stats::Better better) {
  std::optional<std::size_t> best;
  double best_median = 0;
  for (std::size_t m = 0; m < values.size(); ++m) {
    std::vector<double> known;
    for (const auto& [repetition, entry] : values[m]) {
      if (entry.value) known.push_back(*entry.value);
    }
    if (known.empty()) continue;
    const double median = stats::median(known);
    const bool is_better =
        better == stats::Better::higher ? median > best_median : median < best_median;
    if (best && !is_better) continue;
    best = m;
    best_median = median;
  }
  return best;
}

class Comparer {
 public:
  Comparer(const ReportRuns& runs, const ComparisonOptions& options)
      : runs_(runs), options_(options) {
    if (!options.against.empty()) against_ = index_of_method(runs, options.against);
  }

  std::vector<Family> families() const {
    const std::size_t draws = draws_each();
    std::vector<std::pair<std::size_t, Quantity>> compared;
    for (std::size_t task = 0; task < runs_.tasks.size(); ++task) {
      for (Quantity& quantity : quantities_of(runs_.tasks[task])) {
        compared.emplace_back(task, std::move(quantity));
      }
    }
    std::vector<Family> families(compared.size());
    in_parallel(compared.size(), 1, [&](std::size_t i) {
      families[i] = compare(compared[i].first, compared[i].second, draws);
    });
    std::erase_if(families, [](const Family& family) { return family.pairs.empty(); });
    return families;
  }

 private:
  bool compares_all(const TaskRuns& task) const {
    return !against_ && methods_with_runs(task) <= options_.most_for_all_pairs;
  }

  std::size_t draws_each() const {
    std::size_t pairs = 0;
    for (const TaskRuns& task : runs_.tasks) {
      const std::size_t present = methods_with_runs(task);
      const std::size_t others = present > 0 ? present - 1 : 0;
      pairs += quantities_of(task).size() * (compares_all(task) ? present * others / 2 : others);
    }
    return std::clamp<std::size_t>(options_.total_draws / std::max<std::size_t>(pairs, 1),
                                   std::min<std::size_t>(200, options_.draws), options_.draws);
  }

  Family compare(std::size_t task, const Quantity& quantity, std::size_t draws) const {
    const TaskRuns& runs = runs_.tasks[task];
    Family family{.task = task, .quantity = quantity, .pairs = {}, .against = {}};
    std::vector<Values> values;
    for (std::size_t m = 0; m < runs.methods.size(); ++m) {
      values.push_back(values_of(runs, m, quantity));
    }
    if (!compares_all(runs))
      family.against = against_ ? against_ : best_method(values, quantity.better);
    std::vector<PairedValues> data;
    for (std::size_t a = 0; a < values.size(); ++a) {
      for (std::size_t b = a + 1; b < values.size(); ++b) {
        if (family.against && *family.against != a && *family.against != b) continue;
        PairedValues paired = pair_up(values[a], values[b], quantity);
        if (paired.a.empty()) continue;
        if (quantity.kind != Kind::cost) {
          paired.luck = luck_of(options_.regrets, runs.name, runs_.methods[a], runs_.methods[b]);
        }
        family.pairs.push_back(compare_pair(paired, quantity.better));
        family.pairs.back().a = a;
        family.pairs.back().b = b;
        data.push_back(std::move(paired));
      }
    }
    family.tests = tests_of(family, values);
    for (std::size_t i = 0; i < data.size(); ++i) {
      add_sizes(family.pairs[i], data[i], {options_.level, family.tests, draws});
    }
    judge(family);
    return family;
  }

  bool is_called(std::size_t method, const std::string& name) const {
    return runs_.methods[method] == name || runs_.entries[method] == name;
  }

  /// Whether the pair is one of those that Holm's correction is over.
  bool is_asked(const PairComparison& pair) const {
    const auto& pairs = options_.comparisons.pairs;
    if (pairs.empty()) return true;
    return std::ranges::any_of(pairs, [&](const auto& names) {
      return (is_called(pair.a, names.first) && is_called(pair.b, names.second)) ||
             (is_called(pair.a, names.second) && is_called(pair.b, names.first));
    });
  }

  /// The best of k methods is chosen by the data: its tests are corrected for all k (k - 1) / 2
  /// pairs, one of which is the largest difference.
  std::size_t tests_of(const Family& family, const std::vector<Values>& values) const {
    const auto tests = static_cast<std::size_t>(std::ranges::count_if(
        family.pairs, [&](const auto& pair) { return pair.p.has_value() && is_asked(pair); }));
    if (!family.against || against_ || tests == 0) return tests;
    const auto present = static_cast<std::size_t>(
        std::ranges::count_if(values, [](const Values& of_method) { return !of_method.empty(); }));
    return std::max(tests, present * (present - 1) / 2);
  }

  void judge(Family& family) const {
    std::vector<double> p;
    for (const PairComparison& pair : family.pairs) {
      if (pair.p && is_asked(pair)) p.push_back(*pair.p);
    }
    p.resize(std::max(p.size(), family.tests), 1.0);  // tests that were not made reject nothing
    const std::vector<double> adjusted = p.empty() ? p : stats::holm(p);
    std::size_t next = 0;
    for (PairComparison& pair : family.pairs) {
      if (!pair.p) continue;
      if (!is_asked(pair)) {
        pair.verdict = PairVerdict::not_asked;
        continue;
      }
      pair.p_holm = adjusted[next++];
      pair.seeds_to_show = stats::pairs_to_show(p.size(), options_.level);
      if (*pair.p_holm <= options_.level) {
        pair.verdict = pair.a_ranks_better ? PairVerdict::a_better : PairVerdict::b_better;
      } else if (stats::cannot_show(pair.seeds, p.size(), options_.level)) {
        pair.verdict = PairVerdict::too_few_seeds;
      }
    }
  }

  const ReportRuns& runs_;
  const ComparisonOptions& options_;
  std::optional<std::size_t> against_;
};

}  // namespace

const char* clock_of(const TaskRuns& task) {
  for (const MethodRuns& method : task.methods) {
    for (const record::RunRecord* run : method.all) {
      if (run->status == record::RunStatus::finished && !run->time.cpu_s) return "wall_s";
    }
  }
  return "cpu_s";
}

std::vector<Family> compare_methods(const ReportRuns& runs, const ComparisonOptions& options) {
  return Comparer(runs, options).families();
}

std::optional<PairComparison> Family::pair(std::size_t first, std::size_t second) const {
  for (const PairComparison& pair : pairs) {
    if (pair.a == first && pair.b == second) return pair;
    if (pair.a == second && pair.b == first) return turned(pair);
  }
  return std::nullopt;
}

std::string to_text(PairVerdict verdict) {
  switch (verdict) {
    case PairVerdict::a_better:
      return "a better";
    case PairVerdict::b_better:
      return "b better";
    case PairVerdict::too_few_seeds:
      return "too few seeds";
    case PairVerdict::deterministic:
      return "deterministic";
    case PairVerdict::not_asked:
      return "not asked";
    case PairVerdict::not_shown:
      break;
  }
  return "not shown";
}

}  // namespace gradus::analysis
