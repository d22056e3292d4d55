// Simulated coverage of the nominal 95 % intervals: each must be between 93 and 97 %, or in the
// range that docs/statistics.md states for it. Prints the table of that page.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <functional>
#include <numbers>
#include <random>
#include <vector>

#include "gradus/stats/bootstrap.h"
#include "gradus/stats/fit.h"
#include "gradus/stats/intervals.h"
#include "gradus/stats/median_interval.h"
#include "gradus/stats/superiority.h"
#include "gradus/stats/survival.h"

namespace gradus::stats {
namespace {

constexpr int repetitions = 4000;  // standard error of a coverage of 95 %: 0.34 %

/// Draws that do not depend on the standard library's distributions.
class Source {
 public:
  explicit Source(std::uint64_t seed) : engine_(seed) {}

  double uniform() { return (static_cast<double>(engine_() >> 11) + 0.5) * 0x1p-53; }
  double exponential() { return -std::log(uniform()); }
  double normal() {
    return std::sqrt(2 * exponential()) * std::cos(2 * std::numbers::pi * uniform());
  }
  std::size_t successes(std::size_t n, double q) {
    std::size_t k = 0;
    for (std::size_t i = 0; i < n; ++i) k += uniform() < q ? 1 : 0;
    return k;
  }
  std::uint64_t seed() { return engine_(); }

