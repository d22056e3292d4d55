// The optimizer on small networks: guaranteed decrease, one layer a step, SGD as a special case.
#include "step.h"

#include <gtest/gtest.h>

#include <cmath>
#include <tuple>

#include "gradus/standalone_objective.h"
#include "random_nets.h"
#include "toy.h"

namespace gradus::dsgd {
namespace {

struct Problem {
  RandomNet net;
  StandaloneObjective objective;
  explicit Problem(const NetLaw& law, uint64_t seed) : Problem(law, Stream{seed}) {}
  Problem(const NetLaw& law, Stream stream)
      : net(random_net(law, stream)),
        objective(*net.model, *net.loss, net.data, net.batch, net.parameters, {.seed = 5}) {}
};

Tensors copies(const Tensors& tensors) {
  Tensors copied;
  for (const Tensor& tensor : tensors) copied.push_back(tensor.clone());
  return copied;
}

bool same(const Tensor& a, const Tensor& b) {
  return a.equal(b);
}

/// Steps on which the decrease was smaller than guaranteed.
int violations(const NetLaw& law, const Step::Options& options, uint64_t seed, int steps) {
  Problem problem(law, seed);
  Step step(options);
  int count = 0;
  for (int t = 0; t < steps; ++t) {
    const double before = problem.objective.value();
    problem.objective.advance(step);
    const double after = problem.objective.value();
    if (before - after < step.report().guaranteed - 1e-10 * std::max(1.0, before)) ++count;
  }
  return count;
}

TEST(DsgdStep, TheGuaranteedDecreaseIsMet) {
  for (const Ending ending :
       {Ending::squared_error, Ending::cross_entropy, Ending::logistic, Ending::regression}) {
    for (const LayerNorm norm :
         {LayerNorm::one, LayerNorm::two, LayerNorm::infinity, LayerNorm::frobenius}) {
      for (const ActivationBound bound : {ActivationBound::worst, ActivationBound::data}) {
        for (const double eps : {0.5, 1.0, 1.9}) {
          Step::Options options;
          options.norm = norm;
          options.activation_bound = bound;
          options.eps = eps;
          EXPECT_EQ(violations({.ending = ending}, options, 31, 40), 0) << ending_name(ending);
        }
      }
    }
  }
}

TEST(DsgdStep, InexactMapsAndCarriedNormsKeepTheGuarantee) {
  for (const MapKind map : {MapKind::gram, MapKind::newton_schulz, MapKind::subspace}) {
    for (const NormBound bound : {NormBound::schatten, NormBound::cholesky}) {
      Step::Options options;
      options.duality_map = map;
      options.norm_bound = bound;
      options.norm_refresh = 10;
      EXPECT_EQ(violations({.bias = true}, options, 32, 60), 0);
    }
  }
}

TEST(DsgdStep, SinglePrecisionKeepsTheGuarantee) {
  Stream stream{40};
  NetLaw law;
  law.least_width = 40;
  law.most_width = 60;
  law.least_rows = law.most_rows = 50;
  law.log_scale_low = -3;
  law.log_scale_high = -1;
  for (const MapKind map : {MapKind::gram, MapKind::newton_schulz, MapKind::subspace}) {
    RandomNet net = random_net(law, stream);
    net.batch.input = net.batch.input.to(at::kFloat);
    for (Tensor& w : net.parameters) w = w.to(at::kFloat);
    StandaloneObjective objective(*net.model, *net.loss, net.data, net.batch, net.parameters,
                                  {.seed = 0});
    Step::Options options;
    options.duality_map = map;
    options.norm_bound = NormBound::cholesky;
    options.norm_refresh = 5;
    Step step(options);
    const double first = objective.value();
    for (int t = 0; t < 100; ++t) {
      const double before = objective.value();
      objective.advance(step);
      EXPECT_GE(before - objective.value(), step.report().guaranteed - 2e-6 * before);
      EXPECT_GT(step.report().guaranteed, 0);
    }
    EXPECT_LT(objective.value(), 0.98 * first);
  }
}

TEST(DsgdStep, AStepFromHalfTheBoundBreaksItsPromise) {
  // With P/2 in place of P the step is twice as long and promises twice the decrease.
  NetLaw law;
  law.most_rows = 1;
  law.log_scale_high = -2;
  Step::Options options;
  options.eps = 2;
  int broken = 0;
  for (uint64_t seed = 0; seed < 10; ++seed) {
    Problem problem(law, seed);
    Step step(options);
    const double before = problem.objective.value();
    problem.objective.advance(step);
    const StepReport& report = step.report();
    EXPECT_EQ(report.guaranteed, 0);
    const double promised = report.score[static_cast<std::size_t>(report.layer)];
    if (before - problem.objective.value() < promised * (1 - 1e-6)) ++broken;
  }
  EXPECT_GE(broken, 9);
}

TEST(DsgdStep, OnlyTheLayerWithTheLargestScoreIsWritten) {
  for (const MapKind map : {MapKind::exact, MapKind::gram}) {
    Problem problem({.bias = true}, 33);
    Step::Options options;
    options.duality_map = map;
    Step step(options);
    for (int t = 0; t < 30; ++t) {
      const Tensors before = copies(problem.objective.parameters());
      problem.objective.advance(step);
      const StepReport& report = step.report();
      const double score = report.score[static_cast<std::size_t>(report.layer)];
      for (std::size_t i = 0; i < report.score.size(); ++i) {
        EXPECT_TRUE(std::isnan(report.score[i]) || report.score[i] <= score);
        const bool untouched = same(before[2 * i], problem.objective.parameters()[2 * i]) &&
                               same(before[2 * i + 1], problem.objective.parameters()[2 * i + 1]);
        EXPECT_EQ(untouched, static_cast<int>(i) != report.layer);
      }
    }
  }
}

TEST(DsgdStep, WorstBoundsReadOnlyLaterWeights) {
  Problem problem({.ending = Ending::squared_error}, 34);
  const ChainOrError read =
      read_chain(*problem.net.model, *problem.net.loss, LayerNorm::two, {}, ActivationBound::worst);
  const auto bounds = [&] {
    SmoothnessBounds fresh;
    return fresh.at({}, read.chain, problem.objective, {});
  };
  const std::vector<double> before = bounds();
  problem.objective.parameters()[0].mul_(3);
  problem.objective.parameters()[1].add_(1);
  const std::vector<double> after = bounds();
  for (std::size_t i = 1; i < before.size(); ++i) EXPECT_EQ(before[i], after[i]);
  EXPECT_NE(before[0], after[0]);
}

TEST(DsgdStep, OneFrobeniusLayerIsGradientDescent) {
  NetLaw law;
  law.least_layers = law.most_layers = 1;
  Problem problem(law, 35);
  Problem twin(law, 35);
  Step::Options options;
  options.norm = LayerNorm::frobenius;
  options.eps = 0.5;
  Step step(options);
  for (int t = 0; t < 100; ++t) {
    problem.objective.advance(step);
    const Tensor gradient = twin.objective.gradient()[0];
    twin.objective.parameters()[0].sub_(gradient, 0.5 / step.report().bound[0]);
    const Tensor& reached = problem.objective.parameters()[0];
    EXPECT_LE(reached.sub(twin.objective.parameters()[0]).abs().max().item<double>(),
              1e-12 * std::max(1.0, reached.abs().max().item<double>()));
  }
}

TEST(DsgdStep, ContinuesBitwiseFromASavedState) {
  for (const LayerRule rule : {LayerRule::greedy, LayerRule::random, LayerRule::cyclic}) {
    Step::Options options;
    options.layer_rule = rule;
    options.duality_map = MapKind::subspace;
    options.norm_bound = NormBound::cholesky;
    options.norm_refresh = 7;
    Problem problem({}, 36);
    Step step(options);
    for (int t = 0; t < 20; ++t) problem.objective.advance(step);
    Archive archive;
    step.state(archive);
    Problem other({}, 36);
    for (std::size_t i = 0; i < other.objective.parameters().size(); ++i) {
      other.objective.parameters()[i].copy_(problem.objective.parameters()[i]);
    }
    archive.restore();
    Step again(options);
    again.state(archive);
    for (int t = 0; t < 20; ++t) {
      problem.objective.advance(step);
      other.objective.advance(again);
    }
    for (std::size_t i = 0; i < other.objective.parameters().size(); ++i) {
      EXPECT_TRUE(same(other.objective.parameters()[i], problem.objective.parameters()[i]));
    }
  }
}

TEST(DsgdStep, TheReferenceToyTakesTheStatedTimes) {
  // THEORY.md, section 5: tau = 15 and 31 for gamma = 2e-3 and 5e-4, bounds 1440 and 5758.
  for (const auto& [gamma, tau, bound] :
       {std::tuple{2e-3, 15, 1440.0}, std::tuple{5e-4, 31, 5758.0}}) {
    const RandomNet net = reference_toy();
    StandaloneObjective objective(*net.model, *net.loss, net.data, net.batch, net.parameters,
                                  {.seed = 0});
    EXPECT_NEAR(objective.value(), 1.4394, 5e-5);
    EXPECT_EQ(std::ceil(2 * objective.value() / gamma), bound);
    Step::Options options;
    options.activation_bound = ActivationBound::worst;
    options.gamma = gamma;
    Step step(options);
    int steps = 0;
    while (objective.stopped().empty() && steps < 100) {
      objective.advance(step);
      ++steps;
    }
    EXPECT_EQ(steps, tau);
  }
}

TEST(DsgdStep, ProbesAreNotCounted) {
  Step::Options options;
  options.activation_bound = ActivationBound::batch;
  options.noise_probe = true;
  Problem problem({}, 39);
  Step step(options);
  for (int t = 0; t < 5; ++t) {
    problem.objective.use_range(0, 1);
    problem.objective.advance(step);
  }
  EXPECT_EQ(problem.objective.counts().values, 5);
  EXPECT_EQ(problem.objective.counts().gradients, 5);
}

TEST(DsgdStep, StopsWhereTheLargestScoreIsAtMostGamma) {
  Problem problem({}, 37);
  Step::Options options;
  options.gamma = 1e6;
  Step step(options);
  const Tensors before = copies(problem.objective.parameters());
  problem.objective.advance(step);
  EXPECT_NE(problem.objective.stopped(), "");
  EXPECT_TRUE(same(before[0], problem.objective.parameters()[0]));
}

TEST(DsgdStep, NonFiniteWeightsEndTheRunWithTheLayer) {
  Problem problem({}, 38);
  problem.objective.parameters()[1].fill_(1e300);
  Step step({});
  try {
    problem.objective.advance(step);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "dsgd.nonfinite");
    EXPECT_NE(std::string(error.what()).find("step 0, layer 1: expected finite P"),
              std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace gradus::dsgd
