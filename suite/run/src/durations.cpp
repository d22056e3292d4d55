#include "gradus/run/durations.h"

namespace gradus {

void Durations::add(const std::string& task, const std::string& method, double seconds) {
  for (Mean* mean : {&pairs_[{task, method}], &tasks_[task], &all_}) {
    mean->sum += seconds;
    ++mean->count;
  }
}

std::optional<double> Durations::expected(const std::string& task,
                                          const std::string& method) const {
  const auto pair = pairs_.find({task, method});
  if (pair != pairs_.end()) return pair->second.sum / pair->second.count;
  const auto same_task = tasks_.find(task);
  if (same_task != tasks_.end()) return same_task->second.sum / same_task->second.count;
  if (all_.count > 0) return all_.sum / all_.count;
  return std::nullopt;
}

}  // namespace gradus
