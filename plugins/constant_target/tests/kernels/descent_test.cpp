// Trajectories: the theorem's conclusions, the flow, batches, independence of the other starts.
#include "constant_target/descent.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>

#include "gradus/error.h"
#include "random_networks.h"

namespace gradus::constant_target::testing {
namespace {

std::vector<Start> random_starts(int count, const Network& network, double multiple, unsigned seed,
                                 double size = 0.6) {
  Random random(seed);
  std::vector<Start> starts;
  for (int i = 0; i < count; ++i) {
    starts.push_back({random.normals(network.entries(), size), random.uniform(-2, 2), multiple});
  }
  return starts;
}

DescentOptions small(int hidden, std::int64_t steps) {
  DescentOptions options;
  options.network.sizes = {1, hidden, 1};
  options.planned = steps;
  return options;
}

std::unique_ptr<Descent> ran(const DescentOptions& options, std::span<const Start> starts,
                             const DrawBatch& draw = {}) {
  auto descent = make_descent(options, starts, draw);
  descent->advance(options.planned);
  descent->finish();
  return descent;
}

void expect_theorem(const TrajectoryRecord& record) {
  EXPECT_EQ(record.rises, 0);
  EXPECT_LE(record.rise, 1e-13);
  EXPECT_LE(record.bound_excess, 1e-13);
  EXPECT_LE(record.norm_ratio, 1 + 1e-12);
  EXPECT_LE(record.sum_excess, 1e-12);
  EXPECT_LE(record.min_excess, 1e-12);
  EXPECT_LE(record.defect, 1e-12);
  EXPECT_LE(record.step_error, 1e-13);
  EXPECT_FALSE(record.diverged());
}

TEST(ConstantTargetDescent, KeepsItsPromisesBelowTheBound) {
  for (const int hidden : {1, 8}) {
    const auto options = small(hidden, 3000);
    const auto descent = ran(options, random_starts(11, options.network, 0.99, 21));
    for (std::int64_t i = 0; i < 11; ++i) {
      expect_theorem(descent->record(i));
      EXPECT_LT(descent->record(i).risk, descent->record(i).start_risk);
      EXPECT_LT(descent->record(i).min_risk, descent->record(i).guaranteed_risk());
    }
  }
}

TEST(ConstantTargetDescent, SharpAndClosedFormRulesKeepThemToo) {
  auto options = small(4, 500);
  for (const StepRule rule : {StepRule::sharp, StepRule::norm_closed_form}) {
    options.rule = rule;
    const auto descent = ran(options, random_starts(8, options.network, 0.99, 22));
    for (std::int64_t i = 0; i < 8; ++i) {
      const TrajectoryRecord record = descent->record(i);
      EXPECT_EQ(record.rises, 0);
      EXPECT_LE(record.sum_excess, 1e-12);
      if (rule == StepRule::norm_closed_form) {
        EXPECT_LE(record.largest_step, 1 / (2 * record.kappa));
      }
    }
  }
}

TEST(ConstantTargetDescent, ClosedFormIsSharpAtTheOrigin) {
  auto options = small(2, 1);
  options.rule = StepRule::norm_closed_form;
  const Start start{std::vector<double>(7), 1, 1};
  const auto descent = ran(options, std::span(&start, 1));
  EXPECT_DOUBLE_EQ(descent->record(0).kappa, 9);
  EXPECT_DOUBLE_EQ(descent->record(0).largest_step, 1.0 / 18);
}

TEST(ConstantTargetDescent, LocalRuleNeverRaisesVEvenInDeepNetworks) {
  auto options = small(4, 300);
  options.network.sizes = {1, 5, 4, 1};
  options.rule = StepRule::local;
  const auto descent = ran(options, random_starts(8, options.network, 0.9, 23));
  for (std::int64_t i = 0; i < 8; ++i) {
    EXPECT_EQ(descent->record(i).rises, 0);
    EXPECT_LE(descent->record(i).step_error, 1e-13);
    EXPECT_LT(descent->record(i).risk, descent->record(i).start_risk);
  }
}

TEST(ConstantTargetDescent, LongStepsRaiseVAndMayDiverge) {
  const auto options = small(4, 600);
  const auto descent = ran(options, random_starts(12, options.network, 64, 24));
  int diverged = 0;
  for (std::int64_t i = 0; i < 12; ++i) {
    EXPECT_GT(descent->record(i).rises, 0);
    EXPECT_LE(descent->record(i).defect, 1e-12);
    EXPECT_LE(descent->record(i).step_error, 1e-13);
    diverged += descent->record(i).diverged();
  }
  EXPECT_GT(diverged, 0);
}

TEST(ConstantTargetDescent, StartsDoNotDependOnTheOthersOrOnThreads) {
  auto options = small(6, 400);
  const auto starts = random_starts(19, options.network, 0.9, 25);
  const auto together = ran(options, starts);
  options.threads = 3;
  const auto threaded = ran(options, starts);
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const auto number = static_cast<std::int64_t>(i);
    const auto single = ran(options, std::span(&starts[i], 1));
    EXPECT_EQ(single->parameters(0), together->parameters(number));
    EXPECT_EQ(single->parameters(0), threaded->parameters(number));
    EXPECT_EQ(single->record(0).risk, together->record(number).risk);
  }
}

/// All numbers of a record, so that NaN equals NaN.
auto bits(const TrajectoryRecord& record) {
  using Bits = std::array<std::uint64_t, sizeof(TrajectoryRecord) / sizeof(std::uint64_t)>;
  return std::bit_cast<Bits>(record);
}

TEST(ConstantTargetDescent, DivergedStartsStayAndLeaveTheOthersAlone) {
  const auto options = small(4, 600);
  auto starts = random_starts(12, options.network, 0.9, 24);
  for (std::size_t i = 1; i < starts.size(); i += 2) starts[i].multiple = 64;
  const auto together = ran(options, starts);
  int diverged = 0;
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const auto number = static_cast<std::int64_t>(i);
    const auto single = ran(options, std::span(&starts[i], 1));
    EXPECT_EQ(bits(single->record(0)), bits(together->record(number)));
    EXPECT_EQ(single->parameters(0), together->parameters(number));
    diverged += single->record(0).diverged();
  }
  EXPECT_GT(diverged, 0);
}

