#include "run/durations.h"

#include <algorithm>

namespace gradus::run {

void Durations::add(const std::string& task, const std::string& method, double seconds,
                    bool finished) {
  const auto add_to = [&](Mean& mean) {
    mean.sum += seconds;
    ++mean.count;
  };
  add_to(pairs_[{task, method}]);
  if (finished) add_to(finished_[task][method]);
}

std::optional<double> Durations::expected(const std::string& task, const std::string& method,
                                          std::optional<double> estimate) const {
  const auto pair = pairs_.find({task, method});
  if (pair != pairs_.end()) return pair->second.value();
  if (estimate) return estimate;
  const auto methods = finished_.find(task);
  if (methods == finished_.end()) return std::nullopt;
  double sum = 0;
  for (const auto& [name, mean] : methods->second) sum += mean.value();
  return sum / static_cast<double>(methods->second.size());
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
