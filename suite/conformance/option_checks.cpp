// What an optimizer's options promise: schedules act, groups differ, inner optimizers keep their
// state.
#include <fmt/format.h>

#include <algorithm>

#include "conformance/check.h"
#include "conformance/inner_optimizers.h"
#include "conformance/trajectory.h"
#include "gradus/error.h"
#include "gradus/text.h"
#include "options/list_element.h"

namespace gradus::conformance {
namespace {

constexpr int64_t budget = 8;

std::string quoted(const std::string& text) {
  return fmt::format("\"{}\"", text);
}

/// The item with an option whose value is given as JSON.
Item item_with(const CheckContext& context, const std::string& name, const std::string& value) {
  return context.with(option_table_from_text(fmt::format("{{{}: {}}}", quoted(name), value)));
}

bool takes(const CheckContext& context, const Item& item) {
  try {
    context.plugins.optimizer(item);
    return true;
  } catch (const Error& error) {
    if (!error.id().starts_with("options.")) throw;
    return false;
  }
}

/// A number that takes a schedule: an option, or an element of a list of reals.
struct ScheduledNumber {
  const OptionSpec& option;
  std::size_t element = 0;

  std::string name() const {
    return option.type == OptionType::reals ? element_spec(option, element).name : option.name;
  }
  /// The item with this JSON in the number's place; other elements of a list have their defaults.
  Item item(const CheckContext& context, const std::string& json) const {
    if (option.type != OptionType::reals) return item_with(context, option.name, json);
    std::string list;
    for (std::size_t i = 0; i < option.initial.list().size(); ++i) {
      list += (i == 0 ? "" : ", ") + (i == element ? json : to_text(option.initial.list()[i]));
    }
    return item_with(context, option.name, "[" + list + "]");
  }
};

std::vector<ScheduledNumber> scheduled_numbers(const std::vector<OptionSpec>& options) {
  std::vector<ScheduledNumber> numbers;
  for (const OptionSpec& option : options) {
    if (!option.schedulable) continue;
    const std::size_t count =
        option.type == OptionType::reals ? option.initial.list().size() : std::size_t{1};
    for (std::size_t i = 0; i < count; ++i) numbers.push_back({option, i});
  }
  return numbers;
}

/// Two different values, or fewer where the option takes none of those that are tried.
std::vector<std::string> two_values(const CheckContext& context, const ScheduledNumber& number) {
  std::vector<std::string> values;
  for (const double value : {0.01, 0.003, 0.1, 0.5, 0.9, 1.0, 2.0, 10.0, 100.0}) {
    if (takes(context, number.item(context, shortest(value)))) values.push_back(shortest(value));
    if (values.size() == 2) break;
  }
  return values;
}

Tensors by_schedule(const CheckContext& context, const TestProblem& problem,
                    const ScheduledNumber& number, const std::vector<std::string>& values) {
  const std::string schedule = R"({"schedule": "piecewise", "at": [0, 4], "values": [)" +
                               values[0] + ", " + values[1] + "]}";
  const auto optimizer = context.plugins.optimizer(number.item(context, schedule));
  CheckObjective objective(problem, Tampering::none, budget);
  objective.advance(*optimizer, budget);
  return snapshot(objective);
}

Tensors by_hand(const CheckContext& context, const TestProblem& problem,
                const ScheduledNumber& number, const std::vector<std::string>& values) {
  const auto first = context.plugins.optimizer(number.item(context, values[0]));
  const auto second = context.plugins.optimizer(number.item(context, values[1]));
  CheckObjective objective(problem, Tampering::none, budget);
  objective.advance(*first, budget / 2);
  Archive archive;
  first->state(archive);
  archive.restore();
  second->state(archive);
  objective.advance(*second, budget / 2);
  return snapshot(objective);
}

/// A schedule is the same as the option at another value from some step on.
CheckResult schedules_act(const CheckContext& context) {
  std::string why, tried;
  const auto problem = accepted(context, {xor_problem(), quadratic_problem()}, why);
  if (!problem) return not_applicable("it refuses the test problems: " + why);
  for (const ScheduledNumber& number : scheduled_numbers(context.options)) {
    const std::vector<std::string> values = two_values(context, number);
    if (values.size() < 2) continue;
    if (!same_bits(by_schedule(context, *problem, number, values),
                   by_hand(context, *problem, number, values))) {
      return failed(
          fmt::format("'{}' does not follow a schedule from {} to {} after 4 steps: a step must "
                      "read the option each time",
                      number.name(), values[0], values[1]));
    }
    tried += (tried.empty() ? "" : ", ") + number.name();
  }
  return tried.empty() ? not_applicable("no option takes a schedule") : passed(tried);
}

Tensors with_group(const CheckContext& context, const TestProblem& problem,
                   const std::string& overrides) {
  const std::string groups = R"([{"match": "bias")" + overrides + "}]";
  const auto optimizer = context.plugins.optimizer(item_with(context, "groups", groups));
  CheckObjective objective(problem, Tampering::none, budget);
  objective.advance(*optimizer, budget);
  return snapshot(objective);
}

CheckResult groups_differ(const CheckContext& context) {
  if (std::ranges::none_of(context.options, [](const OptionSpec& spec) {
        return spec.type == OptionType::groups;
      })) {
    return not_applicable("no groups");
  }
  const TestProblem problem = xor_problem();
  std::string why;
  if (!accepted(context, {problem}, why)) return not_applicable("it refuses the problem: " + why);
  const auto plain = context.plugins.optimizer(context.defaults());
  CheckObjective objective(problem, Tampering::none, budget);
  objective.advance(*plain, budget);
  const Tensors whole = snapshot(objective);
  if (largest_difference(with_group(context, problem, ""), whole) > 1e-12) {
    return failed("a group without options of its own changes the trajectory");
  }
  const auto rates = context.options_with(OptionRole::learning_rate);
  if (rates.empty() || !context.allows(OptionRole::learning_rate, 0)) return passed("no rate of 0");
  std::string still;
  for (const OptionSpec& rate : rates) {
    if (!rate.shared) still += fmt::format(", {}: 0", quoted(rate.name));
  }
  if (still.empty()) return passed("one rate for all");
  const Tensors moved = with_group(context, problem, still);
  const bool biases_stay = same_bits({moved[1], moved[3]}, {problem.start[1], problem.start[3]});
  const bool weights_move = !same_bits({moved[0]}, {problem.start[0]});
  if (biases_stay && weights_move) return passed("biases rest" + still);
  return failed("with a step size of 0 in the group of biases, " +
                std::string(biases_stay ? "no parameter moves" : "biases move"));
}

CheckResult keeps_inner_state(const CheckContext& context) {
  if (inner_option(context).empty()) return not_applicable("no inner optimizer");
  const std::vector<Item> around = around_baselines(context, {"adam"}, 0.01);
  if (around.empty()) return not_applicable("baselines.adam is not there to go around");
  const Item& item = around[0];
  const TestProblem problem = xor_problem();
  const auto first = context.plugins.optimizer(item), second = context.plugins.optimizer(item);
  const std::string refusal = first->refuses(*problem.model, *problem.loss, problem.data);
  if (!refusal.empty()) return not_applicable(refusal);
  CheckObjective objective(problem, Tampering::none, budget);
  objective.advance(*first, 5);
  Archive archive;
  first->state(archive);
  TestProblem middle = problem;
  middle.start = snapshot(objective);
  objective.advance(*first, 3);
  archive.restore();
  second->state(archive);
  CheckObjective continued(middle, Tampering::none, budget);
  continued.set_step(5);
  continued.advance(*second, 3);
  return same_bits(snapshot(continued), snapshot(objective))
             ? passed("around baselines.adam")
             : failed("`state` leaves out the inner optimizer: call Wrapper::state");
}

}  // namespace

std::span<const Check> option_checks() {
  static constexpr Check checks[] = {{"schedules move their options", schedules_act},
                                     {"parameter groups differ", groups_differ},
                                     {"the inner optimizer's state is kept", keeps_inner_state}};
  return checks;
}

}  // namespace gradus::conformance
