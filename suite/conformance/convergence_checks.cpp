// Optimizers lower what they should lower, also many networks at once.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "conformance/check.h"
#include "conformance/inner_optimizers.h"
#include "conformance/trajectory.h"
#include "gradus/text.h"

namespace gradus::conformance {
namespace {

/// The optimizer with its default options, and with other step sizes where options say that they
/// are step sizes; a wrapper, with those of an inner optimizer.
std::vector<Item> step_sizes(const CheckContext& context) {
  constexpr OptionRole role = OptionRole::learning_rate;
  std::vector<Item> items = {context.defaults()};
  for (const double value : {1e-2, 0.1, 1.0}) {
    std::ranges::copy(around_baselines(context, {"sgd", "adam"}, value), std::back_inserter(items));
  }
  if (context.options_with(role).empty()) return items;
  for (const double value : {1e-4, 1e-3, 1e-2, 0.1, 1.0}) {
    if (context.allows(role, value)) items.push_back(context.with(role, value));
  }
  return items;
}

/// Steps until the value is at most `floor`; -1 where `most` steps do not bring it there. `least`
/// becomes the least value seen.
int steps_to(const CheckContext& context, const Item& item, const TestProblem& problem, int most,
             double floor, double& least) {
  constexpr int between = 50;  // steps from one look at the value to the next
  const auto optimizer = context.plugins.optimizer(item);
  CheckObjective objective(problem);
  for (int done = between; done <= most; done += between) {
    objective.advance(*optimizer, between);
    const double value = objective.value();
    if (!std::isfinite(value)) return -1;
    least = std::min(least, value);
    if (value <= floor) return done;
  }
  return -1;
}

CheckResult reaches(const CheckContext& context, const TestProblem& problem, int most,
                    double floor) {
  std::string why;
  if (!accepted(context, {problem}, why)) return not_applicable("it refuses the problem: " + why);
  double least = std::numeric_limits<double>::infinity();
  for (const Item& item : step_sizes(context)) {
    try {
      const int steps = steps_to(context, item, problem, most, floor, least);
      if (steps > 0) {
        return passed(
            fmt::format("at most {} after {} steps with {}", shortest(floor), steps, item.options));
      }
    } catch (const std::exception& error) {
      why = error.what();  // diverged with this step size
    }
  }
  return failed(fmt::format("expected at most {} within {} steps at some step size, found {}{}",
                            shortest(floor), most, shortest(least), why.empty() ? "" : "; " + why));
}

CheckResult quadratic(const CheckContext& context) {
  return reaches(context, quadratic_problem(float64), 2000, 1e-2);
}
CheckResult rosenbrock(const CheckContext& context) {
  return reaches(context, rosenbrock_problem(float64), 5000, 1);
}
CheckResult exclusive_or(const CheckContext& context) {
  return reaches(context, xor_problem(float64), 2000, 0.02);
}

/// Copy `k` of a stacked problem, alone.
TestProblem single(const TestProblem& stacked, int64_t k) {
  TestProblem problem = quadratic_problem(float64);
  problem.start = {stacked.start[0].select(0, k).clone()};
  return problem;
}

CheckResult stacked_equals_loop(const CheckContext& context) {
  constexpr int64_t copies = 3;
  constexpr int steps = 20;
  const TestProblem stacked = stacked_quadratic_problem(float64, copies);
  std::string why;
  if (!accepted(context, {stacked}, why)) return not_applicable("it refuses the problem: " + why);
  const auto optimizer = context.plugins.optimizer(context.defaults());
  if (!optimizer->elementwise()) return not_applicable("its update is not elementwise");
  CheckObjective together(stacked);
  together.advance(*optimizer, steps);
  double largest = 0;
  for (int64_t k = 0; k < copies; ++k) {
    const auto one = context.plugins.optimizer(context.defaults());
    CheckObjective alone(single(stacked, k));
    alone.advance(*one, steps);
    largest = std::max(
        largest, largest_difference({together.parameters()[0].select(0, k)}, snapshot(alone)));
  }
  if (!(largest <= 1e-12)) {
    return failed("stacked networks differ from single ones by " + shortest(largest));
  }
  return passed("largest difference " + shortest(largest));
}

}  // namespace

std::span<const Check> convergence_checks() {
  static constexpr Check checks[] = {{"convex quadratic", quadratic},
                                     {"Rosenbrock", rosenbrock},
                                     {"exclusive or", exclusive_or},
                                     {"stacked copies equal a loop", stacked_equals_loop}};
  return checks;
}

}  // namespace gradus::conformance
