// Values against their declarations.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "gradus/error.h"
#include "gradus/text.h"
#include "options/list_element.h"
#include "options/option_bounds.h"
#include "options/option_schedule.h"
#include "options/option_spec.h"
#include "options/option_type_names.h"

namespace gradus {
namespace {

std::string option_place(const OptionSpec& spec, std::string_view where) {
  return fmt::format("{}option '{}'", where.empty() ? std::string() : std::string(where) + ", ",
                     spec.name);
}

[[noreturn]] void fail_type(const OptionSpec& spec, const OptionValue& value,
                            std::string_view where) {
  throw Error("options.type", option_place(spec, where), names_of(spec.type).expected,
              to_text(value), "see `gradus show`");
}

void check_range(const OptionSpec& spec, double value, std::string_view where) {
  const bool low_good = !spec.low || (spec.low_open ? value > *spec.low : value >= *spec.low);
  const bool high_good = !spec.high || (spec.high_open ? value < *spec.high : value <= *spec.high);
  if (low_good && high_good) return;
  throw Error("options.range", option_place(spec, where), "a value in " + bounds_text(spec),
              shortest(value), "");
}

OptionValue checked_integer(const OptionSpec& spec, const OptionValue& value,
                            std::string_view where) {
  int64_t number = 0;
  if (value.is_integer()) {
    number = value.integer();
  } else if (value.is_real() && std::trunc(value.number()) == value.number() &&
             std::abs(value.number()) < 9e15) {
    number = static_cast<int64_t>(value.number());
  } else {
    fail_type(spec, value, where);
  }
  check_range(spec, static_cast<double>(number), where);
  return number;
}

OptionValue checked_real(const OptionSpec& spec, const OptionValue& value, std::string_view where) {
  double number = 0;
  if (value.is_number()) {
    number = value.number();
  } else if (value.is("inf")) {
    number = std::numeric_limits<double>::infinity();
  } else if (value.is("-inf")) {
    number = -std::numeric_limits<double>::infinity();
  } else {
    fail_type(spec, value, where);
  }
  if (std::isnan(number)) fail_type(spec, value, where);
  check_range(spec, number, where);
  if (std::isinf(number)) return number > 0 ? "inf" : "-inf";
  return number;
}

OptionValue checked_text(const OptionSpec& spec, const OptionValue& value, std::string_view where) {
  if (!value.is_text()) fail_type(spec, value, where);
  const std::string& text = value.text();
  if (spec.choices.empty() || std::ranges::find(spec.choices, text) != spec.choices.end()) {
    return text;
  }
  throw Error("options.choice", option_place(spec, where), "one of " + join(spec.choices),
              fmt::format("'{}'", text), did_you_mean(text, spec.choices));
}

std::string length_text(const OptionSpec& spec) {
  const std::string low = std::to_string(spec.length_low.value_or(0));
  if (!spec.length_high) return fmt::format("at least {} elements", low);
  const std::string high = std::to_string(*spec.length_high);
  return (low == high ? low : low + " to " + high) + " elements";
}

OptionTable checked_element_schedule(const OptionSpec& spec, const OptionTable& schedule,
                                     std::size_t index, std::string_view where) {
  if (spec.schedulable) return checked_schedule(element_spec(spec, index), schedule, where);
  throw Error("options.schedule", option_place(spec, where), "a list without schedules",
              fmt::format("a schedule as element {}", index + 1),
              "`gradus show` says which options take a schedule");
}

template <class Check>
OptionValue checked_list(const OptionSpec& spec, const OptionValue& value, std::string_view where,
                         Check check) {
  if (!value.is_list()) fail_type(spec, value, where);
  const auto count = static_cast<int64_t>(value.list().size());
  if ((spec.length_low && count < *spec.length_low) ||
      (spec.length_high && count > *spec.length_high)) {
    throw Error("options.range", option_place(spec, where), length_text(spec),
                std::to_string(count), "");
  }
  OptionValue::List list;
  for (const OptionValue& element : value.list()) {
    if (is_schedule(element)) {
      list.push_back(checked_element_schedule(spec, element.table(), list.size(), where));
    } else {
      list.push_back(check(spec, element, where));
    }
  }
  return list;
}

OptionValue checked_item(const OptionSpec& spec, const OptionValue& value, std::string_view where) {
  if (value.is_text()) return OptionTable{{"id", value}};
  if (!value.is_table() || !value.table().contains("id") || !value.table().at("id").is_text()) {
    fail_type(spec, value, where);
  }
  return value;
}

/// `match`: a role or a pattern, or a list of them.
void check_match(const OptionSpec& spec, const OptionValue& group, std::string_view where) {
  const auto fail = [&](const std::string& found) {
    throw Error("options.group", option_place(spec, where),
                "groups such as { match = \"bias\", weight_decay = 0 }", found, "");
  };
  const OptionValue* match = group.is_table() ? group.table().find("match") : nullptr;
  if (match == nullptr) fail(to_text(group));
  if (match->is_text()) return;
  const bool patterns = match->is_list() && !match->list().empty() &&
                        std::ranges::all_of(match->list(), &OptionValue::is_text);
  if (!patterns) fail(to_text(group));
}

OptionValue checked_group_list(const OptionSpec& spec, const OptionValue& value,
                               std::string_view where) {
  if (!value.is_list()) fail_type(spec, value, where);
  for (const OptionValue& group : value.list()) check_match(spec, group, where);
  return value;
}

[[noreturn]] void fail_shared(const OptionSpec& spec, const std::string& where) {
  throw Error("options.group", where, "options that parameters may differ in",
              fmt::format("'{}', which is the same for all", spec.name), "");
}

/// The groups with their options checked, in the order of declaration, without defaults.
OptionValue checked_groups(const std::vector<OptionSpec>& specs, const OptionValue& groups,
                           std::string_view where) {
  OptionValue::List checked;
  for (const OptionValue& group : groups.list()) {
    const std::string place = fmt::format(
        "{}group {}", where.empty() ? "" : std::string(where) + ", ", checked.size() + 1);
    OptionTable own = group.table();
    own.erase("match");
    const OptionTable complete = checked_options(specs, own, place);
    OptionTable kept = {{"match", group.table().at("match")}};
    for (const OptionSpec& spec : specs) {
      if (!own.contains(spec.name)) continue;
      const bool fixed = spec.shared || spec.type == OptionType::groups;
      if (fixed || spec.type == OptionType::item) fail_shared(spec, place);
      kept[spec.name] = complete.at(spec.name);
    }
    checked.push_back(std::move(kept));
  }
  return checked;
}

std::vector<std::string> option_names(const std::vector<OptionSpec>& specs) {
  std::vector<std::string> names;
  for (const OptionSpec& spec : specs) names.push_back(spec.name);
  return names;
}

}  // namespace

OptionValue checked_value(const OptionSpec& spec, const OptionValue& value,
                          std::string_view where) {
  const bool is_table = spec.type == OptionType::item || spec.type == OptionType::table;
  if (is_schedule(value) && !is_table) {
    const bool is_list = spec.type == OptionType::reals;
    if (spec.schedulable && !is_list) return checked_schedule(spec, value.table(), where);
    throw Error("options.schedule", option_place(spec, where), names_of(spec.type).expected,
                "a schedule, which this option does not take",
                spec.schedulable ? "give each element of the list a schedule or a number"
                                 : "`gradus show` says which options do");
  }
  switch (spec.type) {
    case OptionType::boolean:
      if (!value.is_boolean()) fail_type(spec, value, where);
      return value;
    case OptionType::integer:
      return checked_integer(spec, value, where);
    case OptionType::real:
      return checked_real(spec, value, where);
    case OptionType::text:
      return checked_text(spec, value, where);
    case OptionType::integers:
      return checked_list(spec, value, where, checked_integer);
    case OptionType::reals:
      return checked_list(spec, value, where, checked_real);
    case OptionType::texts:
      return checked_list(spec, value, where, checked_text);
    case OptionType::integer_or_auto:
      return value.is("auto") ? value : checked_integer(spec, value, where);
    case OptionType::real_or_auto:
      return value.is("auto") ? value : checked_real(spec, value, where);
    case OptionType::item:
      return checked_item(spec, value, where);
    case OptionType::table:
      if (!value.is_table()) fail_type(spec, value, where);
      return value;
    case OptionType::groups:
      return checked_group_list(spec, value, where);
  }
  return value;
}

OptionTable checked_options(const std::vector<OptionSpec>& specs, const OptionTable& given,
                            std::string_view where) {
  const std::vector<std::string> names = option_names(specs);
  for (const auto& [key, value] : given) {
    if (key == "id" || std::ranges::find(names, key) != names.end()) continue;
    throw Error("options.unknown", where,
                names.empty() ? "no options" : "one of the options " + join(names),
                fmt::format("'{}'", key), did_you_mean(key, names));
  }
  OptionTable values;
  for (const OptionSpec& spec : specs) {
    const OptionValue* found = given.find(spec.name);
    values[spec.name] = found == nullptr ? spec.initial : checked_value(spec, *found, where);
    if (spec.type == OptionType::groups) {
      values[spec.name] = checked_groups(specs, values[spec.name], where);
    }
  }
  return values;
}

}  // namespace gradus
