// What a run's losses say: how fast they fall, how straight, and whether they ever rise.
#pragma once

#include <cstdint>
#include <span>

namespace gradus::deep_resnet {

struct LossSummary {
  double rate = 0;         ///< minus the least-squares slope of log J over the second half [1/step]
  double r_squared = 0;    ///< of that line
  double worst_ratio = 0;  ///< max_t J(t+1) / J(t)
  int64_t increases = 0;   ///< steps with J(t+1) > J(t)
};

/// losses[t] = J(t) > 0. Fewer than 4 losses, or one that is not positive and finite in the second
/// half, leave rate and r_squared NaN.
LossSummary summarize_losses(std::span<const double> losses);

}  // namespace gradus::deep_resnet
