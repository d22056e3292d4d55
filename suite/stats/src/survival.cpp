#include "gradus/stats/survival.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "checks.h"
#include "distributions.h"
#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus::stats {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

void require_runtimes(const char* where, std::span<const Runtime> runs) {
  require_size(where, runs.size(), 1);
  for (const Runtime& run : runs) {
    if (std::isfinite(run.spent) && run.spent >= 0) continue;
    throw Error("stats.runtime", where, "a finite time of at least 0", shortest(run.spent),
                "give a run that missed the target as not reached, with what it spent");
  }
}

/// The interval of a share on the scale log(-log); `greenwood` is sum d / (n (n - d)).
Interval share_interval(double share, double greenwood, double z) {
  if (share <= 0 || share >= 1) return {share, share};
  const double log_share = std::log(share);
  const double half = z * std::sqrt(greenwood) / std::abs(log_share);
  return {.low = std::exp(log_share * std::exp(half)),
          .high = std::exp(log_share * std::exp(-half))};
}

/// The first time at which `share` is at most 1/2. Products of (n - d)/n may miss 1/2 by rounding,
/// which grows with their number.
double first_half(std::span<const double> times, std::span<const double> share) {
  for (std::size_t i = 0; i < times.size(); ++i) {
    if (share[i] <= 0.5 + 1e-12 + 1e-15 * static_cast<double>(i)) return times[i];
  }
  return infinity;
}

/// sum of times / count, also where only the sum is beyond every double.
double sum_over(std::span<const double> times, double count) {
  const double total = std::accumulate(times.begin(), times.end(), 0.0);
  if (std::isfinite(total)) return total / count;
  double result = 0;
  for (const double time : times) result += time / count;
  return result;
}

}  // namespace

SurvivalCurve kaplan_meier(std::span<const Runtime> runs, double confidence) {
  require_runtimes("kaplan_meier", runs);
  require_level("kaplan_meier", "confidence", confidence);
  std::vector<Runtime> sorted(runs.begin(), runs.end());
  std::ranges::sort(sorted, {}, &Runtime::spent);
  const double z = two_sided_z(confidence);
  SurvivalCurve curve;
  double share = 1, greenwood = 0;
  for (std::size_t first = 0; first < sorted.size();) {
    const double time = sorted[first].spent;
    std::size_t last = first, reached = 0;
    for (; last < sorted.size() && sorted[last].spent == time; ++last) {
      reached += sorted[last].reached ? 1 : 0;
    }
    const std::size_t at_risk = sorted.size() - first;
    first = last;
    if (reached == 0) continue;
    const auto n = static_cast<double>(at_risk), d = static_cast<double>(reached);
    share *= (n - d) / n;
    greenwood += d / (n * (n - d));  // infinite where the share is 0, and not used there
    const Interval interval = share_interval(share, greenwood, z);
    curve.times.push_back(time);
    curve.share.push_back(share);
    curve.low.push_back(interval.low);
    curve.high.push_back(interval.high);
    curve.at_risk.push_back(at_risk);
    curve.reached.push_back(reached);
  }
  return curve;
}

Estimate median_time_to_target(std::span<const Runtime> runs, double confidence) {
  const SurvivalCurve curve = kaplan_meier(runs, confidence);
  std::vector<double> high = curve.high;
  // Where every run has reached the target the formula bounds nothing.
  if (!high.empty() && curve.share.back() <= 0) high.back() = 1;
  return {first_half(curve.times, curve.share),
          {.low = first_half(curve.times, curve.low), .high = first_half(curve.times, high)}};
}

ExpectedRuntime expected_runtime(std::span<const Runtime> runs, const BootstrapOptions& options) {
  require_runtimes("expected_runtime", runs);
  require_level("expected_runtime", "confidence", options.confidence);
  std::vector<double> spent, reached;
  for (const Runtime& run : runs) {
    spent.push_back(run.spent);
    reached.push_back(run.reached ? 1 : 0);
  }
  const auto statistic = [](std::span<double> times, std::span<double> successes) {
    const double count = std::accumulate(successes.begin(), successes.end(), 0.0);
    return count > 0 ? sum_over(times, count) : infinity;
  };
  ExpectedRuntime result;
  result.runs = runs.size();
  result.successes = static_cast<std::size_t>(std::ranges::count(reached, 1.0));
  if (result.successes == 0) {
    const double likeliest = clopper_pearson(0, runs.size(), options.confidence).high;
    const double mean = sum_over(spent, static_cast<double>(runs.size()));
    result.estimate = {infinity, {mean / likeliest, infinity}};
  } else if (runs.size() == 1) {
    result.estimate = {spent.front(), {0, infinity}};
  } else {
    result.estimate = bootstrap_paired(spent, reached, statistic, options);
  }
  return result;
}

}  // namespace gradus::stats
