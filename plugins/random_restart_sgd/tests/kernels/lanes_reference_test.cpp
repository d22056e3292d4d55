// The lanes kernel against plain scalar code and against finite differences.
#include <gtest/gtest.h>

#include <string>

#include "random_restart/lanes.h"
#include "scalar_reference.h"

namespace gradus::random_restart {
namespace {

LaneOptions small_options(Shape shape, LaneScalar scalar) {
  LaneOptions options;
  options.shape = std::move(shape);
  options.law.kind = LawKind::he_uniform;
  options.scalar = scalar;
  options.networks = 21;  // two full blocks of 8 and a part
  options.first_network = 5;
  options.init_seed = 3;
  options.batch_seed = 4;
  options.batch = 13;  // no multiple of a tile or of four words
  options.domain.reset();
  return options;
}

struct Problem {
  std::vector<double> x, y;
  explicit Problem(int inputs, int rows = 97)
      : x(sample_inputs(rows, inputs)), y(sample_targets(x, inputs)) {}
  Samples samples() const { return {x, y}; }
};

const std::vector<std::int64_t> kRows = {3, 3, 96, 0, 41, 17, 8, 55, 60, 61, 2};

std::vector<Shape> all_shapes() {
  std::vector<Shape> shapes;
  for (int width = 1; width <= 9; ++width) shapes.push_back(Shape::constant(1, 5, width));
  shapes.push_back(Shape::constant(4, 3, 4));
  shapes.push_back(Shape::constant(2, 3, 13));
  shapes.push_back(Shape(3, {5, 2, 7}));
  shapes.push_back(Shape::constant(1, 1, 3));
  return shapes;
}

TEST(LanesGradient, EqualsTheScalarReference) {
  for (const Shape& shape : all_shapes()) {
    const Problem problem(shape.inputs());
    for (const int block : {8, 16}) {
      for (const LaneScalar scalar : {LaneScalar::float64, LaneScalar::float32}) {
        LaneOptions options = small_options(shape, scalar);
        options.lane_block = block;
        const auto trainer = LaneTrainer::make(options, problem.samples(), problem.samples());
        int live = 0;
        for (int network = 0; network < 21; ++network) {
          ScalarReference reference(options, problem.x, problem.y, 5 + network);
          const double difference =
              relative_difference(trainer->gradient(network, kRows), reference.gradient(kRows));
          EXPECT_LT(difference, scalar == LaneScalar::float64 ? 1e-12 : 1e-4)
              << "width " << shape.constant_width() << " network " << network;
          live += !trainer->outcomes()[network].start.data.dead();
        }
        EXPECT_GT(live, shape.largest_width() > 1 ? 3 : 0);
      }
    }
  }
}

TEST(LanesGradient, EqualsCentralDifferences) {
  const Problem problem(1);
  LaneOptions options = small_options(Shape::constant(1, 4, 5), LaneScalar::float64);
  for (const bool clip : {false, true}) {
    options.clip_in_loss = clip;
    options.clip_low = 0.1;
    options.clip_high = 0.6;
    const auto trainer = LaneTrainer::make(options, problem.samples(), problem.samples());
    for (int network = 0; network < 8; ++network) {
      ScalarReference reference(options, problem.x, problem.y, 5 + network);
      const auto gradient = trainer->gradient(network, kRows);
      std::vector<double> differences;
      for (double& value : reference.theta) {
        const double kept = value, h = 1e-6;
        value = kept + h;
        const double above = reference.loss(kRows);
        value = kept - h;
        differences.push_back((above - reference.loss(kRows)) / (2 * h));
        value = kept;
      }
      double largest = 1e-3;
      for (const double g : gradient) largest = std::max(largest, std::fabs(g));
      for (std::size_t i = 0; i < gradient.size(); ++i) {
        EXPECT_NEAR(gradient[i], differences[i], 1e-6 * largest) << network << " entry " << i;
      }
    }
  }
}

struct Training {
  const char* name;
  LaneOptimizer kind;
  double rate, clip;
  bool shared, clip_in_loss;
};

class LanesTrajectory : public testing::TestWithParam<Training> {};

// 20 steps; trajectories of single networks may be chaotic, so 98 % must agree.
TEST_P(LanesTrajectory, FollowsTheScalarReference) {
  const Training& training = GetParam();
  for (const Shape& shape : {Shape::constant(1, 5, 4), Shape(2, {6, 3})}) {
    const Problem problem(shape.inputs());
    LaneOptions options = small_options(shape, LaneScalar::float64);
    options.networks = 100;
    options.optimizer.kind = training.kind;
    options.optimizer.learning_rate = training.rate;
    options.gradient_clip = training.clip;
    options.shared_batches = training.shared;
    options.clip_in_loss = training.clip_in_loss;
    options.clip_low = 0;
    options.clip_high = 1;
    const auto trainer = LaneTrainer::make(options, problem.samples(), problem.samples());
    trainer->advance(20);
    int agree = 0;
    double moved = 0;
    for (int network = 0; network < 100; ++network) {
      ScalarReference reference(options, problem.x, problem.y, 5 + network);
      const auto start = reference.theta;
      for (int n = 1; n <= 20; ++n) reference.advance(reference.batch(5 + network, n));
      agree += relative_difference(trainer->parameters(network), reference.theta) < 1e-10;
      moved += relative_difference(reference.theta, start);
    }
    EXPECT_GE(agree, 98);
    EXPECT_GT(moved / 100, 1e-3);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Optimizers, LanesTrajectory,
    testing::Values(Training{"sgd", LaneOptimizer::sgd, 0.02, 1, false, false},
                    Training{"sgd_tight_clip", LaneOptimizer::sgd, 0.1, 0.05, false, false},
                    Training{"sgd_no_clip_shared", LaneOptimizer::sgd, 0.02, 0, true, false},
                    Training{"sgd_clip_in_loss", LaneOptimizer::sgd, 0.02, 1, false, true},
                    Training{"momentum", LaneOptimizer::momentum, 0.02, 1, false, false},
                    Training{"adam", LaneOptimizer::adam, 0.005, 1, false, false}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace gradus::random_restart