TEST(ConstantTargetDescent, ContinuesFromASavedState) {
  const auto options = small(5, 200);
  const auto starts = random_starts(9, options.network, 0.5, 26);
  const auto whole = ran(options, starts);
  const auto first = make_descent(options, starts);
  first->advance(70);
  const auto second = make_descent(options, starts);
  second->restore(first->save());
  EXPECT_EQ(second->step(), 70);
  second->advance(130);
  second->finish();
  for (std::int64_t i = 0; i < 9; ++i) {
    EXPECT_EQ(second->parameters(i), whole->parameters(i));
    EXPECT_EQ(second->record(i).decrease_sum, whole->record(i).decrease_sum);
    EXPECT_EQ(second->series(i).size(), whole->series(i).size());
  }
}

TEST(ConstantTargetDescent, InactiveUnitsLeaveAGeometricSequence) {
  const auto options = small(3, 2000);
  const Start inactive{{1, -1, 2, -3, -2, -4, 0.5, 0.6, -0.7, 0.3}, 1.5, 0.5};
  const Start zero{std::vector<double>(10), -2, 0.9};
  const std::vector<Start> starts = {inactive, zero};
  const auto descent = ran(options, starts);
  for (std::int64_t i = 0; i < 2; ++i) {
    EXPECT_LE(descent->record(i).bias_error, 1e-12);
    expect_theorem(descent->record(i));
  }
  EXPECT_EQ(descent->parameters(0)[6], 0.5);
}

