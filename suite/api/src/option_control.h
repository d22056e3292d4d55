// The schedules and parameter groups of one optimizer.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "gradus/objective.h"
#include "gradus/options.h"
#include "options/option_schedule.h"

namespace gradus::detail {

class OptionControl {
 public:
  /// `prefix` of the probe: "" for the options of all parameters, "groups.1." for those of a group.
  void add_schedules(const std::vector<ScheduledField>& fields, const std::string& prefix);
  /// Those that a group has from all parameters, where they are recorded.
  void inherit_schedules(const std::vector<ScheduledField>& fields);
  /// What a group's `match` holds: roles and patterns.
  void add_group(std::vector<std::string> patterns) { patterns_.push_back(std::move(patterns)); }

  /// Writes the current values into their fields and records them.
  void set(Objective& objective);
  const std::vector<std::vector<int>>& members(const Model& model);

 private:
  struct Scheduled {
    std::string option;  // empty: not recorded
    double* field = nullptr;
    std::shared_ptr<const OptionSchedule> schedule;
    std::unique_ptr<const OptionSchedule::OnBudget> on_budget;
    Probe* probe = nullptr;
  };
  void start(Objective& objective);
  std::vector<Scheduled> scheduled_;
  int64_t budget_ = -1;           // that the schedules are fitted to
  const Clock* clock_ = nullptr;  // of the run that the probes belong to
  std::vector<std::vector<std::string>> patterns_;
  std::vector<std::vector<int>> members_;  // empty before the first step
};

/// The parameters of each group, then the rest. Throws Error "groups.match" and "groups.twice".
std::vector<std::vector<int>> matched_parameters(
    const Model& model, const std::vector<std::vector<std::string>>& groups);

}  // namespace gradus::detail
