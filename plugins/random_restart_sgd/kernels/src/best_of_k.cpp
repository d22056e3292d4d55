#include "random_restart/best_of_k.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "gradus/error.h"
#include "random_restart/philox.h"

namespace gradus::random_restart {
namespace {

constexpr std::uint32_t kMostNetworks = 0xFFFFFFFF;  // rows of a 32-bit draw

void check_restarts(std::int64_t restarts) {
  if (restarts < 1) {
    throw Error("random_restart.restarts", "restarts K", "at least 1", std::to_string(restarts),
                "give the number of independent initializations");
  }
}

// P(the lowest of K ranks is in [below, below + count) of R) = ((R-below)^K -
// (R-below-count)^K)/R^K, without cancellation between the two powers.
double rank_weight(double size, double below, double count, double restarts) {
  const double from = size - below;
  return std::pow(from / size, restarts) * -std::expm1(restarts * std::log1p(-count / from));
}

// counts[i]: how often candidate i of the sorted order occurs; `size` their sum.
BestOfK weighted(std::span<const Candidate> order, std::int64_t valid,
                 std::span<const std::int64_t> counts, std::int64_t size, std::int64_t restarts) {
  BestOfK best;
  std::int64_t below = 0;
  const double r = static_cast<double>(size), k = static_cast<double>(restarts);
  for (std::int64_t i = 0; i < valid; ++i) {
    if (counts[i] == 0) continue;
    best.partial += order[i].error * rank_weight(r, below, counts[i], k);
    below += counts[i];
  }
  best.missing = std::pow((r - below) / r, k);
  return best;
}

}  // namespace

SortedPopulation::SortedPopulation(std::span<const Candidate> candidates)
    : order_(candidates.begin(), candidates.end()) {
  if (order_.empty() || order_.size() > kMostNetworks) {
    throw Error("random_restart.population", "population", "1 to 4294967295 networks",
                std::to_string(order_.size()), "train at least one network");
  }
  for (Candidate& c : order_) c.diverged = c.diverged || !std::isfinite(c.score);
  std::ranges::stable_sort(order_, [](const Candidate& p, const Candidate& q) {
    return p.diverged != q.diverged ? q.diverged : !p.diverged && p.score < q.score;
  });
  valid_ = std::ranges::count_if(order_, [](const Candidate& c) { return !c.diverged; });
}

BestOfK SortedPopulation::expectation(std::int64_t restarts) const {
  check_restarts(restarts);
  const std::vector<std::int64_t> once(order_.size(), 1);
  return weighted(order_, valid_, once, size(), restarts);
}

BestOfK SortedPopulation::resampled(std::int64_t restarts, std::int64_t groups,
                                    std::uint64_t seed) const {
  check_restarts(restarts);
  const StreamKey key = stream_key(seed, Purpose::bootstrap);
  BestOfK best;
  for (std::int64_t g = 0; g < groups; ++g) {
    std::int64_t lowest = size();
    for (std::int64_t k = 0; k < restarts; ++k) {
      lowest = std::min<std::int64_t>(lowest, batch_row(key, g, k, order_.size()));
    }
    if (lowest < valid_) {
      best.partial += order_[lowest].error;
    } else {
      best.missing += 1;
    }
  }
  best.partial /= static_cast<double>(groups);
  best.missing /= static_cast<double>(groups);
  return best;
}

std::vector<double> SortedPopulation::bootstrap(std::int64_t restarts, int draws,
                                                std::uint64_t seed) const {
  check_restarts(restarts);
  const StreamKey key = stream_key(seed, Purpose::bootstrap);
  std::vector<double> values(draws);
  std::vector<std::int64_t> counts(order_.size());
  for (int draw = 0; draw < draws; ++draw) {
    std::ranges::fill(counts, 0);
    // Streams of the bootstrap lie in the upper half of the indices, those of `resampled` in the
    // lower.
    const std::uint64_t stream = (std::uint64_t{1} << 63) + draw;
    for (std::int64_t i = 0; i < size(); ++i) ++counts[batch_row(key, stream, i, order_.size())];
    const BestOfK best = weighted(order_, valid_, counts, size(), restarts);
    values[draw] = best.missing < 1 ? best.mean() : std::numeric_limits<double>::quiet_NaN();
  }
  return values;
}

double bootstrap_error(std::span<const double> values) {
  double sum = 0, count = 0;
  for (const double value : values) {
    if (std::isfinite(value)) sum += value, count += 1;
  }
  if (count < 2) return 0;
  const double mean = sum / count;
  double squares = 0;
  for (const double value : values) {
    if (std::isfinite(value)) squares += (value - mean) * (value - mean);
  }
  return std::sqrt(squares / (count - 1));
}

double restart_floor(double dead_share, std::int64_t restarts, double constant_error) {
  return restart_floor(dead_share, 0, restarts, constant_error);
}

double restart_floor(double dead_share, double dead_diverged, std::int64_t restarts,
                     double constant_error) {
  check_restarts(restarts);
  const double k = static_cast<double>(restarts);
  return (std::pow(dead_share, k) - std::pow(dead_diverged, k)) * constant_error;
}

}  // namespace gradus::random_restart
