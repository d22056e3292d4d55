// Checks of items of every kind: making them, and their options.
#include <fmt/format.h>

#include <cmath>

#include "conformance/check.h"
#include "conformance/make_any.h"
#include "gradus/error.h"

namespace gradus::conformance {
namespace {

CheckResult makes_and_deletes(const CheckContext& context) {
  make_any(context, context.defaults()).reset();
  make_any(context, context.defaults()).reset();
  const auto first = make_any(context, context.defaults());
  auto second = make_any(context, context.defaults());
  if (first == second) return failed("two objects share one address");
  second.reset();
  return passed();
}

/// The id of the error that making with these options throws; empty where it throws none.
std::string rejection(const CheckContext& context, const Item& item) {
  try {
    make_any(context, item);
    return {};
  } catch (const Error& error) {
    return error.id();
  }
}

/// A value of the option's type whose elements are `number`.
OptionValue number_for(const OptionSpec& spec, double number) {
  const bool whole = spec.type == OptionType::integer || spec.type == OptionType::integers ||
                     spec.type == OptionType::integer_or_auto;
  const OptionValue value = whole ? OptionValue(static_cast<int64_t>(number)) : OptionValue(number);
  const bool list = spec.type == OptionType::integers || spec.type == OptionType::reals;
  return list ? OptionValue(OptionValue::List{value}) : value;
}

/// Values just outside the option's declaration.
std::vector<OptionValue> outside(const OptionSpec& spec) {
  constexpr double largest = 1e15;  // beyond it "one more" is the same number
  std::vector<OptionValue> values;
  if (spec.low && std::abs(*spec.low) < largest) values.push_back(number_for(spec, *spec.low - 1));
  if (spec.high && std::abs(*spec.high) < largest) {
    values.push_back(number_for(spec, *spec.high + 1));
  }
  if (spec.low && spec.low_open) values.push_back(number_for(spec, *spec.low));
  if (spec.high && spec.high_open) values.push_back(number_for(spec, *spec.high));
  if (!spec.choices.empty()) values.push_back("no such choice");
  const bool takes_tables = spec.type == OptionType::table;
  values.push_back(takes_tables ? OptionValue("of another type")
                                : OptionValue(OptionTable{{"of", "another type"}}));
  return values;
}

CheckResult rejects_outside_values(const CheckContext& context) {
  int tried = 0;
  for (const OptionSpec& spec : context.options) {
    for (const OptionValue& value : outside(spec)) {
      const std::string id = rejection(context, context.with(spec.name, value));
      ++tried;
      if (id.starts_with("options.")) continue;
      return failed(fmt::format("option '{}' took {}{}", spec.name, to_text(value),
                                id.empty() ? "" : " as far as error " + id));
    }
  }
  if (tried == 0) return not_applicable("no options");
  return passed(fmt::format("{} values", tried));
}

CheckResult rejects_unknown_options(const CheckContext& context) {
  const std::string id = rejection(context, context.with("no_such_option", 1));
  if (id == "options.unknown") return passed();
  return failed("expected error options.unknown, found " + (id.empty() ? "none" : id));
}

CheckResult takes_its_defaults(const CheckContext& context) {
  OptionTable given;
  for (const OptionSpec& spec : context.options) given[spec.name] = spec.initial;
  given.update(context.given);
  checked_options(context.options, given, context.item.id());
  make_any(context, {context.item.id(), to_text(given)});
  return passed();
}

}  // namespace

std::span<const Check> common_checks() {
  static constexpr Check checks[] = {{"makes and deletes, two side by side", makes_and_deletes},
                                     {"takes its defaults", takes_its_defaults},
                                     {"rejects values outside its options", rejects_outside_values},
                                     {"rejects unknown options", rejects_unknown_options}};
  return checks;
}

}  // namespace gradus::conformance
