#include "analysis/difference_curves.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "analysis/run_series.h"
#include "base/parallel.h"
#include "gradus/stats/median_interval.h"
#include "gradus/stats/rank_tests.h"

namespace gradus::analysis {
namespace {

/// Runs of both methods that share a seed.
struct PairedRuns {
  std::vector<RunSeries> a, b;
  std::size_t left_out = 0;
};

struct SeriesOfSeed {
  RunSeries series;
  std::size_t trajectory = 0;
};

/// The runs that count on an axis, by repetition.
std::map<std::int64_t, SeriesOfSeed> series_by_seed(const MethodRuns& method,
                                                    const std::string& metric,
                                                    const std::string& axis) {
  std::map<std::int64_t, SeriesOfSeed> by_seed;
  for (std::size_t i = 0; i < method.all.size(); ++i) {
    const record::RunRecord* run = method.all[i];
    if (is_time(axis) &&
        (method.elsewhere || std::ranges::find(method.timed, run) == method.timed.end())) {
      continue;
    }
    auto series = metric_series(*run, metric, axis);
    if (series)
      by_seed.insert_or_assign(run->repetition,
                               SeriesOfSeed{std::move(*series), method.trajectory[i]});
  }
  return by_seed;
}

PairedRuns pair_up(const MethodRuns& a, const MethodRuns& b, const std::string& metric,
                   const std::string& axis) {
  const auto of_a = series_by_seed(a, metric, axis), of_b = series_by_seed(b, metric, axis);
  PairedRuns paired;
  std::set<std::pair<std::size_t, std::size_t>> seen;
  for (const auto& [seed, mine] : of_a) {
    const auto other = of_b.find(seed);
    if (other == of_b.end()) {
      ++paired.left_out;
      continue;
    }
    if (!seen.emplace(mine.trajectory, other->second.trajectory).second) continue;
    paired.a.push_back(mine.series);
    paired.b.push_back(other->second.series);
  }
  for (const auto& [seed, other] : of_b) paired.left_out += of_a.contains(seed) ? 0 : 1;
  return paired;
}

void add_point(DifferenceCurve& curve, double x, const PairedRuns& runs, double worst_value) {
  std::vector<double> a, b;
  for (std::size_t i = 0; i < runs.a.size(); ++i) {
    a.push_back(runs.a[i].value_at(x, worst_value));
    b.push_back(runs.b[i].value_at(x, worst_value));
  }
  const std::vector<double> differences = stats::paired_differences(a, b);
  const stats::Estimate median = stats::median_interval(differences);
  curve.x.push_back(x);
  curve.median.push_back(median.value);
  curve.low.push_back(median.interval.low);
  curve.high.push_back(median.interval.high);
}

/// Whether a median between -infinity and +infinity was met: such a point says nothing.
bool has_both_infinities(const PairedRuns& runs, double x, double worst_value) {
  bool a_worse = false, b_worse = false;
  for (std::size_t i = 0; i < runs.a.size(); ++i) {
    const bool a = std::isinf(runs.a[i].value_at(x, worst_value));
    const bool b = std::isinf(runs.b[i].value_at(x, worst_value));
    a_worse = a_worse || (a && !b);
    b_worse = b_worse || (b && !a);
  }
  return a_worse && b_worse;
}

class Maker {
 public:
  Maker(const ReportRuns& runs, const DifferenceOptions& options)
      : runs_(runs), options_(options) {}

  void add_task(const Standings& standings) {
    const TaskRuns& task = runs_.tasks[standings.task];
    std::vector<std::size_t> methods;
    for (const Standing& row : standings.rows) {
      if (methods.size() < options_.most_methods) methods.push_back(row.method);
    }
    std::ranges::sort(methods);
    const bool all = !options_.against && methods.size() <= options_.most_for_all_pairs;
    const std::size_t against = options_.against.value_or(standings.rows.front().method);
    for (const char* axis : {"step", "gradients", clock_of(task)}) {
      for (std::size_t i = 0; i < methods.size(); ++i) {
        for (std::size_t j = i + 1; j < methods.size(); ++j) {
          if (!all && methods[i] != against && methods[j] != against) continue;
          pairs_.push_back({&standings, axis, methods[i], methods[j]});
        }
      }
    }
  }

  /// The curves of the pairs that were added, those without a common seed aside.
  std::vector<DifferenceCurve> curves() const {
    std::vector<std::optional<DifferenceCurve>> made(pairs_.size());
    in_parallel(pairs_.size(), 1, [&](std::size_t i) { made[i] = curve_of(pairs_[i]); });
    std::vector<DifferenceCurve> curves;
    for (std::optional<DifferenceCurve>& curve : made) {
      if (curve) curves.push_back(std::move(*curve));
    }
    return curves;
  }

 private:
  struct Pair {
    const Standings* standings;
    const char* axis;
    std::size_t a, b;
  };

  std::optional<DifferenceCurve> curve_of(const Pair& pair) const {
    const Standings& standings = *pair.standings;
    const TaskRuns& task = runs_.tasks[standings.task];
    const PairedRuns paired =
        pair_up(task.methods[pair.a], task.methods[pair.b], standings.metric.name, pair.axis);
    if (paired.a.empty()) return std::nullopt;
    DifferenceCurve curve{.task = standings.task,
                          .a = pair.a,
                          .b = pair.b,
                          .metric = standings.metric.name,
                          .axis = pair.axis,
                          .x = {},
                          .median = {},
                          .low = {},
                          .high = {},
                          .seeds = paired.a.size(),
                          .left_out = paired.left_out};
    std::vector<RunSeries> both = paired.a;
    both.insert(both.end(), paired.b.begin(), paired.b.end());
    const std::vector<double> grid = common_grid(both);
    const double worst_value = worst(standings.metric.better);
    for (const std::size_t i : thinned(grid.size(), options_.points)) {
      if (!has_both_infinities(paired, grid[i], worst_value))
        add_point(curve, grid[i], paired, worst_value);
    }
    return curve;
  }

  const ReportRuns& runs_;
  const DifferenceOptions& options_;
  std::vector<Pair> pairs_;
};

}  // namespace

std::vector<DifferenceCurve> difference_curves(const ReportRuns& runs,
                                               const std::vector<Standings>& standings,
                                               const DifferenceOptions& options) {
  Maker maker(runs, options);
  for (std::size_t task = 0; task < runs.tasks.size(); ++task) {
    const auto leading = std::ranges::find(standings, task, &Standings::task);
    if (leading != standings.end() && leading->rows.size() > 1) maker.add_task(*leading);
  }
  return maker.curves();
}

}  // namespace gradus::analysis
