// Each wrapper against its equations, written out for small problems.
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include "gradus/error.h"
#include "gradus/standalone_objective.h"
#include "plugin_items.h"

namespace gradus::test {
namespace {

constexpr const char* sgd = R"({"id": "baselines.sgd", "lr": 0.1})";
constexpr const char* adam = R"({"id": "baselines.adam", "lr": 0.1})";

std::string around(const std::string& options, const std::string& inner = sgd) {
  return "{" + options + (options.empty() ? "" : ", ") + R"("optimizer": )" + inner + "}";
}

/// Around an inner optimizer of which only the id is given.
std::string of_id(const std::string& id) {
  return R"({"optimizer": {"id": ")" + id + R"("}})";
}

Tensors after(const std::string& id, const std::string& options, const TestProblem& problem,
              int64_t steps, int64_t budget = 100) {
  const auto method = make_optimizer({id, options});
  StandaloneObjective objective(problem, 1, budget);
  objective.advance(*method, steps);
  return objective.parameters();
}

double largest_difference(const Tensors& a, const Tensors& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::max(largest, a[i].sub(b[i]).abs().max().item<double>());
  }
  return largest;
}

void expect_same(const Tensors& a, const Tensors& b) {
  EXPECT_EQ(largest_difference(a, b), 0);
}

/// sum_i h_i x_i^2 / 2 and its gradient h x.
TestProblem bowl() {
  const Tensor h = at::tensor({1.0, 4.0, 9.0}, at::kDouble);
  return function_problem("bowl", {at::tensor({2.0, -1.0, 0.5}, at::kDouble)},
                          [h](const Tensors& x) { return x[0].square().mul(h).sum().div(2); });
}
Tensor slope(const Tensor& x) {
  return x.mul(at::tensor({1.0, 4.0, 9.0}, at::kDouble));
}
Tensor start() {
  return bowl().start[0].clone();
}

TEST(Wrappers, WithoutEffectAreTheInnerOptimizerToTheLastDigit) {
  const std::vector<std::pair<const char*, std::string>> idle = {
      {"wrappers.sam", R"("rho": 0)"},
      {"wrappers.asam", R"("rho": 0)"},
      {"wrappers.clip_norm", R"("norm": 1e9)"},
      {"wrappers.clip_value", R"("value": 1e9)"},
      {"wrappers.clip_adaptive", R"("factor": 1e9)"},
      {"wrappers.accumulate", R"("steps": 1)"},
      {"wrappers.decoupled_decay", R"("rate": 0)"},
      {"wrappers.grokfast", R"("lambda": 0)"},
      {"wrappers.weight_ema", R"("decay": 0.9)"},
      {"wrappers.weight_average", R"("start": 3)"}};
  for (const TestProblem& problem : {bowl(), xor_problem(), stacked_quadratic_problem()}) {
    for (const char* inner : {sgd, adam}) {
      const std::string id = inner == sgd ? "baselines.sgd" : "baselines.adam";
      const Tensors plain = after(id, R"({"lr": 0.1})", problem, 20);
      for (const auto& [wrapper, options] : idle) {
        SCOPED_TRACE(std::string(wrapper) + " around " + id + " on " + problem.name);
        expect_same(after(wrapper, around(options, inner), problem, 20), plain);
      }
    }
  }
}

TEST(Wrappers, ClipTheNorm) {
  Tensor x = start();
  for (int step = 0; step < 5; ++step) {
    const Tensor g = slope(x);
    const double norm = g.norm().item<double>();
    x.sub_(g.mul(std::min(1.0, 2 / (norm + 1e-6))), 0.1);
  }
  const Tensors found = after("wrappers.clip_norm", around(R"("norm": 2)"), bowl(), 5);
  EXPECT_LE(largest_difference(found, {x}), 1e-15);
}

TEST(Wrappers, ClipEachNetworkOfAStackByItsOwnNorm) {
  const TestProblem stack = stacked_quadratic_problem();
  const Tensors found = after("wrappers.clip_norm", around(R"("norm": 0.5)"), stack, 5);
  for (int64_t k = 0; k < stack.copies; ++k) {
    TestProblem single = quadratic_problem(at::kDouble, stack.start[0].size(1));
    single.start[0].mul_(static_cast<double>(k) + 1);
    const Tensors alone = after("wrappers.clip_norm", around(R"("norm": 0.5)"), single, 5);
    EXPECT_LE(largest_difference({found[0][k]}, alone), 1e-15);
  }
}

TEST(Wrappers, ClipEachEntry) {
  Tensor x = start();
  for (int step = 0; step < 5; ++step) x.sub_(slope(x).clamp(-3, 3), 0.1);
  expect_same(after("wrappers.clip_value", around(R"("value": 3)"), bowl(), 5), {x});
}

TEST(Wrappers, ClipRowsByTheirOwnNormButNotTheLastLayer) {
  const TestProblem problem = xor_problem(at::kDouble, 3);
  StandaloneObjective objective(problem);
  const Tensors gradient = objective.gradient();
  const Tensors found = after("wrappers.clip_adaptive", around(R"("factor": 0.01)"), problem, 1);
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    const Tensor w = problem.start[i];
    Tensor g = gradient[i].clone();
    const auto rows = [](const Tensor& t) {
      return t.dim() > 1 ? t.square().sum(std::vector<int64_t>{1}, true).sqrt() : t.norm();
    };
    const bool last = i == 2;  // the weight of the second layer
    if (!last) {
      const Tensor most = rows(w).clamp_min(1e-3).mul(0.01);
      g = g.mul(most.div(rows(g).clamp_min(1e-6)).clamp_max(1));
    }
    EXPECT_LE(largest_difference({found[i]}, {w.sub(g, 0.1)}), 1e-15) << "parameter " << i;
  }
}

