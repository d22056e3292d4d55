#include "deep_resnet/convergence.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "gradus/stats/fit.h"

namespace gradus::deep_resnet {

LossSummary summarize_losses(std::span<const double> losses) {
  LossSummary summary;
  for (std::size_t t = 1; t < losses.size(); ++t) {
    summary.worst_ratio = std::max(summary.worst_ratio, losses[t] / losses[t - 1]);
    if (losses[t] > losses[t - 1]) ++summary.increases;
  }
  summary.rate = summary.r_squared = std::numeric_limits<double>::quiet_NaN();
  const auto second_half = losses.subspan(losses.size() / 2);
  const bool usable =
      std::ranges::all_of(second_half, [](double loss) { return loss > 0 && std::isfinite(loss); });
  if (losses.size() < 4 || !usable) return summary;
  std::vector<double> steps, logs;
  for (std::size_t t = 0; t < second_half.size(); ++t) {
    steps.push_back(static_cast<double>(t));
    logs.push_back(std::log(second_half[t]));
  }
  const stats::Line line = stats::fit_line(steps, logs);
  summary.rate = -line.slope;
  summary.r_squared = line.r_squared;
  return summary;
}

}  // namespace gradus::deep_resnet
