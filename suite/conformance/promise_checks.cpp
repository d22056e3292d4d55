// What an optimizer promises of itself: limits that its options state, what it has evaluated, and
// arithmetic that holds where numbers nearly cancel.
#include <ATen/ops/logspace.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <string>

#include "conformance/check.h"
#include "conformance/trajectory.h"
#include "gradus/error.h"

namespace gradus::conformance {
namespace {

std::optional<TestProblem> a_problem(const CheckContext& context, std::string& why) {
  return accepted(
      context, {rosenbrock_problem(), quadratic_problem(), least_squares_problem(), xor_problem()},
      why);
}

/// Empty, or how a step asked more than the option allows.
std::string over_limit(const CheckContext& context, const OptionSpec& spec, int64_t limit,
                       const TestProblem& problem) {
  const auto optimizer = context.plugins.optimizer(context.with(spec.name, limit));
  CheckObjective objective(problem);
  int64_t before = 0;
  for (int step = 0; step < 20 && objective.stopped().empty(); ++step) {
    objective.advance(*optimizer);
    const int64_t asked = objective.counts().values - before;
    before = objective.counts().values;
    if (asked <= limit) continue;
    return fmt::format("step {} asked {} times with {} = {} ({})", step, asked, spec.name, limit,
                       problem.name);
  }
  return {};
}

CheckResult keeps_its_limits(const CheckContext& context) {
  const std::vector<OptionSpec> limits = context.options_with(OptionRole::evaluations_per_step);
  if (limits.empty()) return not_applicable("no option limits the evaluations of a step");
  std::string why, tried;
  const auto problem = a_problem(context, why);
  if (!problem) return not_applicable("it refuses the test problems: " + why);
  for (const OptionSpec& spec : limits) {
    for (const int64_t limit : {1, 2, 3, 5, 8, 30}) {
      try {
        const std::string over = over_limit(context, spec, limit, *problem);
        if (!over.empty()) return failed(over);
        tried += fmt::format("{}{} = {}", tried.empty() ? "" : ", ", spec.name, limit);
      } catch (const Error& error) {
        if (!error.id().starts_with("options.")) throw;  // it takes no such limit
      }
    }
  }
  return tried.empty() ? failed("no limit from 1 to 30 is allowed") : passed(tried);
}

/// Looking at what should be evaluated changes nothing, however often it is done.
CheckResult looks_without_touching(const CheckContext& context) {
  std::string why;
  const auto problem = a_problem(context, why);
  if (!problem) return not_applicable("it refuses the test problems: " + why);
  const auto watched = context.plugins.optimizer(context.defaults());
  const auto alone = context.plugins.optimizer(context.defaults());
  CheckObjective seen(*problem), unseen(*problem);
  for (int step = 0; step < 10; ++step) {
    seen.advance(*watched);
    unseen.advance(*alone);
    const std::string before = bits_hash(seen.parameters());
    const Tensors first = watched->evaluated(seen.parameters());
    if (bits_hash(seen.parameters()) != before) {
      return failed("`evaluated` writes into the parameters: return tensors of your own");
    }
    if (first.size() != seen.parameters().size()) {
      return failed(fmt::format("`evaluated` returns {} parameters of {}", first.size(),
                                seen.parameters().size()));
    }
    for (std::size_t i = 0; i < first.size(); ++i) {
      if (first[i].sizes() == seen.parameters()[i].sizes()) continue;
      return failed(fmt::format("`evaluated` returns another shape for parameter {}", i));
    }
    const std::string kept = bits_hash(first);
    if (bits_hash(watched->evaluated(seen.parameters())) != kept) {
      return failed("two calls of `evaluated` in a row differ");
    }
  }
  const bool same = same_bits(snapshot(seen), snapshot(unseen));
  return same ? passed() : failed("the trajectory depends on how often `evaluated` is called");
}

/// sum_i c_i (s sqrt(1 + ((x_i + far) / s)^2) - ripple cos x_i) from 0: convex but for the ripple,
/// with its minimum near -far. The gradient is c_i, but for a ten-thousandth of it; c_i from 1e-3
/// to 1e3.
TestProblem constant_gradient_problem() {
  constexpr double far = 1e6, scale = 1e4, ripple = 1e-4;
  constexpr int64_t dimension = 13;
  const Tensor slopes = at::logspace(-3, 3, dimension, 10, at::kDouble).to(at::kFloat);
  return function_problem("nearly constant gradient", {at::zeros({dimension}, at::kFloat)},
                          [slopes](const Tensors& p) {
                            const Tensor slope = p[0].add(far).div(scale).square().add(1).sqrt();
                            const Tensor each = slope.mul(scale).sub(p[0].cos(), ripple);
                            return each.mul(slopes).sum();
                          });
}

/// The default options, and each switch turned the other way where the method takes that.
std::vector<Item> items_with_switches(const CheckContext& context) {
  std::vector<Item> items = {context.defaults()};
  for (const OptionSpec& spec : context.options) {
    if (spec.type != OptionType::boolean) continue;
    const Item turned = context.with(spec.name, !spec.initial.boolean());
    try {
      context.plugins.optimizer(turned);
      items.push_back(turned);
    } catch (const Error& error) {
      if (!error.id().starts_with("options.")) throw;
    }
  }
  return items;
}

CheckResult constant_gradient(const CheckContext& context) {
  std::string why;
  const auto problem = accepted(context, {constant_gradient_problem()}, why);
  if (!problem) return not_applicable("it refuses the problem: " + why);
  int tried = 0;
  for (const Item& item : items_with_switches(context)) {
    const auto optimizer = context.plugins.optimizer(item);
    CheckObjective objective(*problem);
    // A step with a line search counts as its evaluations: it would take minutes otherwise.
    const auto goes_on = [&] { return objective.counts().values < 2000; };
    for (int step = 0; step < 2000 && goes_on() && objective.stopped().empty(); ++step) {
      objective.advance(*optimizer);
      if ((step % 50 != 49 && goes_on()) || all_finite(objective.parameters())) continue;
      return failed(
          fmt::format("parameters are not finite by step {} with {}: look for a root, a logarithm "
                      "or a quotient of a difference that rounds to zero or below",
                      step, item.options));
    }
    ++tried;
  }
  return passed(std::to_string(tried) + (tried == 1 ? " setting" : " settings"));
}

}  // namespace

std::span<const Check> promise_checks() {
  static constexpr Check checks[] = {
      {"limits of evaluations are kept", keeps_its_limits},
      {"what is evaluated leaves the run alone", looks_without_touching},
      {"nearly constant gradient, 2,000 steps, float32", constant_gradient}};
  return checks;
}

}  // namespace gradus::conformance
