// Test error of the best of K restarts, from one population of trained networks.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace gradus::random_restart {

/// One candidate of a selection. `score` is what the selection minimises (the empirical risk, or
/// the test error for an oracle), `error` what is reported of the selected one. A diverged network
/// has a non-finite score or is marked; it is never selected.
struct Candidate {
  double score = 0;
  double error = 0;
  bool diverged = false;
};

/// Groups of K drawn with replacement from the population, each represented by its lowest score
/// (ties: lowest index).
struct BestOfK {
  double partial = 0;  ///< E[error of the selected; group not missing], summed, not conditioned
  double missing = 0;  ///< P(the group holds diverged networks only) = (diverged/R)^K
  /// E[error | group not missing]; NaN where every group is missing.
  double mean() const { return partial / (1 - missing); }
};

/// A population sorted by score, diverged networks last; answers for every K.
class SortedPopulation {
 public:
  /// Throws Error "random_restart.population" for an empty population.
  explicit SortedPopulation(std::span<const Candidate> candidates);

  /// Exact expectation over all R^K groups (THEORY.md, section 4.2, derived):
  ///   E t* = sum_i t_(i) [ (R-i+1)^K - (R-i)^K ] / R^K.
  /// Throws Error "random_restart.restarts" for K < 1.
  BestOfK expectation(std::int64_t restarts) const;

  /// The same by drawing `groups` groups from counter-based streams of `seed`: a cross-check. Group
  /// g is stream g, so the result does not depend on how groups are split.
  BestOfK resampled(std::int64_t restarts, std::int64_t groups, std::uint64_t seed) const;

  /// Bootstrap over the networks (not over groups, which overlap): value of expectation(K).mean()
  /// in `draws` resampled populations, in order of draws. A draw with every group missing is NaN.
  std::vector<double> bootstrap(std::int64_t restarts, int draws, std::uint64_t seed) const;

  std::int64_t size() const { return static_cast<std::int64_t>(order_.size()); }
  std::int64_t diverged() const { return size() - valid_; }

 private:
  std::vector<Candidate> order_;
  std::int64_t valid_ = 0;
};

/// Standard deviation (n - 1) of the finite values of a bootstrap; 0 with fewer than two.
double bootstrap_error(std::span<const double> values);

/// q0^K e_2^2, below which the expected error of the best of K cannot fall when a share q0 of the
/// population is dead at the start (THEORY.md, section 3.3, derived).
double restart_floor(double dead_share, std::int64_t restarts, double constant_error);

/// The floor of the sum over non-missing groups where a share `dead_diverged` of the population is
/// dead at the start and diverged: (q0^K - d^K) e_2^2 (claim A8).
double restart_floor(double dead_share, double dead_diverged, std::int64_t restarts,
                     double constant_error);

}  // namespace gradus::random_restart
