#include "options/option_spec.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>

#include "gradus/error.h"
#include "gradus/text.h"
#include "options/list_element.h"
#include "options/option_bounds.h"
#include "options/option_schedule.h"

namespace gradus {

std::string bounds_text(const OptionSpec& spec) {
  const double infinity = std::numeric_limits<double>::infinity();
  return fmt::format("{}{}, {}{}", spec.low_open ? "(" : "[",
                     shortest(spec.low.value_or(-infinity)), shortest(spec.high.value_or(infinity)),
                     spec.high_open ? ")" : "]");
}

std::string file_hash_of(const OptionSpec& spec) {
  return spec.name + "_hash";
}

OptionSpec element_spec(const OptionSpec& list, std::size_t index) {
  OptionSpec element = list;
  element.name = fmt::format("{}.{}", list.name, index + 1);
  element.type = OptionType::real;
  element.length_low = element.length_high = std::nullopt;
  const bool has_default = list.initial.is_list() && index < list.initial.list().size();
  element.initial = has_default ? list.initial.list()[index] : OptionValue(1.0);
  return element;
}

bool has_schedule(const OptionValue& value) {
  return is_schedule(value) || (value.is_list() && std::ranges::any_of(value.list(), is_schedule));
}

std::optional<std::string> schema_problem(const std::vector<OptionSpec>& specs) {
  std::set<std::string> seen;
  for (const OptionSpec& spec : specs) {
    if (spec.name.empty()) return "an option without a name";
    if (!seen.insert(spec.name).second) {
      return fmt::format("option '{}' is declared twice", spec.name);
    }
    if (spec.name == "id") return "option 'id' is reserved for the item's own name";
    if (spec.text.empty()) return fmt::format("option '{}' has no text", spec.name);
    const bool number = spec.type == OptionType::real || spec.type == OptionType::real_or_auto ||
                        spec.type == OptionType::reals;
    if (spec.schedulable && !number) {
      return fmt::format("option '{}' is schedulable and no number or list of them", spec.name);
    }
    const auto is_hash = [&](const OptionSpec& other) {
      return other.name == file_hash_of(spec) && other.type == OptionType::text;
    };
    if (spec.file && (spec.type != OptionType::text || std::ranges::none_of(specs, is_hash))) {
      return fmt::format("option '{}' is a file without a text option '{}' beside it", spec.name,
                         file_hash_of(spec));
    }
    if (spec.low && spec.high && *spec.low > *spec.high) {
      return fmt::format("option '{}' has no value in {}", spec.name, bounds_text(spec));
    }
    try {
      checked_value(spec, spec.initial, "default");
    } catch (const Error& error) {
      return std::string(error.what());
    }
  }
  return std::nullopt;
}

std::vector<std::string> options_of_groups(std::string_view options) {
  std::vector<std::string> complete;
  if (options.find("\"groups\"") == std::string_view::npos) return complete;
  OptionTable all = option_table_from_text(options);
  const OptionValue* given = all.find("groups");
  const OptionValue::List groups =
      given != nullptr && given->is_list() ? given->list() : OptionValue::List();
  all.erase("groups");
  for (const OptionValue& group : groups) {
    if (!group.is_table()) continue;  // reading the options says so
    OptionTable merged = all;
    merged.update(group.table());
    merged.erase("match");
    complete.push_back(to_text(merged));
  }
  return complete;
}

}  // namespace gradus
