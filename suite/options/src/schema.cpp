#include <algorithm>
#include <memory>

#include "gradus/options.h"
#include "options/list_element.h"
#include "options/option_json.h"
#include "options/option_schedule.h"
#include "options/schema_implementation.h"

namespace gradus {

Schema::Schema() : implementation_(std::make_unique<Implementation>()) {}
Schema::~Schema() = default;
Schema::Schema(Schema&&) noexcept = default;
Schema& Schema::operator=(Schema&&) noexcept = default;

std::string Schema::describe() const {
  return to_json(implementation_->specs).dump();
}

void Schema::assign(std::string_view json, std::string_view where) {
  const OptionTable values =
      checked_options(implementation_->specs, option_table_from_text(json), where);
  for (std::size_t i = 0; i < implementation_->specs.size(); ++i) {
    implementation_->bindings[i].write(values.at(implementation_->specs[i].name));
  }
}

void Schema::assign_given(std::string_view json, std::string_view where) {
  const OptionTable given = option_table_from_text(json);
  const OptionTable values = checked_options(implementation_->specs, given, where);
  for (std::size_t i = 0; i < implementation_->specs.size(); ++i) {
    const std::string& name = implementation_->specs[i].name;
    if (given.contains(name)) implementation_->bindings[i].write(values.at(name));
  }
}

std::vector<ScheduledField> Schema::schedules(std::string_view json) const {
  std::vector<ScheduledField> fields;
  const OptionTable values = option_table_from_text(json);
  const auto add_scheduled = [&](const OptionSpec& spec, const OptionValue& value, double* field) {
    if (!is_schedule(value)) return;
    fields.push_back(
        {spec.name, field,
         std::make_shared<const OptionSchedule>(checked_schedule(spec, value.table(), ""))});
  };
  for (std::size_t i = 0; i < implementation_->specs.size(); ++i) {
    const OptionSpec& spec = implementation_->specs[i];
    const Binding& binding = implementation_->bindings[i];
    const OptionValue* found = values.find(spec.name);
    if (found == nullptr || !spec.schedulable) continue;
    if (binding.number != nullptr) add_scheduled(spec, *found, binding.number);
    if (binding.numbers == nullptr || !found->is_list()) continue;
    const std::size_t count = std::min(found->list().size(), binding.numbers->size());
    for (std::size_t k = 0; k < count; ++k) {
      add_scheduled(element_spec(spec, k), found->list()[k], &(*binding.numbers)[k]);
    }
  }
  return fields;
}

std::string Schema::values() const {
  OptionTable values;
  for (std::size_t i = 0; i < implementation_->specs.size(); ++i) {
    values[implementation_->specs[i].name] = implementation_->bindings[i].read();
  }
  return to_text(values);
}

}  // namespace gradus
