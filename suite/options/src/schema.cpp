#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

#include "gradus/options.h"
#include "options/list_element.h"
#include "options/option_json.h"
#include "options/option_schedule.h"

namespace gradus {
namespace {

OptionValue real_value(double value) {
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return value;
}

/// Of a schedule, what the field holds before the first step.
double real_from(const OptionValue& value) {
  if (is_schedule(value)) return OptionSchedule(value.table()).nominal();
  if (value.is("inf")) return std::numeric_limits<double>::infinity();
  if (value.is("-inf")) return -std::numeric_limits<double>::infinity();
  return value.number();
}

template <class Element>
OptionValue list_value(const std::vector<Element>& elements) {
  return OptionValue::List(elements.begin(), elements.end());
}

}  // namespace

/// A declaration, and how its value reaches the field.
struct Binding {
  std::function<void(const OptionValue&)> write;
  std::function<OptionValue()> read;
  double* number = nullptr;                // the field, where it is a real number
  std::vector<double>* numbers = nullptr;  // the field, where it is a list of them
};

struct Schema::Implementation {
  std::vector<OptionSpec> specs;
  std::vector<Binding> bindings;

  void add(std::string_view name, OptionType type, std::string_view text, Binding binding) {
    OptionSpec spec;
    spec.name = name;
    spec.type = type;
    spec.text = text;
    spec.initial = binding.read();
    specs.push_back(std::move(spec));
    bindings.push_back(std::move(binding));
  }
};

Schema::Schema() : implementation_(std::make_unique<Implementation>()) {}
Schema::~Schema() = default;
Schema::Schema(Schema&&) noexcept = default;
Schema& Schema::operator=(Schema&&) noexcept = default;

Schema::Option Schema::add(std::string_view name, bool& field, std::string_view text) {
  implementation_->add(name, OptionType::boolean, text,
                       {[&field](const OptionValue& value) { field = value.boolean(); },
                        [&field]() -> OptionValue { return field; }});
  return Option(*this);
}

Schema::Option Schema::add(std::string_view name, int64_t& field, std::string_view text) {
  implementation_->add(name, OptionType::integer, text,
                       {[&field](const OptionValue& value) { field = value.integer(); },
                        [&field]() -> OptionValue { return field; }});
  return Option(*this);
}

Schema::Option Schema::add(std::string_view name, double& field, std::string_view text) {
  implementation_->add(name, OptionType::real, text,
                       {[&field](const OptionValue& value) { field = real_from(value); },
                        [&field] { return real_value(field); }, &field});
  return Option(*this);
}

Schema::Option Schema::add(std::string_view name, std::string& field, std::string_view text) {
  implementation_->add(name, OptionType::text, text,
                       {[&field](const OptionValue& value) { field = value.text(); },
                        [&field]() -> OptionValue { return field; }});
  return Option(*this);
}

Schema::Option Schema::add(std::string_view name, std::vector<int64_t>& field,
                           std::string_view text) {
  implementation_->add(name, OptionType::integers, text,
                       {[&field](const OptionValue& value) {
                          field.clear();
                          for (const OptionValue& element : value.list()) {
                            field.push_back(element.integer());
                          }
                        },
                        [&field] { return list_value(field); }});
  return Option(*this);
}

Schema::Option Schema::add(std::string_view name, std::vector<double>& field,
                           std::string_view text) {
  implementation_->add(name, OptionType::reals, text,
                       {[&field](const OptionValue& value) {
                          field.clear();
                          for (const OptionValue& element : value.list()) {
                            field.push_back(real_from(element));
                          }
                        },
                        [&field] {
                          OptionValue::List list;
                          for (const double element : field) list.push_back(real_value(element));
                          return OptionValue(std::move(list));
                        },
                        nullptr, &field});
  return Option(*this);
}

Schema::Option Schema::add(std::string_view name, std::vector<std::string>& field,
                           std::string_view text) {
  implementation_->add(name, OptionType::texts, text,
                       {[&field](const OptionValue& value) {
                          field.clear();
                          for (const OptionValue& element : value.list())
                            field.push_back(element.text());
                        },
                        [&field] { return list_value(field); }});
  return Option(*this);
}

Schema::Option Schema::add(std::string_view name, Auto<int64_t>& field, std::string_view text) {
  implementation_->add(name, OptionType::integer_or_auto, text,
                       {[&field](const OptionValue& value) {
                          field.automatic = value.is("auto");
                          if (!field.automatic) field.value = value.integer();
                        },
                        [&field]() -> OptionValue {
                          return field.automatic ? OptionValue("auto") : OptionValue(field.value);
                        }});
  return Option(*this);
}

Schema::Option Schema::add(std::string_view name, Auto<double>& field, std::string_view text) {
  implementation_->add(name, OptionType::real_or_auto, text,
                       {[&field](const OptionValue& value) {
                          field.automatic = value.is("auto");
                          if (!field.automatic) field.value = real_from(value);
                        },
                        [&field]() -> OptionValue {
                          return field.automatic ? OptionValue("auto") : real_value(field.value);
                        },
                        &field.value});
  return Option(*this);
}

Schema::Option Schema::add(std::string_view name, Item& field, std::string_view text) {
  implementation_->add(name, OptionType::item, text,
                       {[&field](const OptionValue& value) {
                          OptionTable options = value.table();
                          field.id = options.text_of("id");
                          options.erase("id");
                          field.options = to_text(options);
                        },
                        [&field] {
                          OptionTable item = {{"id", field.id}};
                          item.update(option_table_from_text(field.options));
                          return OptionValue(std::move(item));
                        }});
  return Option(*this);
}

Schema::Option Schema::add(std::string_view name, FreeTable& field, std::string_view text) {
  implementation_->add(name, OptionType::table, text,
                       {[&field](const OptionValue& value) { field.values = to_text(value); },
                        [&field] { return OptionValue(option_table_from_text(field.values)); }});
  return Option(*this);
}

Schema::Option Schema::add_choice(std::string_view name, int64_t value, std::string_view text,
                                  const std::vector<std::string>& names,
                                  const std::vector<int64_t>& codes, Setter set, void* target) {
  // The chosen code is kept beside the field, whose type is not known here.
  const auto current = std::make_shared<int64_t>(value);
  const auto write = [names, codes, set, target, current](const OptionValue& value) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!value.is(names[i])) continue;
      *current = codes[i];
      set(target, codes[i]);
    }
  };
  const auto read = [names, codes, current]() -> OptionValue {
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (codes[i] == *current) return names[i];
    }
    return {};
  };
  implementation_->add(name, OptionType::text, text, {write, read});
  implementation_->specs.back().choices = names;
  return Option(*this);
}