TEST(Wrappers, SamAsksAtTheNeighbour) {
  Tensor x = start();
  for (int step = 0; step < 5; ++step) {
    const Tensor g = slope(x);
    const Tensor there = x.add(g, 0.2 / (g.norm().item<double>() + 1e-12));
    x.sub_(slope(there), 0.1);
  }
  const Tensors found = after("wrappers.sam", around(R"("rho": 0.2)"), bowl(), 5);
  EXPECT_LE(largest_difference(found, {x}), 1e-15);
}

TEST(Wrappers, AsamScalesByTheParameters) {
  Tensor x = start();
  for (int step = 0; step < 5; ++step) {
    const Tensor t = x.abs().add(0.01);
    const Tensor scaled = slope(x).mul(t);
    const Tensor there = x.add(scaled.mul(t), 0.2 / (scaled.norm().item<double>() + 1e-16));
    x.sub_(slope(there), 0.1);
  }
  const Tensors found = after("wrappers.asam", around(R"("rho": 0.2, "eta": 0.01)"), bowl(), 5);
  EXPECT_LE(largest_difference(found, {x}), 1e-15);
}

TEST(Wrappers, SamCountsTwoGradientsAStepAndPutsTheParametersBack) {
  const auto method =
      make_optimizer({"wrappers.sam", around("", R"({"id": "baselines.sgd", "lr": 0})")});
  StandaloneObjective objective(bowl());
  objective.advance(*method, 3);
  EXPECT_EQ(objective.counts().gradients, 6);
  EXPECT_EQ(objective.counts().values, 6);
  expect_same(objective.parameters(), {start()});
}

TEST(Wrappers, LookaheadGoesBackAndEvaluatesTheSlowParameters) {
  const auto method = make_optimizer({"wrappers.lookahead", around(R"("steps": 2, "alpha": 0.5)")});
  StandaloneObjective objective(bowl());
  Tensor slow = start(), fast = start();
  for (int step = 1; step <= 5; ++step) {
    objective.advance(*method);
    fast.sub_(slope(fast), 0.1);
    if (step % 2 == 0) {
      slow.add_(fast.sub(slow), 0.5);
      fast.copy_(slow);
    }
    EXPECT_LE(largest_difference(objective.parameters(), {fast}), 1e-15);
    EXPECT_LE(largest_difference(method->evaluated(objective.parameters()), {slow}), 1e-15);
  }
}

TEST(Wrappers, AveragesAreEvaluatedAndNotTrained) {
  const auto ema = make_optimizer({"wrappers.weight_ema", around(R"("decay": 0.8)")});
  const auto mean = make_optimizer({"wrappers.weight_average", around(R"("start": 0.2)")});
  StandaloneObjective of_ema(bowl(), 1, 10), of_mean(bowl(), 1, 10);
  Tensor x = start(), decaying, sum = x.mul(0);
  for (int step = 0; step < 10; ++step) {
    of_ema.advance(*ema);
    of_mean.advance(*mean);
    x.sub_(slope(x), 0.1);
    decaying = step == 0 ? x.clone() : decaying.mul(0.8).add(x, 0.2);
    if (step >= 2) sum.add_(x);
    const Tensor average = step < 2 ? x : sum.div(step - 1);
    expect_same(of_mean.parameters(), {x});
    EXPECT_LE(largest_difference(ema->evaluated(of_ema.parameters()), {decaying}), 1e-15);
    EXPECT_LE(largest_difference(mean->evaluated(of_mean.parameters()), {average}), 1e-15);
  }
}

