// The model: its own derivative against autograd, gates of rows kept, batches, refusals.
#include "grelu_net.h"

#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "converter.h"
#include "gd.h"
#include "gradus/error.h"
#include "gradus/standalone_objective.h"
#include "sine_net.h"

namespace gradus::grelu {
namespace {

DataInfo info_of(int64_t rows, int64_t inputs, int64_t outputs) {
  DataInfo info;
  info.input_shape = {inputs};
  info.outputs = outputs;
  info.train_rows = rows;
  return info;
}

GreluNet::Options options_of(GateMode gates, bool bias, Trained trained,
                             GreluNet::Derivative derivative) {
  GreluNet::Options options;
  options.depth = 3;
  options.width = {false, 16};
  options.gates = gates;
  options.bias = bias;
  options.trained = trained;
  options.derivative = derivative;
  return options;
}

TEST(GreluNet, OwnDerivativeIsThatOfAutograd) {
  const Samples samples = sphere_samples(6, 5, 2, false, 1);
  const DataInfo info = info_of(6, 5, 2);
  const auto loss = make_loss("half_squared_error");
  for (const GateMode gates :
       {GateMode::input, GateMode::gatenet, GateMode::frozen, GateMode::relu}) {
    for (const bool bias : {false, true}) {
      for (const Trained trained : {Trained::hidden, Trained::all}) {
        const GreluNet own(options_of(gates, bias, trained, GreluNet::Derivative::own), info);
        const GreluNet other(options_of(gates, bias, trained, GreluNet::Derivative::autograd),
                             info);
        const Tensors start = own.initial({.seed = 3, .dtype = at::kDouble});
        const Batch batch{samples.points, samples.targets, {}};
        const Answer a = evaluate(nullptr, own, *loss, start, 0, batch, {});
        const Answer b = evaluate(nullptr, other, *loss, start, 0, batch, {});
        EXPECT_NEAR(a.value.item<double>(), b.value.item<double>(), 1e-12);
        ASSERT_EQ(a.gradient.size(), b.gradient.size());
        for (std::size_t i = 0; i < a.gradient.size(); ++i) {
          EXPECT_LT(a.gradient[i].sub(b.gradient[i]).abs().max().item<double>(), 1e-10);
        }
      }
    }
  }
}

TEST(GreluNet, GivesABatchOfRowsTheGatesOfItsRows) {
  const Samples samples = sphere_samples(8, 5, 1, true, 1);
  const GreluNet net(
      options_of(GateMode::gatenet, false, Trained::hidden, GreluNet::Derivative::own),
      info_of(8, 5, 1));
  const auto loss = make_loss("half_squared_error");
  const Tensors start = net.initial({.seed = 3, .dtype = at::kDouble});
  Tensor rows = samples.points.new_zeros({3}, at::kLong);
  rows[0] = 6;
  rows[1] = 1;
  rows[2] = 4;
  const Batch known{samples.points.index_select(0, rows), samples.targets.index_select(0, rows),
                    rows};
  Batch unseen = known;
  unseen.rows = Tensor();
  const Answer first = evaluate(nullptr, net, *loss, start, 0, known, {});
  const Answer again = evaluate(nullptr, net, *loss, start, 0, known, {});
  const Answer direct = evaluate(nullptr, net, *loss, start, 0, unseen, {});
  EXPECT_EQ(first.value.item<double>(), direct.value.item<double>());
  EXPECT_EQ(again.value.item<double>(), direct.value.item<double>());
}

TEST(GreluNet, EvaluatesPointsAgainWithTheirGatesUntilTheyChange) {
  const c10::AutoGradMode no_graph(false);
  const Samples samples = sphere_samples(8, 5, 1, true, 1),
                others = sphere_samples(8, 5, 1, true, 2);
  const auto made = [] {
    return std::make_unique<GreluNet>(
        options_of(GateMode::gatenet, false, Trained::hidden, GreluNet::Derivative::own),
        info_of(4, 5, 1));
  };
  const auto net = made();
  const Tensors start = net->initial({.seed = 3, .dtype = at::kDouble});
  const auto output = [&](const GreluNet& of, const Tensor& points, int64_t first) {
    return of.forward(start, {points.narrow(0, first, 4), {}, {}}, nullptr);
  };
  const auto loss = make_loss("half_squared_error");
  const auto value = [&](const GreluNet& of, const Tensor& points) {
    const Batch batch{points, samples.targets, {}};
    return evaluate(nullptr, of, *loss, start, 0, batch, {}).value.item<double>();
  };
  const double before = value(*net, samples.points);
  EXPECT_EQ(value(*net, samples.points), before);
  const Tensor once = output(*net, samples.points, 0), later = output(*net, samples.points, 4);
  EXPECT_TRUE(output(*net, samples.points, 0).equal(once));
  EXPECT_TRUE(output(*net, samples.points, 4).equal(later));
  EXPECT_FALSE(later.equal(once));
  samples.points.copy_(others.points);
  EXPECT_TRUE(output(*net, samples.points, 0).equal(output(*made(), others.points, 0)));
  EXPECT_EQ(value(*net, samples.points), value(*made(), others.points));
  EXPECT_NE(value(*net, samples.points), before);
}

TEST(GreluNet, EqualsTheNetworkOfTheFormulas) {
  const Samples samples = sphere_samples(6, 5, 2, false, 1);
  const GreluNet model(
      options_of(GateMode::frozen, true, Trained::hidden, GreluNet::Derivative::own),
      info_of(6, 5, 2));
  const Tensors start = model.initial({.seed = 3, .dtype = at::kDouble});
  const Tensor f = model.forward(start, {samples.points, {}, {}}, nullptr);
  EXPECT_LT(f.sub(output_of(model.net(start), samples.points)).abs().max().item<double>(), 1e-12);
}

std::string net_error(const GreluNet::Options& options, const DataInfo& info) {
  try {
    const GreluNet net(options, info);
  } catch (const Error& error) {
    return error.id();
  }
  return "none";
}

TEST(GreluNet, RefusesAWidthThatIsTooSmallOrTooLarge) {
  GreluNet::Options options;
  options.width = {false, 2};
  EXPECT_EQ(net_error(options, info_of(10, 5, 3)), "grelu.width");
  EXPECT_EQ(net_error(options, info_of(10, 5, 2)), "none");
  options.width = {true, 0};
  EXPECT_EQ(net_error(options, info_of(1000, 5, 1)), "grelu.width");
  EXPECT_EQ(net_error(options, DataInfo{}), "model.input");
  EXPECT_EQ(GreluNet(options, info_of(8, 5, 1)).settings().shape.width, 8 * 8 * 4);
}

TEST(GreluNetMargin, DrawsGatesOfSmallMarginAgainOnTheTrainingRows) {
  const Samples samples = sphere_samples(20, 5, 1, true, 1);
  GreluNet::Options options =
      options_of(GateMode::gatenet, false, Trained::hidden, GreluNet::Derivative::own);
  const auto least_margin = [&](const GreluNet& net) {
    double least = 1;
    for (const Tensor& q : net.gates().trace(samples.points).product) {
      const Tensor margin = std::get<0>(q.abs().min(0)).div(std::get<0>(q.abs().median(0)));
      least = std::min(least, margin.min().item<double>());
    }
    return least;
  };
  const Batch batch{samples.points, samples.targets, {}};
  const GreluNet plain(options, info_of(20, 5, 1));
  options.margin_tau = 0.5;
  const GreluNet net(options, info_of(20, 5, 1)), settled(options, info_of(20, 5, 1));
  EXPECT_LT(least_margin(plain), 0.5 / 20);
  const Tensors start = net.initial({.seed = 3, .dtype = at::kDouble});
  net.forward(start, batch, nullptr);
  EXPECT_GE(least_margin(net), 0.5 / 20);
  settled.settle_gates(samples.points);
  EXPECT_EQ(settled.gates().hash(), net.gates().hash());
  EXPECT_NE(plain.gates().hash(), net.gates().hash());
  EXPECT_LT(to_relu(net.net(start), samples.points).largest_scale.back(),
            to_relu(plain.net(start), samples.points).largest_scale.back());
}

std::string margin_error(GateMode gates, const std::function<void(const GreluNet&)>& call) {
  GreluNet::Options options = options_of(gates, false, Trained::hidden, GreluNet::Derivative::own);
  options.margin_tau = 0.1;
  try {
    call(GreluNet(options, info_of(8, 5, 1)));
  } catch (const Error& error) {
    return error.id();
  }
  return "none";
}

TEST(GreluNetMargin, NeedsTheTrainingRowsFirstAndGatesOfItsOwn) {
  const Samples samples = sphere_samples(8, 5, 1, true, 1);
  EXPECT_EQ(margin_error(GateMode::frozen, [](const GreluNet&) {}), "grelu.margin");
  EXPECT_EQ(margin_error(GateMode::relu, [](const GreluNet&) {}), "grelu.margin");
  EXPECT_EQ(margin_error(GateMode::input, [](const GreluNet&) {}), "none");
  EXPECT_EQ(
      margin_error(GateMode::input,
                   [&](const GreluNet& net) { net.settle_gates(samples.points.narrow(0, 0, 4)); }),
      "grelu.margin")
      << "a mini-batch";
  EXPECT_EQ(
      margin_error(GateMode::input,
                   [&](const GreluNet& net) {
                     const Tensors start = net.initial({.seed = 3, .dtype = at::kDouble});
                     net.settle_gates(sphere_samples(8, 5, 1, true, 2).points);
                     Tensor rows = samples.points.new_zeros({2}, at::kLong);
                     net.forward(start, {samples.points.index_select(0, rows), {}, rows}, nullptr);
                   }),
      "grelu.margin")
      << "settled on points that are not the training rows";
}

struct Problem {
  explicit Problem(bool with_bias = false) : bias(with_bias) {}