 private:
  std::mt19937_64 engine_;
};

std::vector<double> draw(std::size_t n, const std::function<double()>& value) {
  std::vector<double> values(n);
  for (double& v : values) v = value();
  return values;
}

using Trial = std::function<bool(Source&, std::size_t)>;  // whether the interval covers

/// The share of intervals that should cover.
struct Range {
  double low = 0.93;
  double high = 0.97;
};

/// Coverage for each sample size, checked against the range that docs/statistics.md states.
void expect_coverage(const char* name, const std::vector<std::size_t>& sizes, const Trial& trial,
                     Range range = {}) {
  for (const std::size_t n : sizes) {
    Source source(n);
    int covered = 0;
    for (int r = 0; r < repetitions; ++r) covered += trial(source, n) ? 1 : 0;
    const double coverage = static_cast<double>(covered) / repetitions;
    std::printf("| %s | %zu | %.1f %% |\n", name, n, 100 * coverage);
    EXPECT_GE(coverage, range.low) << name << " n " << n;
    EXPECT_LE(coverage, range.high) << name << " n " << n;
  }
}

BootstrapOptions options_of(Source& source, BootstrapKind kind = BootstrapKind::percentile) {
  return {.draws = 1000, .seed = source.seed(), .kind = kind};
}

TEST(StatsCoverageSlow, Shares) {
  // Success probabilities uniform on [0, 1]: the coverage of Wilson's interval is right on average.
  expect_coverage("wilson", {10, 30, 100}, [](Source& source, std::size_t n) {
    const double q = source.uniform();
    return wilson(source.successes(n, q), n).contains(q);
  });
  const Trial exact = [](Source& source, std::size_t n) {
    const double q = source.uniform();
    return clopper_pearson(source.successes(n, q), n).contains(q);
  };
  expect_coverage("clopper_pearson", {10, 30, 100}, exact, {0.95, 1});
}

TEST(StatsCoverageSlow, Medians) {
  expect_coverage("median_interval, normal", {6, 10, 20, 50}, [](Source& source, std::size_t n) {
    return median_interval(draw(n, [&] { return source.normal(); })).interval.contains(0);
  });
  expect_coverage("median_interval, lognormal", {6, 10, 20}, [](Source& source, std::size_t n) {
    const auto sample = draw(n, [&] { return std::exp(source.normal()); });
    return median_interval(sample).interval.contains(1);
  });
  expect_coverage("bootstrap_median, normal", {5, 10, 20, 50}, [](Source& source, std::size_t n) {
    const auto sample = draw(n, [&] { return source.normal(); });
    return bootstrap_median(sample, options_of(source)).interval.contains(0);
  });
  expect_coverage("bootstrap_median, lognormal", {10, 20}, [](Source& source, std::size_t n) {
    const auto sample = draw(n, [&] { return std::exp(source.normal()); });
    return bootstrap_median(sample, options_of(source)).interval.contains(1);
  });
  expect_coverage("bootstrap_median bca, normal", {10, 20}, [](Source& source, std::size_t n) {
    const auto sample = draw(n, [&] { return source.normal(); });
    return bootstrap_median(sample, options_of(source, BootstrapKind::bca)).interval.contains(0);
  });
}

TEST(StatsCoverageSlow, DifferencesAndRatios) {
  const auto difference = [](Pairing pairing) {
    return [pairing](Source& source, std::size_t n) {
      std::vector<double> a(n), b(n);
      for (std::size_t i = 0; i < n; ++i) {
        const double seed = pairing == Pairing::paired ? source.normal() : 0;  // shared
        a[i] = seed + source.normal();
        b[i] = 0.5 + seed + source.normal();
      }
      return bootstrap_median_difference(a, b, pairing, options_of(source)).interval.contains(-0.5);
    };
  };
  const auto ratio = [](Pairing pairing) {
    return [pairing](Source& source, std::size_t n) {
      std::vector<double> a(n), b(n);
      for (std::size_t i = 0; i < n; ++i) {
        const double seed = pairing == Pairing::paired ? source.normal() : 0;
        a[i] = std::exp(0.3 * (seed + source.normal()));
        b[i] = 2 * std::exp(0.3 * (seed + source.normal()));
      }
      return bootstrap_median_ratio(a, b, pairing, options_of(source)).interval.contains(0.5);
    };
  };
  const char* difference_unpaired = "bootstrap_median_difference, unpaired";
  expect_coverage(difference_unpaired, {5}, difference(Pairing::unpaired), {0.96, 0.98});
  expect_coverage(difference_unpaired, {10, 20, 50}, difference(Pairing::unpaired));
  const char* difference_paired = "bootstrap_median_difference, paired";
  expect_coverage(difference_paired, {5}, difference(Pairing::paired), {0.92, 0.94});
  expect_coverage(difference_paired, {10}, difference(Pairing::paired));
  expect_coverage(difference_paired, {20, 50}, difference(Pairing::paired), {0.96, 0.98});
  const char* ratio_unpaired = "bootstrap_median_ratio, unpaired";
  expect_coverage(ratio_unpaired, {5}, ratio(Pairing::unpaired), {0.96, 0.98});
  expect_coverage(ratio_unpaired, {10, 20, 50}, ratio(Pairing::unpaired));
  const char* ratio_paired = "bootstrap_median_ratio, paired";
  expect_coverage(ratio_paired, {5}, ratio(Pairing::paired), {0.92, 0.94});
  expect_coverage(ratio_paired, {10}, ratio(Pairing::paired));
  expect_coverage(ratio_paired, {20, 50}, ratio(Pairing::paired), {0.96, 0.98});
  // The median of the differences, which is what a signed-rank test is about.
  expect_coverage("median_interval of differences", {6, 10, 20}, [](Source& source, std::size_t n) {
    const auto sample = draw(n, [&] { return source.normal() - source.normal() - 0.5; });
    return median_interval(sample).interval.contains(-0.5);
  });
}

TEST(StatsCoverageSlow, Slopes) {
  const auto points = [](Source& source, std::size_t n, std::vector<double>& x) {
    x = draw(n, [&] { return source.uniform(); });
    std::vector<double> y(n);
    for (std::size_t i = 0; i < n; ++i) y[i] = 1 + 2 * x[i] + 0.3 * source.normal();
    return y;
  };
  expect_coverage("slope_interval", {5, 20}, [&](Source& source, std::size_t n) {
    std::vector<double> x;
    const auto y = points(source, n, x);
    return slope_interval(fit_line(x, y)).contains(2);
  });
  const Trial bootstrapped = [&](Source& source, std::size_t n) {
    std::vector<double> x;
    const auto y = points(source, n, x);
    return bootstrap_slope(x, y, options_of(source)).interval.contains(2);
  };
  expect_coverage("bootstrap_slope", {10, 20}, bootstrapped, {0.90, 0.94});
  expect_coverage("bootstrap_slope", {50}, bootstrapped);
}

TEST(StatsCoverageSlow, Superiority) {
  // P(A < B) for normal A, B with means 0 and shift: Phi(shift / sqrt(1 + spread^2)).
  const auto unpaired = [](double shift, double spread) {
    return [shift, spread](Source& source, std::size_t n) {
      const auto a = draw(n, [&] { return source.normal(); });
      const auto b = draw(n, [&] { return shift + spread * source.normal(); });
      const double truth = std::erfc(-shift / std::sqrt(2 * (1 + spread * spread))) / 2;
      return superiority_unpaired(a, b, Better::lower).interval.contains(truth);
    };
  };
  expect_coverage("superiority_unpaired, P = 0.5", {5, 10, 30}, unpaired(0, 1));
  expect_coverage("superiority_unpaired, P = 0.76", {5, 10, 30}, unpaired(1, 1));
  expect_coverage("superiority_unpaired, P = 0.92", {5, 10, 30}, unpaired(2, 1));
  expect_coverage("superiority_unpaired, spread 1 to 5", {5, 10, 30}, unpaired(0, 5), {0.90, 0.95});
  expect_coverage("superiority_paired", {10, 20, 50}, [](Source& source, std::size_t n) {
    const double shift = 3 * (source.uniform() - 0.5);
    const std::vector<double> zero(n, 0.0);
    const auto b = draw(n, [&] { return shift + source.normal(); });
    const double truth = std::erfc(-shift / std::numbers::sqrt2) / 2;
    return superiority_paired(zero, b, Better::lower).interval.contains(truth);
  });
}

TEST(StatsCoverageSlow, Runtimes) {
  const auto runs = [](Source& source, std::size_t n, double budget) {
    std::vector<Runtime> result(n);
    for (auto& run : result) {
      const double time = source.exponential();
      run = {.spent = std::min(time, budget), .reached = time <= budget};
    }
    return result;
  };
  const auto median = [&](double budget) {
    return [&runs, budget](Source& source, std::size_t n) {
      const auto sample = runs(source, n, budget);
      return median_time_to_target(sample).interval.contains(std::numbers::ln2);
    };
  };
  const double some = -std::log(0.3);  // 30 % of the runs are longer
  const char* none_censored = "median_time_to_target, none censored";
  const char* some_censored = "median_time_to_target, 30 % censored";
  expect_coverage(none_censored, {10, 50}, median(1e9));
  expect_coverage(none_censored, {20}, median(1e9), {0.96, 0.98});
  expect_coverage(some_censored, {10, 50}, median(some));
  expect_coverage(some_censored, {20}, median(some), {0.96, 0.98});
  // Success with probability 0.6 after 5 to 15, else 20 spent: (0.6 * 10 + 0.4 * 20) / 0.6.
  const Trial expected = [](Source& source, std::size_t n) {
    std::vector<Runtime> sample(n);
    for (auto& run : sample) {
      const bool reached = source.uniform() < 0.6;
      run = {.spent = reached ? 5 + 10 * source.uniform() : 20, .reached = reached};
    }
    return expected_runtime(sample, options_of(source)).estimate.interval.contains(14 / 0.6);
  };
  expect_coverage("expected_runtime", {10, 20}, expected, {0.91, 0.95});
  expect_coverage("expected_runtime", {50}, expected);
}

}  // namespace
}  // namespace gradus::stats
