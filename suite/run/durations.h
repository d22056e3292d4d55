// How long runs will take, from runs that are over.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gradus::run {

/// Means of wall times by (task, method).
class Durations {
 public:
  /// `finished`: whether the run went to its end. One that did not tells how long the next of the
  /// same task and method may take, but nothing about other methods.
  void add(const std::string& task, const std::string& method, double seconds, bool finished);

  /// The mean of the same task and method; without one, `estimate` where there is one, else the
  /// mean of the task's methods. Nothing where no run of the task has finished: tasks differ by
  /// orders of magnitude, so one says nothing about another.
  std::optional<double> expected(const std::string& task, const std::string& method,
                                 std::optional<double> estimate = {}) const;

 private:
  struct Mean {
    double sum = 0;
    int count = 0;
    void add(double value) {
      sum += value;
      ++count;
    }
    double value() const { return sum / count; }
  };
  std::map<std::pair<std::string, std::string>, Mean> pairs_;
  /// Of one task: its methods, and the sum of their means, which thousands of methods ask for.
  struct Finished {
    std::map<std::string, Mean> methods;
    double sum_of_means = 0;
  };
  std::map<std::string, Finished> finished_;  ///< by task
};

/// Seconds until jobs of these durations are over, `parallel` at once: their sum shared evenly, or
/// the longest alone. Nothing where one is unknown.
std::optional<double> time_left(const std::vector<std::optional<double>>& jobs, int parallel);

}  // namespace gradus::run
