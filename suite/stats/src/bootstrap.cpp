#include "gradus/stats/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "bootstrap_interval.h"
#include "checks.h"
#include "counter_random.h"
#include "distributions.h"
#include "gradus/stats/quantiles.h"

namespace gradus::stats {
namespace {

/// Acceleration of the jackknife values, several samples as in T. J. DiCiccio, B. Efron, Statist.
/// Sci. 11 (1996) 189-228: influences are scaled by the size of their sample.
double acceleration(const std::vector<std::vector<double>>& jackknife) {
  double cubes = 0, squares = 0;
  for (const auto& values : jackknife) {
    const auto n = static_cast<double>(values.size());
    const double mean = std::accumulate(values.begin(), values.end(), 0.0) / n;
    for (const double value : values) {
      const double influence = (n - 1) * (mean - value) / n;
      cubes += std::pow(influence, 3);
      squares += influence * influence;
    }
  }
  const double a = cubes / (6 * std::pow(squares, 1.5));
  return std::isfinite(a) ? a : 0;  // no spread: nothing to accelerate
}

/// Normal quantile of the share of draws below the value, ties half; kept finite where all lie on
/// one side.
double bias(double value, std::span<const double> draws) {
  const auto n = static_cast<double>(draws.size());
  double below = 0;
  for (const double draw : draws) below += draw < value ? 1 : draw == value ? 0.5 : 0;
  return normal_quantile(std::clamp(below / n, 0.5 / n, 1 - 0.5 / n));
}

void fill(std::span<const double> sample, const CounterRandom& random, std::size_t draw,
          std::span<double> out) {
  const std::uint64_t first = static_cast<std::uint64_t>(draw) * sample.size();
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = sample[random.index(first + i, out.size())];
}

/// `sample` without value i, in `out` (one shorter).
void leave_out(std::span<const double> sample, std::size_t i, std::span<double> out) {
  const auto at = static_cast<std::ptrdiff_t>(i);
  std::copy(sample.begin() + at + 1, sample.end(),
            std::copy(sample.begin(), sample.begin() + at, out.begin()));
}

using Samples = std::vector<double>;

}  // namespace

void require_bootstrap_options(const char* where, const BootstrapOptions& options) {
  require_size(where, options.draws, 1);
  require_level(where, "confidence", options.confidence);
}

Interval bootstrap_interval(double value, std::vector<double>& draws, const Jackknife& jackknife,
                            const BootstrapOptions& options) {
  double low = (1 - options.confidence) / 2;
  double high = 1 - low;
  if (options.kind == BootstrapKind::bca) {
    const double z0 = bias(value, draws);
    const double a = acceleration(jackknife());
    const double z = two_sided_z(options.confidence);
    const auto level = [&](double s) { return normal_cdf(z0 + (z0 + s) / (1 - a * (z0 + s))); };
    low = level(-z);
    high = level(z);
  }
  return {.low = quantile_in_place(draws, low), .high = quantile_in_place(draws, high)};
}

Estimate bootstrap(std::span<const double> sample, const Statistic& statistic,
                   const BootstrapOptions& options) {
  require_size("bootstrap", sample.size(), 2);
  require_no_nan("bootstrap", sample);
  require_bootstrap_options("bootstrap", options);
  Samples work(sample.begin(), sample.end());
  const double value = statistic(work);
  const CounterRandom random(options.seed, 0);
  std::vector<double> draws(options.draws);
  for (std::size_t d = 0; d < draws.size(); ++d) {
    fill(sample, random, d, work);
    draws[d] = statistic(work);
  }
  const auto jackknife = [&] {
    std::vector<double> values(sample.size());
    const std::span<double> shorter(work.data(), sample.size() - 1);
    for (std::size_t i = 0; i < sample.size(); ++i) {
      leave_out(sample, i, shorter);
      values[i] = statistic(shorter);
    }
    return std::vector<std::vector<double>>{values};
  };
  return {value, bootstrap_interval(value, draws, jackknife, options)};
}

Estimate bootstrap_unpaired(std::span<const double> a, std::span<const double> b,
                            const PairStatistic& statistic, const BootstrapOptions& options) {
  require_size("bootstrap_unpaired", std::min(a.size(), b.size()), 2);
  require_no_nan("bootstrap_unpaired", a);
  require_no_nan("bootstrap_unpaired", b);
  require_bootstrap_options("bootstrap_unpaired", options);
  Samples x(a.begin(), a.end()), y(b.begin(), b.end());
  const double value = statistic(x, y);
  const CounterRandom first(options.seed, 0), second(options.seed, 1);
  std::vector<double> draws(options.draws);
  for (std::size_t d = 0; d < draws.size(); ++d) {
    fill(a, first, d, x);
    fill(b, second, d, y);
    draws[d] = statistic(x, y);
  }
  const auto jackknife = [&] {
    std::vector<std::vector<double>> values(2);
    const std::span<double> shorter_a(x.data(), a.size() - 1), shorter_b(y.data(), b.size() - 1);
    std::ranges::copy(b, y.begin());
    for (std::size_t i = 0; i < a.size(); ++i) {
      leave_out(a, i, shorter_a);
      values[0].push_back(statistic(shorter_a, y));
    }
    std::ranges::copy(a, x.begin());
    for (std::size_t i = 0; i < b.size(); ++i) {
      leave_out(b, i, shorter_b);
      values[1].push_back(statistic(x, shorter_b));
    }
    return values;
  };
  return {value, bootstrap_interval(value, draws, jackknife, options)};
}

Estimate bootstrap_paired(std::span<const double> a, std::span<const double> b,
                          const PairStatistic& statistic, const BootstrapOptions& options) {
  require_same_size("bootstrap_paired", a.size(), b.size());
  require_size("bootstrap_paired", a.size(), 2);
  require_no_nan("bootstrap_paired", a);
  require_no_nan("bootstrap_paired", b);
  require_bootstrap_options("bootstrap_paired", options);
  Samples x(a.begin(), a.end()), y(b.begin(), b.end());
  const double value = statistic(x, y);
  const CounterRandom random(options.seed, 0);  // one stream: a and b are drawn by the same index
  std::vector<double> draws(options.draws);
  for (std::size_t d = 0; d < draws.size(); ++d) {
    fill(a, random, d, x);
    fill(b, random, d, y);
    draws[d] = statistic(x, y);
  }
  const auto jackknife = [&] {
    std::vector<double> values(a.size());
    const std::span<double> shorter_a(x.data(), a.size() - 1), shorter_b(y.data(), b.size() - 1);
    for (std::size_t i = 0; i < a.size(); ++i) {
      leave_out(a, i, shorter_a);
      leave_out(b, i, shorter_b);
      values[i] = statistic(shorter_a, shorter_b);
    }
    return std::vector<std::vector<double>>{values};
  };
  return {value, bootstrap_interval(value, draws, jackknife, options)};
}

}  // namespace gradus::stats
