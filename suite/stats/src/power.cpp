#include "gradus/stats/power.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "checks.h"
#include "distributions.h"
#include "gradus/error.h"
#include "gradus/stats/rank_tests.h"
#include "gradus/text.h"

namespace gradus::stats {
namespace {

void require_comparisons(const char* where, std::size_t comparisons) {
  if (comparisons > 0) return;
  throw Error("stats.comparisons", where, "at least 1 comparison", "0", "");
}

void require_effect(const char* where, double effect, bool usable) {
  if (usable && std::isfinite(effect)) return;
  throw Error("stats.effect", where, "a finite difference other than none", shortest(effect),
              "state the difference that would matter");
}

void require_options(const char* where, const PowerOptions& options) {
  require_level(where, "alpha", options.alpha);
  require_level(where, "power", options.power);
  require_comparisons(where, options.comparisons);
}

/// The smallest n from `first` on with enough(n), which stays true once it is.
template <class Enough>
std::size_t smallest(std::size_t first, Enough enough) {
  if (enough(first)) return first;
  std::size_t below = first, above = 2 * first;
  while (!enough(above)) {
    below = above;
    above *= 2;
  }
  while (above - below > 1) {
    const std::size_t middle = below + (above - below) / 2;
    (enough(middle) ? above : below) = middle;
  }
  return above;
}

}  // namespace

double paired_effect(std::span<const double> differences) {
  require_size("paired_effect", differences.size(), 2);
  require_finite("paired_effect", differences);
  const auto n = static_cast<double>(differences.size());
  const double mean = std::accumulate(differences.begin(), differences.end(), 0.0) / n;
  double squares = 0;
  for (const double d : differences) squares += (d - mean) * (d - mean);
  if (mean == 0) return 0;
  return mean / std::sqrt(squares / (n - 1));
}

double paired_t_power(std::size_t n, double effect, double alpha) {
  require_size("paired_t_power", n, 2);
  require_finite("paired_t_power", {&effect, 1});
  require_level("paired_t_power", "alpha", alpha);
  const auto degrees = static_cast<double>(n - 1);
  const double critical = student_quantile(1 - alpha / 2, degrees);
  // Symmetric in the sign of the effect.
  const double center = std::abs(effect) * std::sqrt(static_cast<double>(n));
  // Boost's series ends where center^2 / 2 is no integer any more. There T = center / sqrt(V /
  // degrees) with V chi-squared, to one part in `center`.
  constexpr double far = 1e4;
  if (center > far) {
    const double ratio = center / critical;
    return chi_squared_cdf(degrees * ratio * ratio, degrees);
  }
  return 1 - noncentral_t_cdf(critical, degrees, center) +
         noncentral_t_cdf(-critical, degrees, center);
}

std::size_t pairs_needed(double effect, const PowerOptions& options) {
  require_options("pairs_needed", options);
  require_effect("pairs_needed", effect, effect != 0);
  const double alpha = options.alpha / static_cast<double>(options.comparisons);
  const std::size_t pairs =
      smallest(2, [&](std::size_t n) { return paired_t_power(n, effect, alpha) >= options.power; });
  if (options.test == PairedTest::t) return pairs;
  const double scaled = std::ceil(static_cast<double>(pairs) * std::numbers::pi / 3);
  return std::max(static_cast<std::size_t>(scaled),
                  pairs_to_show(options.comparisons, options.alpha));
}

std::size_t runs_needed_unpaired(double probability, const PowerOptions& options) {
  require_options("runs_needed_unpaired", options);
  require_probability("runs_needed_unpaired", probability);
  require_effect("runs_needed_unpaired", probability, probability != 0.5);
  const double alpha = options.alpha / static_cast<double>(options.comparisons);
  const double z = std::max(0.0, normal_quantile(1 - alpha / 2) + normal_quantile(options.power));
  const auto runs =
      static_cast<std::size_t>(std::ceil(z * z / (6 * (probability - 0.5) * (probability - 0.5))));
  const auto separates = [&](std::size_t n) { return smallest_unpaired_p(n, n) <= alpha; };
  return std::max(runs, smallest(1, separates));
}

bool cannot_show(std::size_t n, std::size_t comparisons, double alpha) {
  require_comparisons("cannot_show", comparisons);
  require_level("cannot_show", "alpha", alpha);
  return static_cast<double>(comparisons) * smallest_paired_p(n) > alpha;
}

std::size_t pairs_to_show(std::size_t comparisons, double alpha) {
  std::size_t n = 1;
  while (cannot_show(n, comparisons, alpha)) ++n;
  return n;
}

}  // namespace gradus::stats
