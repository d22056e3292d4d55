// The declarations of options as data: what a study is checked against where no plugin is loaded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/options.h"
#include "options/option_value.h"

namespace gradus {

enum class OptionType {
  boolean,
  integer,
  real,
  text,
  integers,
  reals,
  texts,
  integer_or_auto,
  real_or_auto,
  item,
  table,  ///< any names and values
  groups  ///< parameter groups: a list of { match = ..., options... }
};

/// One declared option.
struct OptionSpec {
  std::string name;
  OptionType type = OptionType::real;
  OptionValue initial;  ///< the default value
  std::string text;
  std::optional<double> low, high;
  bool low_open = false, high_open = false;
  std::optional<int64_t> length_low, length_high;
  bool logarithmic = false;
  std::string unit, symbol;
  std::vector<std::string> choices;
  std::string item_kind;
  OptionRole role = OptionRole::none;
  bool schedulable = false;  ///< takes a schedule in place of a number, or of those in its list
  bool shared = false;       ///< the same in all parameter groups
  bool file = false;         ///< a file's path; the hash of its content is the option file_hash_of
};

/// The name of the option that holds the hash of a file option's content.
std::string file_hash_of(const OptionSpec& spec);

/// "learning_rate", "evaluations_per_step"; empty for none.
std::string_view name_of(OptionRole role);

/// The declarations that Schema::describe writes. Throws Error "options.schema".
std::vector<OptionSpec> option_specs_from_text(const std::string& text);

/// A problem in the declarations themselves (default outside its bounds, name twice, no text), or
/// nothing. A plugin with one is refused.
std::optional<std::string> schema_problem(const std::vector<OptionSpec>& specs);

/// One value checked and brought to its canonical form (integers given for reals become reals,
/// "inf" stays text, a schedule has all its keys). Throws Error "options.type", "options.range",
/// "options.choice", "options.schedule" (a schedule where none is taken) and those of
/// checked_schedule. Groups are checked as far as they can be without the other options.
OptionValue checked_value(const OptionSpec& spec, const OptionValue& value, std::string_view where);

/// All options of an item: `given` checked, defaults filled in, in the order of declaration.
/// Throws Error "options.unknown" (with a suggestion), those of checked_value, and "options.group"
/// where a parameter group has no `match` or gives an option that groups share.
OptionTable checked_options(const std::vector<OptionSpec>& specs, const OptionTable& given,
                            std::string_view where);

/// The options of each parameter group in a JSON object text of options, complete: those of all
/// parameters with the group's own over them. Empty where there are no groups.
std::vector<std::string> options_of_groups(std::string_view options);

}  // namespace gradus
