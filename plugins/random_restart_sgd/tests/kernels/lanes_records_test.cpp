// What the trainer records: errors, kept iterates, death, divergence.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "gradus/error.h"
#include "random_restart/lanes.h"
#include "scalar_reference.h"

namespace gradus::random_restart {
namespace {

struct Line {
  std::vector<double> x, y, nodes, values;
  Line() : x(sample_inputs(128, 1)), y(sample_targets(x, 1)) {
    for (int i = 0; i < 200; ++i) nodes.push_back(-1 + (i + 0.5) / 100);
    values = sample_targets(nodes, 1);
  }
  std::unique_ptr<LaneTrainer> make(const LaneOptions& options) const {
    return LaneTrainer::make(options, {x, y}, {nodes, values});
  }
  // e_2^2 over the test nodes: the variance of the values.
  double constant_error() const {
    double mean = 0, error = 0;
    for (const double v : values) mean += v / values.size();
    for (const double v : values) error += (v - mean) * (v - mean) / values.size();
    return error;
  }
};

LaneOptions deep_narrow(LaneScalar scalar = LaneScalar::float64) {
  LaneOptions options;
  options.shape = Shape::constant(1, 8, 2);
  options.law.kind = LawKind::he_uniform;
  options.scalar = scalar;
  options.networks = 120;
  options.clip_low = 0;
  options.clip_high = 1;
  options.record_every = 50;
  return options;
}

TEST(LanesRecords, ErrorsEqualTheScalarReference) {
  const Line line;
  LaneOptions options = deep_narrow();
  options.clip_high = 0.4;
  const auto trainer = line.make(options);
  trainer->advance(60);
  trainer->finish();
  for (int network = 0; network < 20; ++network) {
    ScalarReference reference(options, line.x, line.y, network);
    reference.theta = trainer->parameters(network);
    const Evaluation& last = trainer->outcomes()[network].last;
    double risk = 0, bare = 0, mse = 0, l1 = 0, low = HUGE_VAL, high = -HUGE_VAL;
    for (std::size_t i = 0; i < line.x.size(); ++i) {
      const double y = reference.output(&line.x[i]);
      risk += std::pow(std::clamp(y, 0.0, 0.4) - line.y[i], 2) / line.x.size();
      bare += std::pow(y - line.y[i], 2) / line.x.size();
    }
    for (std::size_t i = 0; i < line.nodes.size(); ++i) {
      const double y = reference.output(&line.nodes[i]);
      const double error = std::clamp(y, 0.0, 0.4) - line.values[i];
      mse += error * error / line.nodes.size();
      l1 += std::fabs(error) / line.nodes.size();
      low = std::min(low, y);
      high = std::max(high, y);
    }
    EXPECT_EQ(last.step, 60);
    EXPECT_NEAR(last.risk, risk, 1e-12);
    EXPECT_NEAR(last.risk_unclipped, bare, 1e-12);
    EXPECT_NEAR(last.test_mse, mse, 1e-12);
    EXPECT_NEAR(last.test_l1, l1, 1e-12);
    EXPECT_NEAR(last.low, low, 1e-12);
    EXPECT_NEAR(last.high, high, 1e-12);
    const auto [least, most] = std::ranges::minmax(reference.theta);
    EXPECT_EQ(last.sup_norm, std::max(-least, most));
  }
}

class LanesAbsorbing : public testing::TestWithParam<std::tuple<LaneOptimizer, LaneScalar>> {};

TEST_P(LanesAbsorbing, DeadNetworksStayDeadAndTheirFrozenPartIsBitwiseTheSame) {
  const Line line;
  LaneOptions options = deep_narrow(std::get<1>(GetParam()));
  options.optimizer.kind = std::get<0>(GetParam());
  const auto trainer = line.make(options);
  std::vector<std::vector<double>> start;
  for (int network = 0; network < 120; ++network) start.push_back(trainer->parameters(network));
  trainer->advance(300);
  trainer->finish();
  int dead = 0, moved = 0;
  const double floor = line.constant_error();
  for (int network = 0; network < 120; ++network) {
    const NetworkOutcome& outcome = trainer->outcomes()[network];
    if (!outcome.start.domain.dead()) {
      moved += trainer->parameters(network) != start[network];
      EXPECT_EQ(outcome.frozen_start, 0u);
      continue;
    }
    ++dead;
    EXPECT_EQ(outcome.became_dead, 0);
    EXPECT_EQ(outcome.revived, -1);
    EXPECT_TRUE(outcome.end.domain.dead());
    EXPECT_TRUE(outcome.start.data.dead());
    EXPECT_EQ(outcome.frozen_now, outcome.frozen_start);
    const std::size_t frozen = options.shape.biases(outcome.start.domain.last + 1);
    const auto now = trainer->parameters(network);
    EXPECT_TRUE(std::equal(now.begin(), now.begin() + frozen, start[network].begin()));
    EXPECT_GE(outcome.last.test_mse, floor - 1e-12);
    EXPECT_EQ(outcome.last.low, outcome.last.high);
    EXPECT_NE(now.back(), start[network].back());  // the output bias does learn
  }
  EXPECT_GT(dead, 40);
  EXPECT_GT(moved, 10);
}

INSTANTIATE_TEST_SUITE_P(
    All, LanesAbsorbing,
    testing::Combine(testing::Values(LaneOptimizer::sgd, LaneOptimizer::momentum,
                                     LaneOptimizer::adam),
                     testing::Values(LaneScalar::float32, LaneScalar::float64)));

TEST(LanesRecords, DeathDuringTrainingHasItsRecordedStep) {
  const Line line;
  LaneOptions options = deep_narrow();
  options.optimizer.learning_rate = 0.2;
  const auto trainer = line.make(options);
  trainer->advance(400);
  trainer->finish();
  int died = 0;
  for (const NetworkOutcome& outcome : trainer->outcomes()) {
    if (outcome.diverged >= 0 || outcome.became_dead <= 0) continue;
    ++died;
    EXPECT_EQ(outcome.became_dead % 50, 0);
    EXPECT_FALSE(outcome.start.domain.dead());
  }
  EXPECT_GT(died, 3);
}

TEST(LanesRecords, VerdictsEqualTheExactTests) {
  const Line line;
  const LaneOptions options = deep_narrow();
  const auto trainer = line.make(options);
  for (int network = 0; network < 120; ++network) {
    const auto parameters = trainer->parameters(network);
    const Verdicts& start = trainer->outcomes()[network].start;
    EXPECT_EQ(start.sign, sign_dead(options.shape, parameters, false));
    EXPECT_EQ(start.domain, domain_dead(options.shape, parameters, -1, 1));
    EXPECT_EQ(start.data, data_dead(options.shape, parameters, line.x));
  }
}

TEST(LanesRecords, KeepsTheBestRecordedIterate) {
  const Line line;
  for (const Keep keep : {Keep::best_risk, Keep::best_test}) {
    LaneOptions options = deep_narrow();
    options.optimizer.learning_rate = 0.3;  // noisy, so that the best is not always the last
    options.keep = keep;
    const auto trainer = line.make(options);
    trainer->finish();
    std::vector<Evaluation> best;
    for (const NetworkOutcome& outcome : trainer->outcomes()) best.push_back(outcome.last);
    std::vector<std::vector<double>> kept(120);
    for (int network = 0; network < 120; ++network) kept[network] = trainer->parameters(network);
    for (int record = 1; record <= 6; ++record) {
      trainer->advance(50);
      trainer->finish();
      for (int network = 0; network < 120; ++network) {
        const Evaluation& last = trainer->outcomes()[network].last;
        const bool better = keep == Keep::best_risk ? last.risk < best[network].risk
                                                    : last.test_mse < best[network].test_mse;
        if (better) best[network] = last, kept[network] = trainer->parameters(network);
      }
    }
    int earlier = 0;
    for (int network = 0; network < 120; ++network) {
      const NetworkOutcome& outcome = trainer->outcomes()[network];
      if (outcome.diverged >= 0) continue;
      EXPECT_EQ(outcome.best.step, best[network].step);
      EXPECT_EQ(outcome.best.risk, best[network].risk);
      EXPECT_EQ(outcome.best.test_mse, best[network].test_mse);
      EXPECT_EQ(trainer->kept_parameters(network), kept[network]);
      earlier += outcome.best.step < 300;
    }
    EXPECT_GT(earlier, 10);
  }
}

TEST(LanesRecords, NormCapKeepsLargeIteratesOut) {
  const Line line;
  LaneOptions options = deep_narrow();
  options.keep = Keep::best_risk;
  options.norm_cap = 1.7;
  const auto trainer = line.make(options);
  trainer->advance(200);
  trainer->finish();
  int none = 0;
  for (int network = 0; network < 120; ++network) {
    const Evaluation& best = trainer->outcomes()[network].best;
    if (best.step >= 0) {
      EXPECT_LT(best.sup_norm, 1.7);
    } else {
      ++none;
      EXPECT_TRUE(trainer->kept_parameters(network).empty());
    }
  }
  EXPECT_GT(none, 5);
  EXPECT_LT(none, 115);
}

TEST(LanesRecords, DivergedNetworksAreMarkedAndLeaveTheOthersAlone) {
  const Line line;
  LaneOptions options = deep_narrow(LaneScalar::float32);
  options.gradient_clip = 0;
  const auto clean = line.make(options);
  const auto broken = line.make(options);
  std::vector<double> huge(options.shape.parameters(), 1e30);
  broken->set_parameters(3, huge);
  clean->advance(60);
  broken->advance(60);
  clean->finish();
  broken->finish();
  EXPECT_EQ(broken->outcomes()[3].diverged, 50);
  EXPECT_FALSE(broken->outcomes()[3].end.domain.dead());
  for (const int other : {0, 1, 2, 4, 15, 16, 119}) {
    EXPECT_EQ(clean->parameters(other), broken->parameters(other));
    EXPECT_EQ(broken->outcomes()[other].diverged, -1);
  }
}

TEST(LanesRecords, SeveralInputsAreJudgedOnTheData) {
  const std::vector<double> x = sample_inputs(64, 4), y = sample_targets(x, 4);
  LaneOptions options = deep_narrow();
  options.shape = Shape::constant(4, 8, 2);
  options.domain.reset();
  const auto trainer = LaneTrainer::make(options, {x, y}, {x, y});
  trainer->advance(100);
  trainer->finish();
  int dead = 0;
  for (int network = 0; network < 120; ++network) {
    const NetworkOutcome& outcome = trainer->outcomes()[network];
    dead += outcome.start.data.dead();
    EXPECT_EQ(outcome.start.domain, DeadLayers{});
    EXPECT_EQ(outcome.became_dead == 0, outcome.start.data.dead());
    EXPECT_EQ(outcome.frozen_now, outcome.frozen_start);
    EXPECT_EQ(outcome.revived, -1);
  }
  EXPECT_GT(dead, 40);
}

TEST(LanesRecords, RefusesOptionsAndSamplesThatDoNotFit) {
  const Line line;
  const auto refuses = [&](auto&& change) {
    LaneOptions options = deep_narrow();
    change(options);
    EXPECT_THROW(line.make(options), Error);
  };
  refuses([](LaneOptions& o) { o.networks = 0; });
  refuses([](LaneOptions& o) { o.batch = 0; });
  refuses([](LaneOptions& o) { o.batch = 129; });
  refuses([](LaneOptions& o) { o.gradient_clip = -1; });
  refuses([](LaneOptions& o) { o.clip_low = o.clip_high; });
  refuses([](LaneOptions& o) { o.record_every = 0; });
  refuses([](LaneOptions& o) { o.norm_cap = std::nan(""); });
  refuses([](LaneOptions& o) { o.threads = 0; });
  refuses([](LaneOptions& o) { o.lane_block = 4; });
  refuses([](LaneOptions& o) { o.micro_batch = -1; });
  refuses([](LaneOptions& o) { o.domain = Domain{1, 1}; });
  refuses([](LaneOptions& o) { o.optimizer.epsilon = 0; });
  refuses([](LaneOptions& o) { o.optimizer.momentum = 1; });
  refuses([](LaneOptions& o) { o.law.c = -1; });
  refuses([](LaneOptions& o) { o.shape = Shape::constant(2, 3, 3); });
  const auto trainer = line.make(deep_narrow());
  EXPECT_THROW(trainer->advance(-1), Error);
  EXPECT_THROW(trainer->set_parameters(0, std::vector<double>(3)), Error);
  EXPECT_THROW(trainer->gradient(0, std::vector<std::int64_t>{128}), Error);
}

}  // namespace
}  // namespace gradus::random_restart
