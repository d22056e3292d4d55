// Loss constants c1, c2 with the ranges of targets that they assume (THEORY.md, section 1.2, 3.4).
#pragma once

#include <vector>

#include "chain.h"

namespace gradus::dsgd {

/// Facts about the targets and weights that the regression constants need; see 3.4.
struct RegressionFacts {
  double last_weight = 0;     ///< z_K, an upper bound of ||W_K||_q
  double last_bias = 0;       ///< ||b_K|| in the dual norm of q
  double largest_target = 0;  ///< max over rows: max |t| (q = 1, infinity) or ||t||_2 (q = 2)
};

/// c1 and c2 for the vector norm `q`; the regression facts are read for a regression alone.
LossBounds loss_constants(const Chain& chain, const Loss& loss, Norm q,
                          const RegressionFacts& facts);

/// max over rows of the size of a target, for the regression constants.
double largest_target(const Tensor& target, Norm q);

/// ||b|| in the dual norm of q.
double bias_size(const Tensor& bias, Norm q);

/// Checks targets against what the constants assume: [-1, 1] or [0, 1] for squared error on bounded
/// outputs, distributions for cross entropy, [0, 1] for the logistic loss, finite for regression.
/// Throws Error "dsgd.target_range" with the row.
void check_targets(const Chain& chain, const Loss& loss, const Tensor& target);

}  // namespace gradus::dsgd
