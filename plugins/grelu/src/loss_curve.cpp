#include "loss_curve.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "gradus/stats/fit.h"

namespace gradus::grelu {

double first_at(const std::vector<double>& losses, double goal) {
  const auto found =
      std::find_if(losses.begin(), losses.end(), [&](double loss) { return loss <= goal; });
  return found == losses.end() ? -1 : static_cast<double>(found - losses.begin());
}

LossFit fit_log_loss(const std::vector<double>& losses, double goal) {
  std::vector<double> steps, logs;
  for (std::size_t k = 0; k < losses.size(); ++k) {
    if (!(losses[k] > 0) || !std::isfinite(losses[k])) break;
    steps.push_back(static_cast<double>(k));
    logs.push_back(std::log(losses[k]));
    if (losses[k] <= goal) break;
  }
  if (steps.size() < 3) return {};
  const auto line = stats::fit_line(steps, logs);
  return {line.slope, line.r_squared};
}

bool never_rises(const std::vector<double>& losses, double goal) {
  for (std::size_t k = 1; k < losses.size() && losses[k - 1] > goal; ++k) {
    if (!(losses[k] <= losses[k - 1])) return false;
  }
  return true;
}

double time_ratio(double steps, double samples, double goal) {
  if (steps < 0) return std::numeric_limits<double>::quiet_NaN();
  return steps / std::log(samples / goal);
}

}  // namespace gradus::grelu
