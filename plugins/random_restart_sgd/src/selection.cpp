#include <algorithm>
#include <cmath>
#include <limits>

#include "driver.h"
#include "gradus/stream.h"

namespace gradus::random_restart {

bool dead_now(const NetworkOutcome& outcome, const LaneOptions& lanes) {
  return outcome.diverged < 0 && (lanes.domain ? outcome.end.domain : outcome.end.data).dead();
}

bool flat_live(const NetworkOutcome& outcome, const LaneOptions& lanes) {
  constexpr double flat_range = 1e-6;
  return outcome.diverged < 0 && !dead_now(outcome, lanes) &&
         outcome.last.high - outcome.last.low < flat_range;
}

bool clip_constant(const NetworkOutcome& outcome, const LaneOptions& lanes) {
  return outcome.diverged < 0 && !dead_now(outcome, lanes) &&
         (outcome.last.low >= lanes.clip_high || outcome.last.high <= lanes.clip_low);
}

std::vector<Candidate> candidates(Selection rule, std::span<const NetworkOutcome> outcomes,
                                  double norm_cap, uint64_t seed) {
  Stream stream{derive_seed(seed, "random selection"), 0};
  const bool all = rule == Selection::empirical_all || rule == Selection::oracle_all;
  std::vector<Candidate> population;
  population.reserve(outcomes.size());
  for (const NetworkOutcome& outcome : outcomes) {
    const Evaluation& found = all ? outcome.best : outcome.last;
    Candidate one;
    one.error = found.test_mse;
    one.score = rule == Selection::random ? stream.uniform()
                : rule == Selection::oracle_final || rule == Selection::oracle_all ? found.test_mse
                                                                                   : found.risk;
    one.diverged = outcome.diverged >= 0 || (all && found.step < 0) ||
                   !(found.sup_norm < norm_cap) || !std::isfinite(one.score) ||
                   !std::isfinite(one.error);
    population.push_back(one);
  }
  return population;
}

int64_t selected_network(std::span<const Candidate> candidates) {
  int64_t best = -1;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (candidates[i].diverged) continue;
    if (best < 0 || candidates[i].score < candidates[static_cast<std::size_t>(best)].score) {
      best = static_cast<int64_t>(i);
    }
  }
  return best;
}

ConstantErrors constant_errors(std::span<const double> targets, double low, double high) {
  std::vector<double> sorted(targets.begin(), targets.end());
  std::ranges::sort(sorted);
  const auto count = static_cast<double>(sorted.size());
  double sum = 0;
  for (const double y : sorted) sum += y;
  const double mean = std::clamp(sum / count, low, high);
  const double median = std::clamp(sorted[sorted.size() / 2], low, high);
  ConstantErrors errors;
  for (const double y : sorted) {
    errors.mse += (y - mean) * (y - mean) / count;
    errors.l1 += std::fabs(y - median) / count;
  }
  return errors;
}

}  // namespace gradus::random_restart
