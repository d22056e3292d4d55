#include "gradus/optimizer.h"

#include <fmt/format.h>

#include <algorithm>

#include "gradus/error.h"
#include "option_control.h"
#include "options/list_element.h"
#include "options/option_schedule.h"
#include "options/option_value.h"

namespace gradus {
namespace {

std::vector<std::string> patterns_of(const OptionValue& match) {
  if (match.is_text()) return {match.text()};
  std::vector<std::string> patterns;
  for (const OptionValue& pattern : match.list()) patterns.push_back(pattern.text());
  return patterns;
}

bool any_schedule(const OptionTable& options) {
  return std::ranges::any_of(options, [](const auto& entry) { return has_schedule(entry.second); });
}

OptionValue::List groups_in(const OptionTable& options) {
  const OptionValue* groups = options.find("groups");
  return groups != nullptr ? groups->list() : OptionValue::List();
}

}  // namespace

Optimizer::Optimizer() = default;
Optimizer::~Optimizer() = default;

bool Optimizer::bind(Schema&) {
  return false;
}

bool Optimizer::bind_group(Schema&) {
  return false;
}

void Optimizer::step(Objective& objective) {
  const LaneScope lane(objective.clock(), Lane::update);
  if (control_) control_->set(objective);
  move(objective);
}

void Optimizer::configure(std::string_view text) {
  OptionTable options = option_table_from_text(text);
  const OptionValue::List groups = groups_in(options);
  options.erase("groups");
  if (groups.empty() && !any_schedule(options)) return;
  control_ = std::make_unique<detail::OptionControl>();
  Schema schema;
  if (!bind(schema) && any_schedule(options)) {
    throw Error("options.schedule", "the optimizer's class",
                "Optimizer::bind, for its options with a schedule", "none",
                "derive from gradus::WithOptions");
  }
  control_->add_schedules(schema.schedules(to_text(options)), "");
  for (std::size_t i = 0; i < groups.size(); ++i) {
    Schema of_group;
    if (!bind_group(of_group)) {
      throw Error("options.group", "the optimizer's class",
                  "Optimizer::bind_group, for parameter groups", "none",
                  "derive from gradus::WithOptions");
    }
    OptionTable own = groups[i].table();
    control_->add_group(patterns_of(own.at("match")));
    own.erase("match");
    of_group.assign_given(to_text(own), fmt::format("group {}", i + 1));
    control_->add_schedules(of_group.schedules(to_text(own)), fmt::format("groups.{}.", i + 1));
    // A group without a value of its own follows the schedule of all parameters.
    OptionTable inherited = options;
    for (const auto& [name, value] : own) inherited.erase(name);
    control_->inherit_schedules(of_group.schedules(to_text(inherited)));
  }
}

const std::vector<std::vector<int>>& Optimizer::group_members(const Objective& objective) {
  if (!control_) control_ = std::make_unique<detail::OptionControl>();
  return control_->members(objective.model());
}

}  // namespace gradus
