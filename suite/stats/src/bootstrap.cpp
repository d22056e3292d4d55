#include "gradus/stats/bootstrap.h"

#include <algorithm>
#include <vector>

#include "bootstrap_interval.h"
#include "checks.h"
#include "counter_random.h"

namespace gradus::stats {
namespace {

/// Values drawn from `sample` with replacement, as many as it has.
void fill(std::span<const double> sample, const CounterRandom& random, std::size_t draw,
          std::span<double> out) {
  const std::uint64_t first = static_cast<std::uint64_t>(draw) * sample.size();
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = sample[random.index(first + i, out.size())];
}

/// What the jackknife leaves out each time: one value, or of larger samples one of this many
/// blocks, so that the time does not grow with the square of the size.
constexpr std::size_t most_blocks = 200;

std::size_t blocks_of(std::size_t size) {
  return std::min(size, most_blocks);
}

/// `sample` without block i, at the start of `work`, which is as long.
std::span<double> leave_out(std::span<const double> sample, std::size_t i, std::span<double> work) {
  const std::size_t blocks = blocks_of(sample.size());
  const std::size_t first = sample.size() * i / blocks, last = sample.size() * (i + 1) / blocks;
  std::ranges::copy(sample.first(first), work.begin());
  std::ranges::copy(sample.subspan(last), work.begin() + static_cast<std::ptrdiff_t>(first));
  return work.first(sample.size() - (last - first));
}

using Samples = std::vector<double>;

/// draw(d) is the statistic of resample d.
template <class Draw>
Estimate estimate_from(double value, Draw draw, const Jackknife& jackknife,
                       const BootstrapOptions& options) {
  std::vector<double> draws(options.draws);
  for (std::size_t d = 0; d < draws.size(); ++d) draws[d] = draw(d);
  return {value, bootstrap_interval(value, draws, jackknife, options)};
}

void require_pair(const char* where, std::span<const double> a, std::span<const double> b,
                  const BootstrapOptions& options) {
  require_size(where, std::min(a.size(), b.size()), 2);
  require_no_nan(where, a);
  require_no_nan(where, b);
  require_bootstrap_options(where, options);
}

}  // namespace

Estimate bootstrap(std::span<const double> sample, const Statistic& statistic,
                   const BootstrapOptions& options) {
  require_size("bootstrap", sample.size(), 2);
  require_no_nan("bootstrap", sample);
  require_bootstrap_options("bootstrap", options);
  Samples work(sample.begin(), sample.end());
  const double value = statistic(work);
  const CounterRandom random(options.seed, 0);
  const auto draw = [&](std::size_t d) {
    fill(sample, random, d, work);
    return statistic(work);
  };
  const auto jackknife = [&] {
    std::vector<double> values(blocks_of(sample.size()));
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = statistic(leave_out(sample, i, work));
    }
    return JackknifeValues{values};
  };
  return estimate_from(value, draw, jackknife, options);
}

Estimate bootstrap_unpaired(std::span<const double> a, std::span<const double> b,
                            const PairStatistic& statistic, const BootstrapOptions& options) {
  require_pair("bootstrap_unpaired", a, b, options);
  Samples x(a.begin(), a.end()), y(b.begin(), b.end());
  const double value = statistic(x, y);
  const CounterRandom first(options.seed, 0), second(options.seed, 1);
  const auto draw = [&](std::size_t d) {
    fill(a, first, d, x);
    fill(b, second, d, y);
    return statistic(x, y);
  };
  const auto jackknife = [&] {
    JackknifeValues values(2);
    std::ranges::copy(b, y.begin());
    for (std::size_t i = 0; i < blocks_of(a.size()); ++i) {
      values[0].push_back(statistic(leave_out(a, i, x), y));
    }
    std::ranges::copy(a, x.begin());
    for (std::size_t i = 0; i < blocks_of(b.size()); ++i) {
      values[1].push_back(statistic(x, leave_out(b, i, y)));
    }
    return values;
  };
  return estimate_from(value, draw, jackknife, options);
}

Estimate bootstrap_paired(std::span<const double> a, std::span<const double> b,
                          const PairStatistic& statistic, const BootstrapOptions& options) {
  require_same_size("bootstrap_paired", a.size(), b.size());
  require_pair("bootstrap_paired", a, b, options);
  Samples x(a.begin(), a.end()), y(b.begin(), b.end());
  const double value = statistic(x, y);
  const CounterRandom random(options.seed, 0);  // one stream: a and b are drawn by the same index
  const auto draw = [&](std::size_t d) {
    fill(a, random, d, x);
    fill(b, random, d, y);
    return statistic(x, y);
  };
  const auto jackknife = [&] {
    std::vector<double> values(blocks_of(a.size()));
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] = statistic(leave_out(a, i, x), leave_out(b, i, y));
    }
    return JackknifeValues{values};
  };
  return estimate_from(value, draw, jackknife, options);
}

}  // namespace gradus::stats
