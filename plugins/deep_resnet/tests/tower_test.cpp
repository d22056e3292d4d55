// The model: its own derivative, its start, its variants.
#include "tower.h"

#include <ATen/ops/stack.h>
#include <gtest/gtest.h>

#include <cmath>

#include "gradus/error.h"
#include "small_tower.h"
#include "torch_loop.h"
#include "tower_report.h"

namespace gradus::deep_resnet {
namespace {

using testing::difference;
using testing::SmallTower;

Tower::Options rough(int64_t depth, Sigma sigma, Backward backward = Backward::manual) {
  Tower::Options options;
  options.depth = depth;
  options.activation = sigma;
  options.init = Preset::white;
  options.init_level = 5;
  options.backward = backward;
  return options;
}

TEST(Tower, ItsDerivativeIsAutogradsForEveryActivation) {
  for (const Sigma sigma : {Sigma::tanh, Sigma::softplus2, Sigma::relu, Sigma::linear}) {
    for (const int64_t depth : {2, 17, 128}) {
      const SmallTower own(rough(depth, sigma)), graph(rough(depth, sigma, Backward::autograd));
      Answer direct;
      EXPECT_TRUE(own.tower->differentiate(own.weights, own.batch, *own.loss, {}, direct));
      EXPECT_FALSE(graph.tower->differentiate(graph.weights, graph.batch, *graph.loss, {}, direct));
      const Answer expected = graph.answer();
      const double size = expected.gradient[0].abs().max().item<double>();
      EXPECT_LT(difference(direct.gradient[0], expected.gradient[0]) / size, 1e-10);
      EXPECT_NEAR(direct.value.item<double>(), expected.value.item<double>(), 1e-12);
    }
  }
}

TEST(Tower, ItsDerivativeIsThatOfTheLoopByHand) {
  const SmallTower small(rough(64, Sigma::tanh));
  const Answer own = small.answer();
  const LoopAnswer loop =
      torch_loop(small.weights[0], small.batch.input, small.batch.target, small.tower->factor());
  EXPECT_NEAR(own.value.item<double>(), loop.value, 1e-13);
  EXPECT_LT(difference(own.gradient[0], loop.gradient), 1e-12);
}

TEST(Tower, ItsDerivativeIsThatOfDifferences) {
  SmallTower small(rough(16, Sigma::tanh));
  const Tensor gradient = small.answer().gradient[0];
  double* weights = small.weights[0].mutable_data_ptr<double>();
  const auto value = [&] {
    return evaluate(nullptr, *small.tower, *small.loss, small.weights, 0, small.batch,
                    {.gradient = false})
        .value.item<double>();
  };
  constexpr double h = 1e-5;
  double worst = 0;
  for (int64_t i = 0; i < gradient.numel(); i += 37) {
    const double before = weights[i];
    weights[i] = before + h;
    const double above = value();
    weights[i] = before - h;
    const double below = value();
    weights[i] = before;
    const double own = gradient.const_data_ptr<double>()[i];
    worst = std::max(worst, std::abs((above - below) / (2 * h) - own));
  }
  EXPECT_LE(worst, 1e-6 * gradient.abs().max().item<double>());
}

TEST(Tower, StackedTowersAreSingleOnesOnTheirOwnBatches) {
  const SmallTower small(rough(16, Sigma::tanh));
  const Tensors stack = small.tower->initial({.seed = 5, .copies = 3, .dtype = at::kDouble});
  Tensors inputs, targets;
  for (int k = 0; k < 3; ++k) {
    inputs.push_back(small.batch.input.mul(1 + k));
    targets.push_back(small.batch.target.add(k));
  }
  const Batch batch{at::stack(inputs), at::stack(targets), {}};
  const Answer together = evaluate(nullptr, *small.tower, *small.loss, stack, 3, batch, {});
  const Tensor outputs = small.tower->forward(stack, batch);
  for (int k = 0; k < 3; ++k) {
    const Tensors one = {stack[0].select(0, k)};
    const Batch rows{inputs[static_cast<std::size_t>(k)], targets[static_cast<std::size_t>(k)], {}};
    const Answer alone = evaluate(nullptr, *small.tower, *small.loss, one, 0, rows, {});
    EXPECT_TRUE(together.gradient[0].select(0, k).equal(alone.gradient[0]));
    EXPECT_EQ(together.value[k].item<double>(), alone.value.item<double>());
    EXPECT_TRUE(outputs.select(0, k).equal(small.tower->forward(one, rows)));
  }
}

TEST(Tower, ForwardByTheKernelIsThatByTensors) {
  for (const Sigma sigma : {Sigma::tanh, Sigma::softplus2, Sigma::relu, Sigma::linear}) {
    const SmallTower own(rough(32, sigma)), graph(rough(32, sigma, Backward::autograd));
    EXPECT_LT(difference(own.tower->forward(own.weights, own.batch),
                         graph.tower->forward(graph.weights, graph.batch)),
              1e-12);
  }
}

TEST(Tower, StartsHaveTheirSize) {
  const auto deviation = [](Preset preset, int64_t depth, double index = 2) {
    Tower::Options options;
    options.depth = depth;
    options.init = preset;
    options.init_level = 3;
    options.init_index = index;
    const SmallTower small(options);
    return small.weights[0].square().mean().sqrt().item<double>();
  };
  EXPECT_EQ(deviation(Preset::zero, 64), 0);
  EXPECT_NEAR(deviation(Preset::half, 256) / (0.3 / 256), 1, 0.03);
  EXPECT_NEAR(deviation(Preset::white, 256) / (0.3 / 16), 1, 0.03);
  EXPECT_NEAR(deviation(Preset::power, 256, 4) / (0.3 / 64), 1, 0.03);
}

TEST(Tower, AConstantStartIsOneMatrixForAllDepths) {
  Tower::Options options;
  options.init = Preset::constant;
  options.depth = 16;
  const SmallTower shallow(options);
  options.depth = 64;
  const SmallTower deep(options);
  const Tensor a = shallow.weights[0].mul(4), b = deep.weights[0].mul(8);
  EXPECT_LT(difference(a[0], b[63]), 1e-15);
  EXPECT_EQ(measure_path(path_of(deep.weights[0]), 0.5).v1, 0);
}

TEST(Tower, NoiseOfDifferentDepthsAndNetworksIsIndependent) {
  Tower::Options options;
  options.depth = 16;
  const SmallTower first(options);
  options.depth = 32;
  const SmallTower second(options);
  const Tensor a = first.weights[0].mul(16), b = second.weights[0].narrow(0, 0, 16).mul(32);
  const double correlation =
      a.mul(b).sum().item<double>() / (a.norm().item<double>() * b.norm().item<double>());
  EXPECT_LT(std::abs(correlation), 0.1);
  const Tensors two = first.tower->initial({.seed = 5, .copies = 2, .dtype = at::kDouble});
  EXPECT_FALSE(two[0][0].equal(two[0][1]));
}

TEST(Tower, TrainedFactorsAndBiasesHaveGradients) {
  for (const DeltaMode mode : {DeltaMode::shared, DeltaMode::per_layer}) {
    Tower::Options options = rough(6, Sigma::tanh);
    options.delta_mode = mode;
    options.bias = true;
    SmallTower small(options);
    const Answer answer = small.answer();
    ASSERT_EQ(answer.gradient.size(), 3u);
    for (std::size_t p = 0; p < 3; ++p) {
      double* values = small.weights[p].mutable_data_ptr<double>();
      const double before = values[0];
      constexpr double h = 1e-6;
      values[0] = before + h;
      const double above = small.answer().value.item<double>();
      values[0] = before - h;
      const double below = small.answer().value.item<double>();
      values[0] = before;
      const double own = answer.gradient[p].const_data_ptr<double>()[0];
      EXPECT_NEAR(own, (above - below) / (2 * h), 1e-7);
    }
  }
}

TEST(Tower, EffectiveWeightsContainATrainedFactor) {
  Tower::Options options = rough(4, Sigma::tanh);
  options.delta_mode = DeltaMode::per_layer;
  const SmallTower small(options);
  const Tensor effective = small.tower->effective_weights(small.weights);
  const double delta = std::abs(small.weights[1][2].item<double>());
  EXPECT_LT(difference(effective[2], small.weights[0][2].mul(delta)), 1e-16);
  const Tensors back = small.tower->with_effective_weights(small.weights, effective);
  EXPECT_LT(difference(back[0], small.weights[0]), 1e-13);
  EXPECT_EQ(small.tower->beta(), 1);
}

TEST(Tower, RefusesDataOfAnotherShape) {
  const auto id_for = [](DataInfo data, Auto<int64_t> width = {}) -> std::string {
    Tower::Options options;
    options.width = width;
    try {
      const Tower tower(options, data);
      return {};
    } catch (const Error& error) {
      return error.id();
    }
  };
  DataInfo data;
  data.input_shape = {10};
  data.outputs = 10;
  EXPECT_EQ(id_for(data), "");
  EXPECT_EQ(id_for(data, {false, 12}), "deep_resnet.model");
  data.outputs = 3;
  EXPECT_EQ(id_for(data), "deep_resnet.model");
  data.outputs = 10;
  data.classes = 10;
  EXPECT_EQ(id_for(data), "deep_resnet.model");
}

template <class Options>
std::string error_of(const char* json) {
  try {
    parse_options<Options>(json, "");
    return {};
  } catch (const Error& error) {
    return error.id();
  }
}

TEST(Tower, OptionsOutsideTheirRangeAreRefused) {
  EXPECT_EQ(error_of<Tower::Options>(R"({"depth": 0})"), "options.range");
  EXPECT_EQ(error_of<Tower::Options>(R"({"alpha": 1.5})"), "options.range");
  EXPECT_EQ(error_of<Tower::Options>(R"({"alpha": -0.1})"), "options.range");
  EXPECT_EQ(error_of<Tower::Options>(R"({"activation": "gelu"})"), "options.choice");
  EXPECT_EQ(error_of<Tower::Options>(R"({"alpha": 1})"), "");
}

}  // namespace
}  // namespace gradus::deep_resnet