TEST(Wrappers, AccumulatedBatchesAreOneLargeBatch) {
  const auto method = make_optimizer({"wrappers.accumulate", around(R"("steps": 2)")});
  StandaloneObjective halves(least_squares_problem()), whole(least_squares_problem());
  const auto plain = make_optimizer({"baselines.sgd", R"({"lr": 0.1})"});
  for (int step = 0; step < 10; ++step) {
    const Tensors before = {halves.parameters()[0].clone(), halves.parameters()[1].clone()};
    halves.use_range(0, 2);
    halves.advance(*method);
    expect_same(halves.parameters(), before);
    halves.use_range(2, 2);
    halves.advance(*method);
    whole.advance(*plain);
    EXPECT_LE(largest_difference(halves.parameters(), whole.parameters()), 1e-14);
  }
  EXPECT_EQ(halves.counts().gradients, 20);
}

TEST(Wrappers, CautiousKeepsWhatAgreesWithTheGradient) {
  // Momentum overshoots: its update turns against the gradient.
  const std::string inner = R"({"id": "baselines.momentum", "lr": 0.1, "momentum": 0.9})";
  Tensor x = start(), m = x.mul(0);
  double least = 1;
  for (int step = 0; step < 12; ++step) {
    const Tensor g = slope(x);
    m = m.mul(0.9).add(g);
    const Tensor agrees = m.mul(g).gt(0).to(at::kDouble);
    const double kept = agrees.sum().item<double>();
    least = std::min(least, kept / 3);
    x.sub_(m.mul(agrees), 0.1 * 3 / (kept + 1));
  }
  EXPECT_LT(least, 1);
  const Tensors found = after("wrappers.cautious", around("", inner), bowl(), 12);
  EXPECT_LE(largest_difference(found, {x}), 1e-14);
}

TEST(Wrappers, DecoupledDecayAroundAdamIsAdamW) {
  const Tensors adamw =
      after("baselines.adamw", R"({"lr": 0.1, "weight_decay": 0.2})", xor_problem(), 20);
  const Tensors found =
      after("wrappers.decoupled_decay", around(R"("rate": 0.02)", adam), xor_problem(), 20);
  EXPECT_LE(largest_difference(found, adamw), 1e-14);
}

TEST(Wrappers, DecoupledDecayLeavesBiasesWhereAsked) {
  const std::string still = R"({"id": "baselines.sgd", "lr": 0})";
  const TestProblem problem = xor_problem();
  const Tensors found = after("wrappers.decoupled_decay",
                              around(R"("rate": 0.5, "vectors": false)", still), problem, 1);
  expect_same(
      {found[0], found[1], found[2], found[3]},
      {problem.start[0].mul(0.5), problem.start[1], problem.start[2].mul(0.5), problem.start[3]});
}

TEST(Wrappers, GrokfastAmplifiesTheSlowGradient) {
  Tensor x = start(), slow;
  for (int step = 0; step < 6; ++step) {
    const Tensor g = slope(x);
    slow = slow.defined() ? slow.mul(0.9).add(g, 1 - 0.9) : g.clone();
    x.sub_(g.add(slow, 0.5), 0.1);
  }
  const Tensors found =
      after("wrappers.grokfast", around(R"("alpha": 0.9, "lambda": 0.5)"), bowl(), 6);
  EXPECT_LE(largest_difference(found, {x}), 1e-15);
}

TEST(Wrappers, NestToAnyDepthWithSchedulesInside) {
  const std::string rate = R"({"schedule": "linear", "peak": 0.1, "end": 0})";
  const std::string inner = R"({"id": "baselines.sgd", "lr": )" + rate + "}";
  const std::string clip = R"({"id": "wrappers.clip_norm", "norm": 2, "optimizer": )" + inner + "}";
  const std::string sam = R"({"id": "wrappers.sam", "rho": 0.2, "optimizer": )" + clip + "}";
  const Tensors found = after("wrappers.weight_ema", around("", sam), bowl(), 5, 10);
  Tensor x = start();
  for (int step = 0; step < 5; ++step) {
    const Tensor g = slope(x);
    const Tensor there = x.add(g, 0.2 / (g.norm().item<double>() + 1e-12));
    const Tensor steep = slope(there);
    const double norm = steep.norm().item<double>();
    x.sub_(steep, 0.1 * (1 - step / 10.0) * std::min(1.0, 2 / (norm + 1e-6)));
  }
  EXPECT_LE(largest_difference(found, {x}), 1e-14);
}

TEST(Wrappers, RefuseAnInnerOptimizerThatDoesNotFit) {
  const TestProblem problem = bowl();
  for (const char* name : {"lookahead", "cautious", "decoupled_decay", "accumulate"}) {
    const auto method = make_optimizer({std::string("wrappers.") + name, of_id("baselines.lbfgs")});
    EXPECT_NE(method->refuses(*problem.model, *problem.loss, problem.data), "") << name;
  }
  const auto sam = make_optimizer({"wrappers.sam", of_id("baselines.lbfgs")});
  EXPECT_EQ(sam->refuses(*problem.model, *problem.loss, problem.data), "");
}

}  // namespace
}  // namespace gradus::test
