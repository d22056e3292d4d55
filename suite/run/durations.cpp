#include "run/durations.h"

#include <algorithm>

namespace gradus::run {

void Durations::add(const std::string& task, const std::string& method, double seconds,
                    bool finished) {
  pairs_[{task, method}].add(seconds);
  if (!finished) return;
  Finished& of_task = finished_[task];
  Mean& mean = of_task.methods[method];
  const double before = mean.count > 0 ? mean.value() : 0;
  mean.add(seconds);
  of_task.sum_of_means += mean.value() - before;
}

std::optional<double> Durations::expected(const std::string& task, const std::string& method,
                                          std::optional<double> estimate) const {
  const auto pair = pairs_.find({task, method});
  if (pair != pairs_.end()) return pair->second.value();
  if (estimate) return estimate;
  const auto found = finished_.find(task);
  if (found == finished_.end()) return std::nullopt;
  return found->second.sum_of_means / static_cast<double>(found->second.methods.size());
}

std::optional<double> time_left(const std::vector<std::optional<double>>& jobs, int parallel) {
  double sum = 0, longest = 0;
  for (const std::optional<double>& seconds : jobs) {
    if (!seconds) return std::nullopt;
    sum += *seconds;
    longest = std::max(longest, *seconds);
  }
  return std::max(longest, sum / parallel);
}

}  // namespace gradus::run
