#include "checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus::stats {
namespace {

/// Throws `id` for the first value that fails `good`, naming its index.
template <class Good>
void require_each(std::string_view where, std::span<const double> values, Good good, const char* id,
                  const char* expected, const char* advice) {
  const auto bad = std::find_if_not(values.begin(), values.end(), good);
  if (bad == values.end()) return;
  const auto index = std::to_string(bad - values.begin());
  throw Error(id, where, expected, shortest(*bad) + " at index " + index, advice);
}

}  // namespace

void require_size(std::string_view where, std::size_t size, std::size_t least) {
  if (size >= least) return;
  throw Error("stats.too_few", where, fmt::format("at least {} values", least),
              std::to_string(size), "run more seeds, or leave this statistic out");
}

void require_same_size(std::string_view where, std::size_t a, std::size_t b) {
  if (a == b) return;
  throw Error("stats.lengths", where, "samples of the same length", fmt::format("{} and {}", a, b),
              "keep only the seeds that both have, or use the unpaired form");
}

void require_no_nan(std::string_view where, std::span<const double> values) {
  require_each(
      where, values, [](double v) { return !std::isnan(v); }, "stats.nan", "numbers",
      "give +infinity for a run that diverged, and leave out what was not measured");
}

void require_finite(std::string_view where, std::span<const double> values) {
  require_each(
      where, values, [](double v) { return std::isfinite(v); }, "stats.not_finite",
      "finite numbers", "leave out runs that diverged, or use a statistic of ranks");
}

void require_positive(std::string_view where, std::span<const double> values) {
  require_each(
      where, values, [](double v) { return std::isfinite(v) && v > 0; }, "stats.not_positive",
      "finite numbers above 0", "use differences in place of ratios or logarithms");
}

void require_level(std::string_view where, std::string_view name, double level) {
  if (level > 0 && level < 1) return;
  throw Error("stats.level", where, std::string(name) + " between 0 and 1", shortest(level),
              "give a share, not a percentage: 0.95, not 95");
}

void require_probability(std::string_view where, double value) {
  if (value >= 0 && value <= 1) return;
  throw Error("stats.probability", where, "a probability from 0 to 1", shortest(value),
              "give a share, not a percentage");
}

void require_counts(std::string_view where, std::size_t k, std::size_t n) {
  if (n > 0 && k <= n) return;
  throw Error("stats.counts", where, "k of n with n above 0 and k at most n",
              fmt::format("{} of {}", k, n),
              "check the order of the arguments: successes first, then trials");
}

void require_at_most(std::string_view where, std::size_t size, std::size_t most) {
  if (size <= most) return;
  throw Error("stats.too_many", where, fmt::format("at most {} values", most), std::to_string(size),
              "use the normal approximation");
}

double require_in_range(std::string_view where, double result) {
  if (std::isfinite(result)) return result;
  throw Error("stats.range", where, "a result that a double can hold", shortest(result),
              "divide the values by a common scale, or leave this statistic out");
}

}  // namespace gradus::stats
