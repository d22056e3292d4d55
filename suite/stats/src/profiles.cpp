#include "gradus/stats/profiles.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "checks.h"
#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus::stats {
namespace {

struct Jump {
  double x;
  double height;
};

/// Sorts the jumps and adds them up, `total` being the height where all have happened; infinite x
/// never happen.
StepCurve accumulate(std::vector<Jump> jumps, double total) {
  std::erase_if(jumps, [](const Jump& jump) { return std::isinf(jump.x); });
  std::ranges::sort(jumps, {}, &Jump::x);
  StepCurve curve;
  double height = 0;
  for (const Jump& jump : jumps) {
    height += jump.height;
    // Sums of parts such as 1/3 may end beside the total by rounding, which grows with their
    // number.
    const double slack = 1e-15 * static_cast<double>(jumps.size());
    const double share = height >= total * (1 - slack) ? 1 : height / total;
    if (!curve.x.empty() && curve.x.back() == jump.x) {
      curve.share.back() = share;
    } else {
      curve.x.push_back(jump.x);
      curve.share.push_back(share);
    }
  }
  return curve;
}

void require_costs(std::span<const double> costs) {
  const auto bad = std::ranges::find_if(costs, [](double cost) { return !(cost > 0); });
  if (bad == costs.end()) return;
  throw Error("stats.cost", "performance_profiles", "costs above 0", shortest(*bad),
              "give +infinity for a problem that was not solved");
}

void require_runtimes(std::span<const double> runtimes) {
  const auto bad = std::ranges::find_if(runtimes, [](double spent) { return !(spent >= 0); });
  if (bad == runtimes.end()) return;
  throw Error("stats.runtime", "runtime_ecdf", "times of at least 0", shortest(*bad),
              "give +infinity for a target that was missed");
}

}  // namespace

double StepCurve::at(double value) const {
  const auto after = std::ranges::upper_bound(x, value);
  return after == x.begin() ? 0 : share[static_cast<std::size_t>(after - x.begin()) - 1];
}

std::vector<StepCurve> performance_profiles(std::span<const std::vector<double>> costs) {
  require_size("performance_profiles", costs.size(), 1);
  const std::size_t problems = costs.front().size();
  require_size("performance_profiles", problems, 1);
  std::vector<double> best(problems, std::numeric_limits<double>::infinity());
  for (const auto& method : costs) {
    require_same_size("performance_profiles", problems, method.size());
    require_costs(method);
    for (std::size_t p = 0; p < problems; ++p) best[p] = std::min(best[p], method[p]);
  }
  std::vector<StepCurve> profiles;
  for (const auto& method : costs) {
    std::vector<Jump> jumps;
    for (std::size_t p = 0; p < problems; ++p) {
      if (std::isinf(method[p])) continue;  // also where none solved it: infinity / infinity
      // A ratio beyond every double is still that of a method which solved the problem.
      jumps.push_back({std::min(method[p] / best[p], std::numeric_limits<double>::max()), 1});
    }
    profiles.push_back(accumulate(std::move(jumps), static_cast<double>(problems)));
  }
  return profiles;
}

StepCurve runtime_ecdf(std::span<const std::vector<double>> pairs) {
  require_size("runtime_ecdf", pairs.size(), 1);
  std::vector<Jump> jumps;
  for (const auto& runtimes : pairs) {
    require_size("runtime_ecdf", runtimes.size(), 1);
    require_no_nan("runtime_ecdf", runtimes);
    require_runtimes(runtimes);
    const double height = 1.0 / static_cast<double>(runtimes.size());
    for (const double runtime : runtimes) jumps.push_back({runtime, height});
  }
  return accumulate(std::move(jumps), static_cast<double>(pairs.size()));
}

}  // namespace gradus::stats
