// How probable it is, after what was seen on several tasks, that one method is practically better.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace gradus::stats {

/// Posterior probabilities, which add up to 1.
struct PosteriorOfDifference {
  double below = 0;       ///< of a mean of two differences below -rope being the most frequent case
  double equivalent = 0;  ///< of one between -rope and rope
  double above = 0;       ///< of one above rope
};

struct BayesianOptions {
  double rope = 0;     ///< half the width of what counts as practically equal, at least 0
  double prior = 0.5;  ///< weight of the prior's one observation, which lies at 0; above 0
  std::size_t draws = 50'000;
  std::uint64_t seed = 0;  ///< the result is a function of the options and the differences
};

/// The Bayesian signed-rank test: differences[i] is that of two methods on task i. With weights w
/// from the Dirichlet distribution (prior, 1, ..., 1) over the values 0, d_1, ..., d_n,
///   theta_above = sum_ij w_i w_j [d_i + d_j > 2 rope]  (half where equal), theta_below likewise,
/// and theta_equivalent the rest. The result counts, over the draws of w, which of the three is the
/// largest; ties go to `below`, then `equivalent`. A. Benavoli, G. Corani, F. Mangili, M. Zaffalon,
/// F. Ruggeri, ICML 2014; A. Benavoli, G. Corani, J. Demsar, M. Zaffalon, Time for a Change, J.
/// Mach. Learn. Res. 18 (2017), 77, section 4.3. Infinite differences count by their sign.
/// Errors: stats.too_few (no difference), stats.nan, stats.rope (negative or not finite),
/// stats.not_positive (prior), stats.draws (0).
PosteriorOfDifference bayesian_signed_rank(std::span<const double> differences,
                                           const BayesianOptions& options = {});

}  // namespace gradus::stats
