// Results of the lanes kernel depend on nothing but the network: not on blocks, micro-batches,
// threads, instruction sets or company. All comparisons are bitwise.
#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <cstring>
#include <functional>

#include "random_restart/lanes.h"
#include "random_restart/monte_carlo.h"
#include "scalar_reference.h"

namespace gradus::random_restart {
namespace {

LaneOptions training_options(LaneScalar scalar, LaneOptimizer optimizer) {
  LaneOptions options;
  options.shape = Shape::constant(1, 6, 5);
  options.law.kind = LawKind::he_uniform;
  options.scalar = scalar;
  options.networks = 40;
  options.batch = 18;
  options.optimizer.kind = optimizer;
  options.record_every = 7;
  options.keep = Keep::best_risk;
  options.clip_low = 0;
  options.clip_high = 1;
  return options;
}

struct Trained {
  std::vector<std::vector<double>> parameters, kept;
  std::vector<NetworkOutcome> outcomes;
};

Trained trained(const LaneOptions& options, const std::function<void(LaneTrainer&)>& run) {
  const std::vector<double> x = sample_inputs(60, 1), y = sample_targets(x, 1);
  const auto trainer = LaneTrainer::make(options, {x, y}, {x, y});
  run(*trainer);
  trainer->finish();
  Trained result;
  for (std::int64_t network = 0; network < options.networks; ++network) {
    result.parameters.push_back(trainer->parameters(network));
    result.kept.push_back(trainer->kept_parameters(network));
    result.outcomes.push_back(trainer->outcomes()[network]);
  }
  return result;
}

Trained trained(const LaneOptions& options) {
  return trained(options, [](LaneTrainer& trainer) { trainer.advance(50); });
}

void expect_equal(const Evaluation& a, const Evaluation& b) {
  EXPECT_EQ(a.step, b.step);
  EXPECT_EQ(a.risk, b.risk);
  EXPECT_EQ(a.risk_unclipped, b.risk_unclipped);
  EXPECT_EQ(a.sup_norm, b.sup_norm);
  EXPECT_EQ(a.test_mse, b.test_mse);
  EXPECT_EQ(a.test_l1, b.test_l1);
  EXPECT_EQ(a.low, b.low);
  EXPECT_EQ(a.high, b.high);
}

void expect_equal(const Trained& a, const Trained& b, std::size_t shift = 0) {
  for (std::size_t i = 0; i < b.parameters.size(); ++i) {
    EXPECT_EQ(a.parameters[i + shift], b.parameters[i]) << "network " << i;
    EXPECT_EQ(a.kept[i + shift], b.kept[i]) << "network " << i;
    const NetworkOutcome &p = a.outcomes[i + shift], &q = b.outcomes[i];
    expect_equal(p.last, q.last);
    expect_equal(p.best, q.best);
    EXPECT_EQ(p.start.domain, q.start.domain);
    EXPECT_EQ(p.end.data, q.end.data);
    EXPECT_EQ(p.became_dead, q.became_dead);
    EXPECT_EQ(p.frozen_now, q.frozen_now);
  }
}

class LanesIndependence : public testing::TestWithParam<std::tuple<LaneScalar, LaneOptimizer>> {
 protected:
  LaneOptions options() const {
    return training_options(std::get<0>(GetParam()), std::get<1>(GetParam()));
  }
};

TEST_P(LanesIndependence, OfBlockMicroBatchAndThreads) {
  LaneOptions options = this->options();
  const Trained expected = trained(options);
  for (const int block : {8, 16}) {
    for (const int micro_batch : {1, 3, 4, 18}) {
      options.lane_block = block;
      options.micro_batch = micro_batch;
      options.threads = micro_batch;
      expect_equal(trained(options), expected);
    }
  }
}

TEST_P(LanesIndependence, OfTheOtherNetworks) {
  LaneOptions options = this->options();
  const Trained all = trained(options);
  options.first_network = 11;
  options.networks = 9;
  expect_equal(all, trained(options), 11);
  options.first_network = 37;
  options.networks = 1;
  expect_equal(all, trained(options), 37);
}

TEST_P(LanesIndependence, OfTheInstructionSetAmongThoseWithFusedMultiplyAdd) {
  const std::int64_t supported = hwy::SupportedTargets();
  const Trained expected = trained(options());
  for (const std::int64_t target : {HWY_AVX2, HWY_AVX3}) {
    if ((supported & target) == 0) continue;
    hwy::SetSupportedTargetsForTest(target);
    const Trained found = trained(options());
    hwy::SetSupportedTargetsForTest(0);
    expect_equal(found, expected);
  }
}

TEST_P(LanesIndependence, OfStopsAndOfSavingAndRestoring) {
  const Trained expected = trained(options());
  expect_equal(trained(options(),
                       [](LaneTrainer& trainer) {
                         for (const int steps : {1, 12, 0, 30, 7}) trainer.advance(steps);
                       }),
               expected);
  std::vector<std::vector<std::byte>> saved;
  trained(options(), [&](LaneTrainer& trainer) {
    trainer.advance(23);
    for (const auto& [name, bytes] : trainer.state())
      saved.emplace_back(bytes.begin(), bytes.end());
  });
  expect_equal(trained(options(),
                       [&](LaneTrainer& trainer) {
                         std::size_t part = 0;
                         for (const auto& [name, bytes] : trainer.state()) {
                           ASSERT_EQ(bytes.size(), saved[part].size()) << name;
                           if (!bytes.empty())
                             std::memcpy(bytes.data(), saved[part].data(), bytes.size());
                           ++part;
                         }
                         EXPECT_EQ(trainer.step(), 23);
                         trainer.advance(27);
                       }),
               expected);
}

INSTANTIATE_TEST_SUITE_P(All, LanesIndependence,
                         testing::Combine(testing::Values(LaneScalar::float32, LaneScalar::float64),
                                          testing::Values(LaneOptimizer::sgd,
                                                          LaneOptimizer::momentum,
                                                          LaneOptimizer::adam)));

TEST(CountDeathsIndependence, OfTheInstructionSet) {
  const std::int64_t supported = hwy::SupportedTargets();
  DeathOptions options;
  options.networks = 3000;
  const auto expected = count_deaths(options).first;
  for (const std::int64_t target : {HWY_AVX2, HWY_AVX3}) {
    if ((supported & target) == 0) continue;
    hwy::SetSupportedTargetsForTest(target);
    const auto found = count_deaths(options).first;
    hwy::SetSupportedTargetsForTest(0);
    EXPECT_EQ(found, expected);
  }
}

}  // namespace
}  // namespace gradus::random_restart
