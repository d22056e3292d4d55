// The three engines are one method: equal gradients, trajectories, verdicts and records.
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>

#include <cmath>

#include "driver.h"
#include "gradus/error.h"
#include "training.h"

namespace gradus::random_restart::testing {
namespace {

/// Distance of two networks in the maximum norm, relative to the first.
double distance(std::span<const double> a, std::span<const double> b) {
  double size = 0, most = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    size = std::max(size, std::fabs(a[i]));
    most = std::max(most, std::fabs(a[i] - b[i]));
  }
  return size == 0 ? most : most / size;
}

double share_within(RestartEngine& a, RestartEngine& b, int64_t networks, double tolerance) {
  int64_t within = 0;
  for (int64_t k = 0; k < networks; ++k) {
    const double d = distance(a.trainer().parameters(k), b.trainer().parameters(k));
    within += d <= tolerance;
    if (d > tolerance) std::cout << "network " << k << " is " << d << " away\n";
  }
  return static_cast<double>(within) / static_cast<double>(networks);
}

struct Case {
  const char *name, *optimizer, *options;
};
std::ostream& operator<<(std::ostream& out, const Case& c) {
  return out << c.name;
}

class Engines : public ::testing::TestWithParam<Case> {};

TEST_P(Engines, AgreeAfterTwentySteps) {
  for (const at::ScalarType dtype : {at::kDouble, at::kFloat}) {
    SmallTraining t;
    t.size.depth = 5;
    t.size.width = 3;
    t.dtype = dtype;
    t.optimizer = {GetParam().optimizer, GetParam().options};
    t.make();
    const double tolerance = dtype == at::kDouble ? 1e-10 : 1e-4;
    const auto lanes = t.engine(EngineKind::lanes);
    const auto batched = t.engine(EngineKind::batched);
    const auto loop = t.engine(EngineKind::loop);
    for (RestartEngine* engine : {lanes.get(), batched.get(), loop.get()}) {
      engine->advance(20);
      engine->finish();
    }
    EXPECT_GE(share_within(*lanes, *batched, t.networks, tolerance), 0.98);
    EXPECT_GE(share_within(*batched, *loop, t.networks, tolerance), 0.98);
    for (int64_t k = 0; k < t.networks; ++k) {
      const NetworkOutcome &a = lanes->outcomes()[k], &b = batched->outcomes()[k],
                           &c = loop->outcomes()[k];
      EXPECT_EQ(a.start.domain, b.start.domain) << k;
      EXPECT_EQ(a.start.sign, c.start.sign) << k;
      EXPECT_EQ(a.end.domain, b.end.domain) << k;
      EXPECT_EQ(a.end.domain, c.end.domain) << k;
      EXPECT_EQ(a.became_dead, b.became_dead) << k;
      EXPECT_EQ(a.frozen_start, b.frozen_start) << k;
      EXPECT_EQ(a.frozen_now, b.frozen_now) << k;
      EXPECT_EQ(a.frozen_now, c.frozen_now) << k;
      EXPECT_EQ(a.frozen_start, a.frozen_now) << k;  // dead is absorbing
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Kernel, Engines,
    ::testing::Values(Case{"sgd", "baselines.sgd", R"({"lr": 0.02})"},
                      Case{"sgd_with_momentum", "baselines.sgd",
                           R"({"lr": 0.02, "momentum": 0.5})"},
                      Case{"momentum", "baselines.momentum", R"({"lr": 0.02})"},
                      Case{"adam", "baselines.adam", R"({"lr": 0.005, "betas": [0.8, 0.99]})"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(RestartEngines, GradientEqualsAutograd) {
  for (const at::ScalarType dtype : {at::kDouble, at::kFloat}) {
    SmallTraining t;
    t.size.depth = 6;
    t.size.width = 4;
    t.dtype = dtype;
    t.make();
    const auto lanes = t.engine(EngineKind::lanes);
    const c10::AutoGradMode no_graph(false);
    const Tensor rows = step_rows(t.training.lanes, t.samples, 0);
    for (int64_t k = 0; k < t.networks; ++k) {
      const auto objective =
          t.host->objective(t.net->initial({t.training.lanes.init_seed, k, 0, dtype}), 0);
      objective->set_batch(t.host->train_rows(rows[k]));
      const auto expected = to_flat(objective->ask().gradient);
      const Tensor own = rows[k].contiguous();
      const auto found = lanes->trainer().gradient(
          k, {own.const_data_ptr<int64_t>(), static_cast<std::size_t>(own.numel())});
      EXPECT_LE(distance(expected, found), dtype == at::kDouble ? 1e-12 : 1e-4) << k;
    }
  }
}

TEST(RestartEngines, StartFromTheModelsInitialValues) {
  SmallTraining t;
  t.size.widths = {2, 4, 3};
  t.law = LawKind::he_normal;
  t.make();
  const auto lanes = t.engine(EngineKind::lanes);
  for (int64_t k = 0; k < t.networks; ++k) {
    EXPECT_EQ(lanes->trainer().parameters(k),
              to_flat(t.net->initial({t.training.lanes.init_seed, k, 0, at::kDouble})));
  }
}

TEST(RestartEngines, AgreeWithSharedBatchesAndClipInLoss) {
  SmallTraining t;
  t.size.depth = 3;
  t.shared_batches = true;
  t.clip_in_loss = true;
  t.grad_clip = 0;
  t.make();
  const auto lanes = t.engine(EngineKind::lanes), batched = t.engine(EngineKind::batched),
             loop = t.engine(EngineKind::loop);
  for (RestartEngine* engine : {lanes.get(), batched.get(), loop.get()}) engine->advance(20);
  batched->finish();
  loop->finish();
  EXPECT_GE(share_within(*lanes, *batched, t.networks, 1e-10), 0.98);
  EXPECT_GE(share_within(*lanes, *loop, t.networks, 1e-10), 0.98);
}

TEST(RestartEngines, GoOnFromASavedStateBitwise) {
  for (const EngineKind kind : {EngineKind::lanes, EngineKind::batched, EngineKind::loop}) {
    SmallTraining t;
    t.networks = 9;
    t.optimizer = {"baselines.momentum", R"({"lr": 0.02})"};
    t.make();
    const auto whole = t.engine(kind);
    whole->advance(15);
    Archive archive;
    whole->state(archive);
    whole->advance(15);
    const auto again = t.engine(kind);
    archive.restore();
    again->state(archive);
    again->advance(15);
    whole->finish();
    again->finish();
    EXPECT_EQ(again->step(), 30);
    for (int64_t k = 0; k < t.networks; ++k) {
      EXPECT_EQ(whole->trainer().parameters(k), again->trainer().parameters(k)) << k;
      EXPECT_EQ(whole->outcomes()[k].best.risk, again->outcomes()[k].best.risk) << k;
    }
  }
}

TEST(RestartEngines, AutomaticTakesTheFastestThatFits) {
  SmallTraining t;
  t.networks = 3;
  t.make();
  EXPECT_EQ(t.engine(EngineKind::automatic)->kind(), EngineKind::lanes);
  t.training.optimizer = {"baselines.sgd", R"({"lr": 0.02, "weight_decay": 0.1})"};
  EXPECT_EQ(t.engine(EngineKind::automatic)->kind(), EngineKind::batched);
  t.training.optimizer = {"baselines.lbfgs", "{}"};
  EXPECT_EQ(t.engine(EngineKind::automatic)->kind(), EngineKind::loop);
}

TEST(RestartEngines, LoopTrainsWithAnyOptimizer) {
  SmallTraining t;
  t.networks = 6;
  t.optimizer = {"baselines.lbfgs", R"({"lr": 0.1})"};
  t.grad_clip = 0;
  t.make();
  const auto loop = t.engine(EngineKind::loop);
  const auto before = loop->trainer().parameters(0);
  loop->advance(5);
  loop->finish();
  int moved = 0;
  for (int64_t k = 0; k < t.networks; ++k) {
    moved += loop->trainer().parameters(k) !=
             to_flat(t.net->initial({t.training.lanes.init_seed, k, 0, at::kDouble}));
  }
  EXPECT_EQ(moved, 6);  // a dead network moves its output's bias
}

TEST(RestartEngines, CountNetworksThatDiverge) {
  for (const EngineKind kind : {EngineKind::lanes, EngineKind::batched, EngineKind::loop}) {
    SmallTraining t;
    t.optimizer = {"baselines.sgd", R"({"lr": 900})"};
    t.grad_clip = 0;
    t.size.depth = 3;
    t.make();
    const auto engine = t.engine(kind);
    engine->advance(40);
    engine->finish();
    int diverged = 0;
    const auto population = candidates(Selection::empirical_final, engine->outcomes(), INFINITY, 1);
    for (int64_t k = 0; k < t.networks; ++k) {
      const bool gone = engine->outcomes()[k].diverged >= 0;
      diverged += gone;
      EXPECT_EQ(population[k].diverged, gone);
    }
    EXPECT_GT(diverged, 0) << engine_name(kind);
    const int64_t chosen = selected_network(population);
    if (chosen >= 0) {
      EXPECT_LT(engine->outcomes()[chosen].diverged, 0);
    }
  }
}

TEST(RestartEngines, SayWhatTheyDoNotKnow) {
  SmallTraining t;
  t.networks = 2;
  t.make();
  t.training.optimizer = {"baselines.adagrad", "{}"};
  const auto message = [&](EngineKind kind) -> std::string {
    try {
      t.engine(kind);
    } catch (const Error& error) {
      EXPECT_EQ(error.id(), "random_restart.engine");
      return error.what();
    }
    return "";
  };
  EXPECT_NE(message(EngineKind::lanes).find("baselines.adagrad"), std::string::npos);
  t.training.optimizer = {"baselines.lbfgs", "{}"};
  EXPECT_NE(message(EngineKind::batched).find("elementwise"), std::string::npos);
}

}  // namespace
}  // namespace gradus::random_restart::testing
