// How a value reaches a field, for each type of field.
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "options/option_schedule.h"
#include "options/schema_implementation.h"

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

}  // namespace gradus
