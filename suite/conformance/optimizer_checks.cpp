// What a step of an optimizer may do to its parameters, its state and the process.
#include <ATen/ops/arange.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/files.h"
#include "conformance/check.h"
#include "conformance/checkpoint_check.h"
#include "conformance/golden.h"
#include "conformance/memory_growth.h"
#include "conformance/trajectory.h"
#include "execution/parameter_layout.h"
#include "gradus/text.h"
#include "loading/guard.h"

namespace gradus::conformance {
namespace {

std::vector<TestProblem> problems(at::ScalarType dtype) {
  return {quadratic_problem(dtype), xor_problem(dtype)};
}

/// Runs a check on the first problem that the optimizer takes.
template <class Body>
CheckResult on_a_problem(const CheckContext& context, at::ScalarType dtype, const Body& body) {
  std::string why;
  const auto problem = accepted(context, problems(dtype), why);
  if (!problem) return not_applicable("it refuses the test problems: " + why);
  return body(*problem);
}

Tensors after(const CheckContext& context, const TestProblem& problem, int steps) {
  const auto optimizer = context.plugins.optimizer(context.defaults());
  CheckObjective objective(problem);
  objective.advance(*optimizer, steps);
  return snapshot(objective);
}

/// The problem with every number of its start moved by 1e-15 of itself, up and down in turn.
TestProblem with_moved_start(TestProblem problem) {
  for (Tensor& start : problem.start) {
    const Tensor signs = at::arange(start.numel(), start.options()).remainder(2).mul(2).sub(1);
    start = start.mul(signs.mul(1e-15).add(1).view_as(start));
  }
  return problem;
}

/// Empty, or what a step changed that it must leave.
std::string changed_layout(const CheckContext& context, const TestProblem& problem) {
  const auto optimizer = context.plugins.optimizer(context.defaults());
  CheckObjective objective(problem);
  const execution::ParameterLayout before(objective.parameters());
  objective.advance(*optimizer, 3);
  const std::string changed = before.changed(objective.parameters());
  if (!changed.empty()) return changed;
  return all_finite(objective.parameters()) ? "" : "finite parameters to others";
}

CheckResult keeps_layout(const CheckContext& context) {
  for (const at::ScalarType dtype : {at::kFloat, at::kDouble}) {
    const CheckResult result =
        on_a_problem(context, dtype, [&](const TestProblem& problem) -> CheckResult {
          const std::string changed = changed_layout(context, problem);
          if (changed.empty()) return passed();
          return failed(
              fmt::format("steps changed {} ({}, {})", changed, at::toString(dtype), problem.name));
        });
    if (result.outcome != protocol::CheckOutcome::passed) return result;
  }
  return passed("float32 and float64");
}

CheckResult optimizer_repeats_bitwise(const CheckContext& context) {
  return on_a_problem(context, float64, [&](const TestProblem& problem) {
    const Tensors first = after(context, problem, 20), second = after(context, problem, 20);
    return same_bits(first, second) ? passed() : failed("two runs with one seed differ");
  });
}

CheckResult golden_trajectory(const CheckContext& context) {
  return on_a_problem(context, float64, [&](const TestProblem& problem) {
    constexpr int steps = 20;
    const protocol::GoldenRow row =
        golden_row(context.item, problem.name, steps, after(context, problem, steps));
    CheckResult result = compare_with_golden(context.golden, row, [&] {
      return numbers_of(after(context, with_moved_start(problem), steps));
    });
    result.golden = row;
    return result;
  });
}

CheckResult side_by_side(const CheckContext& context) {
  return on_a_problem(context, float64, [&](const TestProblem& problem) {
    const Tensors alone = after(context, problem, 10);
    const auto first = context.plugins.optimizer(context.defaults());
    const auto second = context.plugins.optimizer(context.defaults());
    CheckObjective one(problem), other(problem);
    for (int i = 0; i < 10; ++i) {
      one.advance(*first, 1);
      other.advance(*second, 1);
    }
    const bool same = same_bits(snapshot(one), alone) && same_bits(snapshot(other), alone);
    return same ? passed() : failed("two instances that take turns differ from one alone");
  });
}

CheckResult optimizer_restores_bitwise(const CheckContext& context) {
  constexpr int before = 20, after = 25;
  return on_a_problem(context, float64, [&](const TestProblem& problem) -> CheckResult {
    const auto optimizer = context.plugins.optimizer(context.defaults());
    CheckObjective objective(problem);
    objective.advance(*optimizer, before);
    Archive archive;
    optimizer->state(archive);
    TestProblem middle = problem;
    middle.start = snapshot(objective);
    objective.advance(*optimizer, after);
    const auto restored = context.plugins.optimizer(context.defaults());
    archive.restore();
    restored->state(archive);
    CheckObjective continued(middle);
    continued.set_step(before);
    continued.advance(*restored, after);
    if (!same_bits(snapshot(continued), snapshot(objective))) {
      return failed("continuing from a saved state gives another trajectory");
    }
    const bool same = same_bits(restored->evaluated(continued.parameters()),
                                optimizer->evaluated(objective.parameters()));
    return same ? passed()
                : failed(
                      "what is evaluated differs after a restore: `state` leaves out what "
                      "`evaluated` needs");
  });
}

CheckResult optimizer_goes_on(const CheckContext& context) {
  return goes_on_where_it_runs(context, [&](record::RunRequest& request) {
    request.optimizer =
        record::ItemUse{context.item.id(), option_table_from_text(context.defaults().options)};
  });
}

CheckResult optimizer_memory_stays(const CheckContext& context) {
  std::string why;
  const auto problem =
      accepted(context, {quadratic_problem(float64, 1024), xor_problem(float64, 256)}, why);
  if (!problem) return not_applicable("it refuses the test problems: " + why);
  const auto optimizer = context.plugins.optimizer(context.defaults());
  CheckObjective objective(*problem);
  return memory_growth([&](int64_t steps) {
    objective.advance(*optimizer, steps);
    return steps;
  });
}

CheckResult counted_evaluations(const CheckContext& context) {
  return on_a_problem(context, float64, [&](const TestProblem& problem) -> CheckResult {
    const auto optimizer = context.plugins.optimizer(context.defaults());
    CheckObjective objective(problem);
    objective.advance(*optimizer, 10);
    const Counts& counts = objective.counts();
    if (counts.values == 0) return failed("ten steps without one evaluation of the objective");
    if (objective.model_calls() > 0) {
      return failed(
          fmt::format("{} evaluations of the model beside the objective in 10 steps: they are "
                      "neither counted nor timed",
                      objective.model_calls()));
    }
    return passed(
        fmt::format("{} values and {} gradients in 10 steps", counts.values, counts.gradients));
  });
}

CheckResult zero_gradient(const CheckContext& context) {
  TestProblem problem = quadratic_problem(float64);
  problem.start[0].zero_();
  std::string why;
  if (!accepted(context, {problem}, why)) return not_applicable("it refuses the quadratic: " + why);
  const Tensors end = after(context, problem, 5);
  if (!all_finite(end)) return failed("parameters are not finite after steps at the minimum");
  return passed(same_bits(end, problem.start) ? "stays at the minimum" : "leaves the minimum");
}

CheckResult zero_learning_rate(const CheckContext& context) {
  constexpr OptionRole role = OptionRole::learning_rate;
  const std::vector<OptionSpec> rates = context.options_with(role);
  if (rates.empty()) {
    return not_applicable("no option has the role of a learning rate (Schema::Option::role)");
  }
  if (!context.allows(role, 0)) return not_applicable("0 is outside the bounds");
  return on_a_problem(context, float64, [&](const TestProblem& problem) {
    const auto optimizer = context.plugins.optimizer(context.with(role, 0.0));
    CheckObjective objective(problem);
    objective.advance(*optimizer, 5);
    const bool same = largest_difference(snapshot(objective), problem.start) == 0;
    const std::string text = context.with(role, 0.0).options;
    return same ? passed(text) : failed("parameters move with " + text);
  });
}

CheckResult odd_layouts(const CheckContext& context) {
  std::string why;
  const TestProblem odd = odd_layout_problem(float64, true);
  if (!accepted(context, {odd}, why)) return not_applicable("it refuses the problem: " + why);
  const std::string changed = changed_layout(context, odd);
  if (!changed.empty()) return failed("steps changed " + changed);
  const double difference = largest_difference(
      after(context, odd, 10), after(context, odd_layout_problem(float64, false), 10));
  if (difference > 1e-12) {
    return failed("differs from contiguous parameters by " + shortest(difference));
  }
  return passed("0-dim, transposed and strided parameters");
}

/// What the optimizer does with answers that are not finite; every end but a crash, a hang and an
/// exception of another type is a behaviour that the text states.
CheckResult not_finite(const CheckContext& context, Tampering tampering) {
  return on_a_problem(context, float64, [&](const TestProblem& problem) -> CheckResult {
    const auto optimizer = context.plugins.optimizer(context.defaults());
    CheckObjective objective(problem, tampering);
    try {
      objective.advance(*optimizer, 3);
    } catch (const std::exception&) {
      return passed("throws: " + loading::current_failure("").text);
    }
    if (!objective.stopped().empty()) return passed("stops: " + objective.stopped());
    return passed(all_finite(objective.parameters()) ? "parameters stay finite"
                                                     : "parameters become not finite");
  });
}

CheckResult nan_loss(const CheckContext& context) {
  return not_finite(context, Tampering::nan_loss);
}
CheckResult infinite_gradient(const CheckContext& context) {
  return not_finite(context, Tampering::infinite_gradient);
}

}  // namespace

std::span<const Check> optimizer_checks() {
  static constexpr Check checks[] = {
      {"keeps shape, dtype, device, storage, finiteness", keeps_layout},
      {"same seed, same trajectory, bitwise", optimizer_repeats_bitwise},
      {"two instances do not mix", side_by_side},
      {"save, restore, continue, bitwise", optimizer_restores_bitwise},
      {"goes on from checkpoints, bitwise", optimizer_goes_on},
      {"memory stays over 1000 steps", optimizer_memory_stays},
      {"evaluations are counted by the host", counted_evaluations},
      {"zero gradient", zero_gradient},
      {"learning rate 0", zero_learning_rate},
      {"non-contiguous and 0-dim parameters", odd_layouts},
      {"loss that is not a number", nan_loss},
      {"infinite gradient", infinite_gradient},
      {"golden trajectory", golden_trajectory}};
  return checks;
}

}  // namespace gradus::conformance
