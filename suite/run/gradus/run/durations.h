// How long runs will take, from runs that are over.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace gradus {

/// Means of wall times by (task, method).
class Durations {
 public:
  void add(const std::string& task, const std::string& method, double seconds);

  /// The mean of the same task and method, else of the task, else of everything; nothing before
  /// the first `add`.
  std::optional<double> expected(const std::string& task, const std::string& method) const;

 private:
  struct Mean {
    double sum = 0;
    int count = 0;
  };
  std::map<std::pair<std::string, std::string>, Mean> pairs_;
  std::map<std::string, Mean> tasks_;
  Mean all_;
};

}  // namespace gradus
