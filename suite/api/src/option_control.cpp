#include "option_control.h"

#include <fmt/format.h>

namespace gradus::detail {

void OptionControl::add_schedules(const std::vector<ScheduledField>& fields,
                                  const std::string& prefix) {
  for (const ScheduledField& field : fields) {
    scheduled_.push_back({prefix + field.option, field.field, field.schedule, nullptr, nullptr});
  }
}

void OptionControl::inherit_schedules(const std::vector<ScheduledField>& fields) {
  for (const ScheduledField& field : fields) {
    scheduled_.push_back({"", field.field, field.schedule, nullptr, nullptr});
  }
}

void OptionControl::start(Objective& objective) {
  if (objective.budget() != budget_) {
    for (Scheduled& entry : scheduled_) {
      entry.on_budget = std::make_unique<const OptionSchedule::OnBudget>(
          *entry.schedule, objective.budget(), fmt::format("option '{}'", entry.option));
    }
    budget_ = objective.budget();
  }
  for (Scheduled& entry : scheduled_) {
    if (entry.option.empty()) continue;
    entry.probe = &objective.probe(
        {"schedule." + entry.option, "current value of the option " + entry.option, ""});
  }
  clock_ = &objective.clock();
}

void OptionControl::set(Objective& objective) {
  if (scheduled_.empty()) return;
  if (clock_ != &objective.clock() || budget_ != objective.budget()) start(objective);
  const int64_t step = objective.spent();
  for (const Scheduled& entry : scheduled_) {
    *entry.field = entry.on_budget->at(step);
    if (entry.probe == nullptr) continue;
    if (auto scope = entry.probe->open()) scope->add(*entry.field);
  }
}

const std::vector<std::vector<int>>& OptionControl::members(const Model& model) {
  if (members_.empty()) members_ = matched_parameters(model, patterns_);
  return members_;
}

}  // namespace gradus::detail
