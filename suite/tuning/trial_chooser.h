// The runs of a tuning, one after the other, and what came of them.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "run/run_chooser.h"
#include "study/trial_plan.h"
#include "tuning/halving.h"

namespace gradus::tuning {

/// Names the runs of a trial plan: all of them, first seeds first, or by successive halving. A run
/// that failed is named once more.
class TrialChooser final : public run::RunChooser {
 public:
  TrialChooser(const study::TrialPlan& plan, std::int64_t reduction);

  std::optional<std::string> next() override;
  void ended(std::string_view id, const record::RunRecord& record) override;

  /// How many runs it will name, failures aside.
  std::size_t expected() const { return expected_; }
  /// Runs that have no result: an interrupt left them.
  bool complete() const;
  /// The tuning with the results of every trial and what is chosen; borders without commands.
  record::Tuning result() const;

 private:
  /// What is kept of a run.
  struct Result {
    bool known = false;
    bool failed = false, diverged = false;
    double value = 0;  ///< NaN where it failed
    double gradients = 0, seconds = 0;
  };
  struct Slot {
    std::size_t trial = 0;  ///< of the plan
    std::size_t rung = 0, seed = 0;
  };

  const std::string& id_of(const Slot& slot) const;
  void queue_rung(std::size_t trial, std::size_t rung);
  void take(const Slot& slot, const Result& result);
  void halve(std::size_t trial, std::size_t rung);
  std::optional<Slot> from_halving();
  Result result_of(const Slot& slot, const record::RunRecord& record) const;
  void fill(record::TuningTrial& trial, const record::TuningCell& cell, std::size_t of) const;

  const study::TrialPlan& plan_;
  std::vector<std::vector<std::vector<Result>>> results_;  ///< by trial, rung, seed
  std::vector<Halving> halvings_;                          ///< by cell; empty: everything runs
  std::vector<std::vector<std::size_t>> of_cell_;  ///< trials of the plan by cell and number
  std::size_t turn_ = 0;                           ///< cells take turns
  std::deque<Slot> waiting_;
  std::multimap<std::string, Slot, std::less<>> asked_;
  std::map<std::string, bool, std::less<>> repeated_;  ///< runs that failed once
  std::size_t expected_ = 0;
};

}  // namespace gradus::tuning