  bool bias;
  Samples samples = sphere_samples(8, 5, 1, true, 1);
  DataInfo info = info_of(8, 5, 1);
  GreluNet model{options_of(GateMode::gatenet, bias, Trained::hidden, GreluNet::Derivative::own),
                 info};
  std::unique_ptr<Loss> loss = make_loss("half_squared_error");
  Tensors parameters = model.initial({.seed = 3, .dtype = at::kDouble});

  StandaloneObjective objective(double scale = 1) {
    return {model, *loss, info, Batch{samples.points.mul(scale), samples.targets, {}}, parameters};
  }
};

TEST(GreluGd, TakesTheStepOfTheDescentOnTheSummedLoss) {
  Problem problem;
  Net net = problem.model.net(problem.parameters);
  for (Tensor& W : net.W) W = W.clone();
  Descent(net, problem.samples).step(kernel_free_step(net.settings, 0.5));
  StandaloneObjective objective = problem.objective();
  GdOptions options;
  options.stop_loss = 0;
  Gd gd(options);
  objective.advance(gd);
  EXPECT_DOUBLE_EQ(gd.eta(), kernel_free_step(net.settings, 0.5));
  for (std::size_t k = 0; k < net.W.size(); ++k) {
    EXPECT_LT(net.W[k].sub(problem.parameters[k]).abs().max().item<double>(), 1e-13);
  }
}

TEST(GreluGd, RefusesPointsThatAreNotOfUnitLength) {
  Problem problem;
  StandaloneObjective objective = problem.objective(2);
  Gd gd;
  try {
    objective.advance(gd);
    FAIL() << "expected grelu.unit_norm";
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "grelu.unit_norm");
  }
}

TEST(GreluGd, EndsAtItsLossAndReachesItWithEveryRule) {
  for (const bool bias : {false, true}) {
    for (const StepRule rule : {StepRule::kernel_free, StepRule::formula, StepRule::empirical}) {
      Problem problem(bias);
      StandaloneObjective objective = problem.objective();
      GdOptions options;
      options.step_rule = rule;
      options.stop_loss = 0.1;
      options.stop_kind = StopKind::relative;
      Gd gd(options);
      // The step that looks at no kernel is too long where biases make its eigenvalue grow.
      const std::string refused = gd.refuses(problem.model, *problem.loss, problem.info);
      EXPECT_EQ(!refused.empty(), bias && rule == StepRule::kernel_free);
      if (!refused.empty()) continue;
      const double first = objective.value();
      for (int k = 0; k < 2000 && objective.stopped().empty(); ++k) objective.advance(gd);
      EXPECT_FALSE(objective.stopped().empty());
      EXPECT_LE(objective.value(), 0.1 * first);
    }
  }
}

TEST(GreluGd, RefusesOtherModelsUnlessTheStepIsFixed) {
  Problem problem;
  const TestProblem other = quadratic_problem();
  EXPECT_NE(Gd().refuses(*other.model, *problem.loss, problem.info), "");
  GdOptions options;
  options.step_rule = StepRule::fixed;
  EXPECT_EQ(Gd(options).refuses(*other.model, *problem.loss, problem.info), "");
}

}  // namespace
}  // namespace gradus::grelu
