// Methods over many problems: performance profiles, and the distribution of runtimes over pairs of
// task and target.
#pragma once

#include <span>
#include <vector>

namespace gradus::stats {

/// A right-continuous step function, 0 before the first x.
struct StepCurve {
  std::vector<double> x;      ///< increasing
  std::vector<double> share;  ///< value from x[i] on, from 0 to 1

  /// The value at x.
  double at(double value) const;
};

/// Dolan and More's performance profiles, one per method: the share of problems on which the
/// method's cost is at most x times the best cost of any of the methods given,
///   rho_s(x) = |{p : cost(s, p) / min_s' cost(s', p) <= x}| / |problems|.
/// costs[method][problem] is above 0 (median steps, seconds, expected runtime), +infinity where the
/// method did not solve the problem; ratios are at most the largest double; a problem that none
/// solved counts among the problems. The profile depends on the set of methods: captions must list
/// it. E. D. Dolan, J. J. More, Math. Program. 91 (2002) 201-213, doi:10.1007/s101070100263,
/// arXiv:cs/0102001. Errors: stats.too_few (no method or problem), stats.lengths, stats.cost (0,
/// negative or NaN).
std::vector<StepCurve> performance_profiles(std::span<const std::vector<double>> costs);

/// The empirical distribution of runtimes over (task, target) pairs: pairs[i] are the runtimes of
/// one method's seeds on pair i, +infinity where the target was missed. The share at x is the mean
/// over pairs of the share of seeds that spent at most x, so that every pair weighs the same
/// whatever its number of seeds. N. Hansen et al., COCO: performance assessment, arXiv:1605.03560.
/// Errors: stats.too_few (no pair, or a pair without runs), stats.nan, stats.runtime (negative).
StepCurve runtime_ecdf(std::span<const std::vector<double>> pairs);

}  // namespace gradus::stats
