#include "gradus/stats/power.h"

#include <fmt/format.h>

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
#include "scale.h"

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

constexpr std::size_t most_runs = 1'000'000'000;

[[noreturn]] void refuse_tiny_effect(const char* where, double effect) {
  throw Error("stats.effect", where, fmt::format("an effect that {} runs show", most_runs),
              shortest(effect), "the difference is too small to plan for");
}

/// The smallest n from `first` on with enough(n), which stays true once it is; most_runs + 1 where
/// no n up to most_runs will do.
template <class Enough>
std::size_t smallest(std::size_t first, Enough enough) {
  if (enough(first)) return first;
  std::size_t below = first, above = 2 * first;
  while (!enough(above)) {
    if (above == most_runs) return most_runs + 1;
    below = above;
    above = std::min(2 * above, most_runs);
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
  const std::vector<double> scaled = scaled_to_one(differences).values;
  const auto n = static_cast<double>(scaled.size());
  double sum = 0, sizes = 0, squares = 0;
  for (const double d : scaled) {
    sum += d;
    sizes += std::abs(d);
  }
  if (std::abs(sum) <= rounding * sizes) return 0;
  const double mean = sum / n;
  for (const double d : scaled) squares += (d - mean) * (d - mean);
  const double deviation = std::sqrt(squares / (n - 1));
  if (deviation <= rounding * std::abs(mean)) {
    return std::copysign(std::numeric_limits<double>::infinity(), mean);
  }
  return mean / deviation;
}

double paired_t_power(std::size_t n, double effect, double alpha) {
  require_size("paired_t_power", n, 2);
  require_finite("paired_t_power", {&effect, 1});
  require_level("paired_t_power", "alpha", alpha);
  const auto degrees = static_cast<double>(n - 1);
  const double critical = student_upper_quantile(alpha / 2, degrees);
  // Symmetric in the sign of the effect.
  const double center = std::abs(effect) * std::sqrt(static_cast<double>(n));
  // Boost's series ends where center^2 / 2 is no integer any more. There T = center / sqrt(V /
  // degrees) with V chi-squared, to one part in `center`.
  constexpr double far = 1e4;
  if (center > far) {
    const double ratio = center / critical;
    return chi_squared_cdf(degrees * ratio * ratio, degrees);
  }
  const double power = 1 - noncentral_t_cdf(critical, degrees, center) +
                       noncentral_t_cdf(-critical, degrees, center);
  return std::clamp(power, 0.0, 1.0);
}

std::size_t pairs_needed(double effect, const PowerOptions& options) {
  require_options("pairs_needed", options);
  require_effect("pairs_needed", effect, effect != 0);
  const double alpha = options.alpha / static_cast<double>(options.comparisons);
  const std::size_t pairs =
      smallest(2, [&](std::size_t n) { return paired_t_power(n, effect, alpha) >= options.power; });
  if (pairs > most_runs) refuse_tiny_effect("pairs_needed", effect);
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
  const double z = std::max(0.0, normal_upper_quantile(alpha / 2) + normal_quantile(options.power));
  const double wanted = std::ceil(z * z / (6 * (probability - 0.5) * (probability - 0.5)));
  if (!(wanted <= most_runs)) refuse_tiny_effect("runs_needed_unpaired", probability);
  const auto runs = static_cast<std::size_t>(wanted);
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