TEST(ConstantTargetDescent, NothingMovesWithoutASizeOrAStep) {
  auto options = small(3, 5);
  const Start start{std::vector<double>(10), 0, 0.5};
  const auto at_zero = ran(options, std::span(&start, 1));
  EXPECT_EQ(at_zero->parameters(0), start.theta);
  expect_theorem(at_zero->record(0));
  options.rule = StepRule::fixed;
  options.step = 0;
  const auto starts = random_starts(1, options.network, 1, 27);
  EXPECT_EQ(ran(options, starts)->parameters(0), starts[0].theta);
}

TEST(ConstantTargetDescent, BatchesKeepThePromisesPathByPath) {
  auto options = small(8, 4000);
  options.mode = Mode::sgd;
  options.batch = 2;
  const DrawBatch draw = [](std::int64_t step, std::int64_t start, std::span<double> x,
                            std::span<double>) {
    Random random(static_cast<unsigned>(1000 * step + start));
    for (double& value : x) value = random.uniform(0, 1);
  };
  const auto descent = ran(options, random_starts(6, options.network, 0.9, 28), draw);
  for (std::int64_t i = 0; i < 6; ++i) {
    expect_theorem(descent->record(i));
    EXPECT_LT(descent->series(i).back().risk, 0.05 * descent->series(i).front().risk);
  }
}

TEST(ConstantTargetFlow, BalancesVWithTheIntegralOfTheRisk) {
  auto options = small(8, 1500);
  options.mode = Mode::flow_rk4;
  const auto starts = random_starts(4, options.network, 1, 29);
  const auto exact = ran(options, starts);
  options.mode = Mode::flow_euler;
  const auto coarse = ran(options, starts);
  options.dt /= 2;
  options.planned *= 2;
  const auto fine = ran(options, starts);
  for (std::int64_t i = 0; i < 4; ++i) {
    EXPECT_LE(exact->record(i).balance, 1e-7);
    EXPECT_LE(exact->record(i).risk_rise, 1e-12);
    EXPECT_LE(exact->record(i).time_risk, 1);
    EXPECT_NEAR(exact->record(i).time, 3, 1e-9);
    // Euler's error is of the first order.
    EXPECT_NEAR(coarse->record(i).balance / fine->record(i).balance, 2, 0.2);
  }
}

TEST(ConstantTargetFlow, OfDeepNetworksBalancesTheirV) {
  auto options = small(4, 1000);
  options.network.sizes = {1, 4, 3, 2};
  options.mode = Mode::flow_rk4;
  const auto descent = ran(options, random_starts(4, options.network, 1, 31));
  for (std::int64_t i = 0; i < 4; ++i) {
    EXPECT_LE(descent->record(i).balance, 1e-6);
    EXPECT_LE(descent->record(i).risk_rise, 1e-12);
    EXPECT_LE(descent->record(i).time_risk, 1);
  }
}

TEST(ConstantTargetDescent, FloatParametersKeepTheIdentityToTheirRounding) {
  auto options = small(8, 300);
  options.single = true;
  const auto descent = ran(options, random_starts(8, options.network, 0.5, 30));
  for (std::int64_t i = 0; i < 8; ++i) {
    EXPECT_LE(descent->record(i).defect, 1e-4);
    EXPECT_GT(descent->record(i).defect, 1e-9);
  }
}

TEST(ConstantTargetDescent, RefusesRulesWithoutABoundAndStartsOfAnotherSize) {
  const auto error_of = [](const DescentOptions& options, std::size_t entries) -> std::string {
    const Start start{std::vector<double>(entries), 1, 1};
    try {
      make_descent(options, std::span(&start, 1));
    } catch (const Error& error) {
      return error.id();
    }
    return "none";
  };
  auto options = small(3, 10);
  EXPECT_EQ(error_of(options, 10), "none");
  EXPECT_EQ(error_of(options, 9), "constant_target.start");
  options.network.sizes = {1, 3, 3, 1};
  EXPECT_EQ(error_of(options, options.network.entries()), "constant_target.step_rule");
}

}  // namespace
}  // namespace gradus::constant_target::testing
