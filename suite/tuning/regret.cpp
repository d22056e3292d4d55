#include "tuning/regret.h"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <limits>
#include <utility>

#include "gradus/philox.h"
#include "gradus/stats/quantiles.h"
#include "tuning/selection.h"

namespace gradus::tuning {
namespace {

constexpr std::size_t most_draws = 1000, fewest_draws = 100, fewest_for_noise = 4;
constexpr std::size_t most_trials_drawn = 1'000'000;  // over all draws: about a second
constexpr double far_away = 8;  // deviations beyond which a setting cannot be the better one
constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr std::uint64_t stream_seed = 0x72656772;

double normal_quantile_at(double p) {
  return boost::math::quantile(boost::math::normal(), p);
}

/// Four decimals: they stand in files, and draws know no more.
double rounded_regret(double regret) {
  return std::round(1e4 * regret) / 1e4;
}

/// The i-th of the positions that are kept.
double position(std::size_t i) {
  return (static_cast<double>(i) + 0.5) / static_cast<double>(regret_quantiles);
}

std::vector<double> of_unknown_noise() {
  std::vector<double> quantiles;
  for (std::size_t i = 0; i < regret_quantiles; ++i) {
    quantiles.push_back(rounded_regret(normal_quantile_at((1 + position(i)) / 2)));
  }
  return quantiles;
}

using Trials = std::vector<const record::TuningTrial*>;

bool is_finite_on_every_seed(const record::TuningTrial* trial) {
  return std::ranges::all_of(trial->by_seed, [](double value) { return std::isfinite(value); });
}

/// Those that could have been chosen, the best first.
Trials candidates_of(const record::TuningCell& cell) {
  Trials found;
  for (const record::TuningTrial& trial : cell.trials) {
    if (can_be_chosen(trial)) found.push_back(&trial);
  }
  std::ranges::stable_sort(found, [&](const record::TuningTrial* a, const record::TuningTrial* b) {
    return cell.better(*a->value, *b->value);
  });
  return found;
}

/// The deviation of a run, and how many degrees of freedom its estimate has.
struct Noise {
  double deviation = 0;
  std::size_t freedom = 0;
  std::vector<double> of_seed = {};  ///< what each seed adds to all trials
};

/// A run's deviation from what its setting and its seed give together, by the better half of all
/// trials; nothing where too few of them ended on all seeds.
std::optional<Noise> noise_of(const Trials& candidates, std::size_t trials) {
  Trials best;
  const std::size_t half = std::max(fewest_for_noise, trials / 2);
  for (const record::TuningTrial* trial : candidates) {
    if (best.size() < half && is_finite_on_every_seed(trial)) best.push_back(trial);
  }
  const std::size_t seeds = best.empty() ? 0 : best.front()->by_seed.size();
  if (best.size() < 2 || seeds < 2) return std::nullopt;
  std::vector<double> of_seed(seeds, 0);
  double all = 0;
  for (const record::TuningTrial* trial : best) {
    for (std::size_t s = 0; s < seeds; ++s) {
      of_seed[s] += trial->by_seed[s] / static_cast<double>(best.size());
    }
    all += stats::mean(trial->by_seed) / static_cast<double>(best.size());
  }
  double squares = 0;
  for (const record::TuningTrial* trial : best) {
    const double of_trial = stats::mean(trial->by_seed);
    for (std::size_t s = 0; s < seeds; ++s) {
      const double residual = trial->by_seed[s] - of_trial - of_seed[s] + all;
      squares += residual * residual;
    }
  }
  const std::size_t freedom = (best.size() - 1) * (seeds - 1);
  for (double& effect : of_seed) effect -= all;
  return Noise{std::sqrt(squares / static_cast<double>(freedom)), freedom, std::move(of_seed)};
}

/// How far above the chosen trial's each trial's median lies, in deviations: those near enough.
std::vector<double> gaps_of(const record::TuningCell& cell, const Trials& candidates,
                            double deviation) {
  std::vector<double> gaps;
  for (const record::TuningTrial* trial : candidates) {
    const double gap = std::abs(*trial->value - *cell.best()->value) / deviation;
    if (gap < far_away) gaps.push_back(gap);
  }
  return gaps;
}

}  // namespace

std::vector<double> regret_of(const record::TuningCell& cell) {
  if (cell.best() == nullptr) return {};
  const Trials candidates = candidates_of(cell);
  if (candidates.size() == 1) return {0};
  const std::optional<Noise> noise = noise_of(candidates, cell.trials.size());
  if (!noise) return of_unknown_noise();
  if (noise->deviation == 0) return {0};
  const std::vector<double> gaps = gaps_of(cell, candidates, noise->deviation);
  PhiloxStream random{philox_key(stream_seed)};
  std::vector<double> by_seed(noise->of_seed.size());
  // Where seeds differ much, the median is the run of one seed and has all of its noise.
  const auto noise_of_median = [&](double deviation) {
    for (std::size_t s = 0; s < by_seed.size(); ++s) {
      by_seed[s] = noise->of_seed[s] / deviation + normal_quantile_at(random.uniform());
    }
    return stats::median(by_seed);
  };
  const auto freedom = static_cast<double>(noise->freedom);
  const boost::math::chi_squared squares(freedom);
  const std::size_t draws = std::clamp(most_trials_drawn / gaps.size(), fewest_draws, most_draws);
  std::vector<double> regrets;
  for (std::size_t draw = 0; draw < draws; ++draw) {
    // How many of the estimated deviations one is: gaps are as many fewer of these.
    const double larger = std::sqrt(freedom / boost::math::quantile(squares, random.uniform()));
    const double deviation = larger * noise->deviation;
    double best = infinite, chosen = infinite, of_chosen = 0;
    for (const double gap : gaps) {
      const double expected = gap / larger + noise_of_median(deviation);
      const double seen = expected + noise_of_median(deviation);
      best = std::min(best, expected);
      if (seen >= chosen) continue;
      chosen = seen;
      of_chosen = expected;
    }
    regrets.push_back(of_chosen - best);
  }
  std::vector<double> quantiles;
  for (std::size_t i = 0; i < regret_quantiles; ++i) {
    quantiles.push_back(rounded_regret(stats::quantile(regrets, position(i))));
  }
  return quantiles;
}

}  // namespace gradus::tuning
