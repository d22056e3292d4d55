#include "checks.h"
#include "gradus/stats/bootstrap.h"
#include "gradus/stats/quantiles.h"

namespace gradus::stats {
namespace {

Estimate bootstrap_two(std::span<const double> a, std::span<const double> b, Pairing pairing,
                       const PairStatistic& statistic, const BootstrapOptions& options) {
  return pairing == Pairing::paired ? bootstrap_paired(a, b, statistic, options)
                                    : bootstrap_unpaired(a, b, statistic, options);
}

}  // namespace

Estimate bootstrap_median(std::span<const double> sample, const BootstrapOptions& options) {
  return bootstrap(sample, median_in_place, options);
}

Estimate bootstrap_median_difference(std::span<const double> a, std::span<const double> b,
                                     Pairing pairing, const BootstrapOptions& options) {
  require_finite("bootstrap_median_difference", a);
  require_finite("bootstrap_median_difference", b);
  const auto difference = [](std::span<double> x, std::span<double> y) {
    return median_in_place(x) - median_in_place(y);
  };
  return bootstrap_two(a, b, pairing, difference, options);
}

Estimate bootstrap_median_ratio(std::span<const double> a, std::span<const double> b,
                                Pairing pairing, const BootstrapOptions& options) {
  require_positive("bootstrap_median_ratio", a);
  require_positive("bootstrap_median_ratio", b);
  const auto ratio = [](std::span<double> x, std::span<double> y) {
    return median_in_place(x) / median_in_place(y);
  };
  return bootstrap_two(a, b, pairing, ratio, options);
}

}  // namespace gradus::stats
