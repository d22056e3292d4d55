#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "bootstrap_interval.h"
#include "checks.h"
#include "counter_random.h"
#include "gradus/stats/bootstrap.h"
#include "gradus/stats/quantiles.h"

namespace gradus::stats {
namespace {

/// Medians of resamples of one sample: sorted once, a resample is how often each value was drawn,
/// which is several times faster than a selection for each.
class MedianResampler {
 public:
  explicit MedianResampler(std::span<const double> sample)
      : sorted_(sample.begin(), sample.end()), rank_(sample.size()), count_(sample.size()) {
    std::vector<std::size_t> order(sample.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return sample[i]; });
    for (std::size_t r = 0; r < order.size(); ++r) {
      sorted_[r] = sample[order[r]];
      rank_[order[r]] = r;
    }
  }

  /// The median of resample `draw`, the one that bootstrap() makes from the same stream.
  double median(const CounterRandom& random, std::size_t draw) {
    const std::size_t n = sorted_.size();
    const std::uint64_t first = static_cast<std::uint64_t>(draw) * n;
    std::ranges::fill(count_, 0u);
    for (std::size_t i = 0; i < n; ++i) ++count_[rank_[random.index(first + i, n)]];
    std::size_t at = 0, seen = count_[0];  // seen: drawn values up to sorted_[at]
    while (seen <= (n - 1) / 2) seen += count_[++at];
    const double lower = sorted_[at];
    if (n % 2 == 1 || seen > n / 2) return lower;
    while (seen <= n / 2) seen += count_[++at];
    return std::midpoint(lower, sorted_[at]);
  }

 private:
  std::vector<double> sorted_;
  std::vector<std::size_t> rank_;
  std::vector<unsigned> count_;
};

/// statistic(median(a), median(b)) with its interval.
template <class Combine>
Estimate bootstrap_two(std::span<const double> a, std::span<const double> b, Pairing pairing,
                       Combine combine, const BootstrapOptions& options) {
  const auto statistic = [&](std::span<double> x, std::span<double> y) {
    return combine(median_in_place(x), median_in_place(y));
  };
  const bool paired = pairing == Pairing::paired;
  if (options.kind == BootstrapKind::bca) {
    return paired ? bootstrap_paired(a, b, statistic, options)
                  : bootstrap_unpaired(a, b, statistic, options);
  }
  const char* where = "bootstrap of medians";
  if (paired) require_same_size(where, a.size(), b.size());
  require_size(where, std::min(a.size(), b.size()), 2);
  require_bootstrap_options(where, options);
  const CounterRandom first(options.seed, 0), second(options.seed, paired ? 0 : 1);
  MedianResampler of_a(a), of_b(b);
  std::vector<double> draws(options.draws);
  for (std::size_t d = 0; d < draws.size(); ++d) {
    draws[d] = combine(of_a.median(first, d), of_b.median(second, d));
  }
  const double value = combine(median(a), median(b));
  return {value, bootstrap_interval(value, draws, {}, options)};
}

}  // namespace

Estimate bootstrap_median(std::span<const double> sample, const BootstrapOptions& options) {
  if (options.kind == BootstrapKind::bca) return bootstrap(sample, median_in_place, options);
  require_size("bootstrap_median", sample.size(), 2);
  require_no_nan("bootstrap_median", sample);
  require_bootstrap_options("bootstrap_median", options);
  const CounterRandom random(options.seed, 0);
  MedianResampler resampler(sample);
  std::vector<double> draws(options.draws);
  for (std::size_t d = 0; d < draws.size(); ++d) draws[d] = resampler.median(random, d);
  const double value = median(sample);
  return {value, bootstrap_interval(value, draws, {}, options)};
}

Estimate bootstrap_median_difference(std::span<const double> a, std::span<const double> b,
                                     Pairing pairing, const BootstrapOptions& options) {
  require_finite("bootstrap_median_difference", a);
  require_finite("bootstrap_median_difference", b);
  const auto difference = [](double x, double y) { return x - y; };
  return bootstrap_two(a, b, pairing, difference, options);
}

Estimate bootstrap_median_ratio(std::span<const double> a, std::span<const double> b,
                                Pairing pairing, const BootstrapOptions& options) {
  require_positive("bootstrap_median_ratio", a);
  require_positive("bootstrap_median_ratio", b);
  const auto ratio = [](double x, double y) { return x / y; };
  return bootstrap_two(a, b, pairing, ratio, options);
}

}  // namespace gradus::stats
