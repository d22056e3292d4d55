#include "gradus/optimizer.h"

#include "base/json.h"
#include "gradus/error.h"
#include "option_control.h"
#include "options/option_spec.h"

namespace gradus {
namespace {

std::vector<std::string> patterns_of(const Json& match) {
  if (match.is_string()) return {match.get<std::string>()};
  return match.get<std::vector<std::string>>();
}

bool has_schedule(const Json& options) {
  for (const Json& value : options) {
    if (is_schedule(value)) return true;
  }
  return false;
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
  Json options = Json::parse(text);
  const Json groups = options.value("groups", Json::array());
  options.erase("groups");
  if (groups.empty() && !has_schedule(options)) return;
  control_ = std::make_unique<detail::OptionControl>();
  Schema schema;
  if (!bind(schema) && has_schedule(options)) {
    throw Error("options.schedule", "the optimizer's class",
                "Optimizer::bind, for its options with a schedule", "none",
                "derive from gradus::WithOptions");
  }
  control_->add_schedules(schema.schedules(options.dump()), "");
  for (std::size_t i = 0; i < groups.size(); ++i) {
    Schema of_group;
    if (!bind_group(of_group)) {
      throw Error("options.group", "the optimizer's class",
                  "Optimizer::bind_group, for parameter groups", "none",
                  "derive from gradus::WithOptions");
    }
    Json own = groups[i];
    control_->add_group(patterns_of(own.at("match")));
    own.erase("match");
    of_group.assign_given(own.dump(), "group " + std::to_string(i + 1));
    control_->add_schedules(of_group.schedules(own.dump()),
                            "groups." + std::to_string(i + 1) + ".");
    // A group without a value of its own follows the schedule of all parameters.
    Json inherited = options;
    for (const auto& [name, value] : own.items()) inherited.erase(name);
    control_->inherit_schedules(of_group.schedules(inherited.dump()));
  }
}

const std::vector<std::vector<int>>& Optimizer::group_members(const Objective& objective) {
  if (!control_) control_ = std::make_unique<detail::OptionControl>();
  return control_->members(objective.model());
}

}  // namespace gradus