Schema::Option Schema::groups() {
  const auto given = std::make_shared<OptionValue>(OptionValue::List{});
  implementation_->add(
      "groups", OptionType::groups,
      "other values for the parameters that a role or pattern of names matches",
      {[given](const OptionValue& value) { *given = value; }, [given] { return *given; }});
  return Option(*this);
}

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

Schema::Option& Schema::Option::in(double low, double high) {
  OptionSpec& spec = schema_.implementation_->specs.back();
  spec.low = low;
  spec.high = high;
  return *this;
}

Schema::Option& Schema::Option::above(double low, double high) {
  schema_.implementation_->specs.back().low_open = true;
  return in(low, high);
}

Schema::Option& Schema::Option::between(double low, double high) {
  schema_.implementation_->specs.back().high_open = true;
  return above(low, high);
}

Schema::Option& Schema::Option::log() {
  schema_.implementation_->specs.back().logarithmic = true;
  return *this;
}

Schema::Option& Schema::Option::unit(std::string_view unit) {
  schema_.implementation_->specs.back().unit = unit;
  return *this;
}

Schema::Option& Schema::Option::symbol(std::string_view symbol) {
  schema_.implementation_->specs.back().symbol = symbol;
  return *this;
}

Schema::Option& Schema::Option::choices(std::initializer_list<const char*> names) {
  schema_.implementation_->specs.back().choices.assign(names.begin(), names.end());
  return *this;
}

Schema::Option& Schema::Option::length(int64_t low, int64_t high) {
  OptionSpec& spec = schema_.implementation_->specs.back();
  spec.length_low = low;
  spec.length_high = high;
  return *this;
}

Schema::Option& Schema::Option::kind(std::string_view item_kind) {
  schema_.implementation_->specs.back().item_kind = item_kind;
  return *this;
}

Schema::Option& Schema::Option::schedulable() {
  schema_.implementation_->specs.back().schedulable = true;
  return *this;
}

Schema::Option& Schema::Option::shared() {
  schema_.implementation_->specs.back().shared = true;
  return *this;
}

Schema::Option& Schema::Option::file() {
  schema_.implementation_->specs.back().file = true;
  return *this;
}

Schema::Option& Schema::Option::role(OptionRole role) {
  schema_.implementation_->specs.back().role = role;
  return *this;
}

}  // namespace gradus
