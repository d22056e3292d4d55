// What is read off the losses of one run, a value a step.
#pragma once

#include <vector>

namespace gradus::grelu {

/// First step at which the loss is at most `goal`; -1: never.
double first_at(const std::vector<double>& losses, double goal);

/// The line through ln loss against the step, from the start to the first loss at or below `goal`.
struct LossFit {
  double slope = 0;
  double r_squared = 0;  ///< 0 for fewer than three losses
};
LossFit fit_log_loss(const std::vector<double>& losses, double goal);

/// Whether no step raises the loss until it is at or below `goal`.
bool never_rises(const std::vector<double>& losses, double goal);

/// T / ln(n / goal), the claimed size of T = `steps`; NaN where the goal was not reached (-1).
double time_ratio(double steps, double samples, double goal);

}  // namespace gradus::grelu
