// Asynchronous successive halving: which trial runs next, at which budget.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace gradus::tuning {

/// L. Li, K. Jamieson, A. Rostamizadeh, E. Gonina, J. Ben-tzur, M. Hardt, B. Recht, A. Talwalkar,
/// "A System for Massively Parallel Hyperparameter Tuning", MLSys 2020, arXiv 1810.05934, algorithm
/// 2: a trial goes on to the next rung, a larger budget, as soon as it is among the best
/// 1/reduction of those that have ended on its rung; where none is, another trial begins. So
/// nothing ever waits for the end of a rung. In addition no rung gets more trials than floor(trials
/// / reduction^rung): the number of runs on each rung, and with it the cost, does not depend on the
/// order in which runs end. Which trials these are may.
class Halving {
 public:
  /// `rungs` at least 1, `reduction` at least 2, and one trial at least on the last rung.
  Halving(std::int64_t trials, std::size_t rungs, std::int64_t reduction, bool higher_is_better);

  struct Job {
    std::int64_t trial = 0;
    std::size_t rung = 0;
    bool operator==(const Job&) const = default;
  };

  /// The next job, or nothing: all is over, or what comes next depends on jobs that are at work.
  std::optional<Job> next();
  /// The job ended with a value, infinite in the bad direction where it diverged or failed.
  void ended(const Job& job, double value);
  bool over() const;
  /// Trials that a rung gets in all: floor(trials / reduction^rung).
  std::int64_t size_of(std::size_t rung) const { return sizes_[rung]; }

 private:
  struct Ended {
    std::int64_t trial = 0;
    double value = 0;
    bool promoted = false;
  };
  std::optional<std::int64_t> promotable(std::size_t rung);
  std::vector<std::int64_t> sizes_;
  std::int64_t reduction_;
  bool higher_is_better_;
  std::vector<std::vector<Ended>> rungs_;
  std::vector<std::int64_t> begun_;  ///< by rung
};

}  // namespace gradus::tuning
