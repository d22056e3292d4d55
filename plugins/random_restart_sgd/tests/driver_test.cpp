// The driver's selection, options and record, without a host.
#include "driver.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "gradus/error.h"
#include "training.h"

namespace gradus::random_restart::testing {
namespace {

NetworkOutcome outcome(double risk, double test) {
  NetworkOutcome o;
  o.last.step = 10;
  o.last.risk = risk;
  o.last.test_mse = test;
  o.last.sup_norm = 1;
  return o;
}

TEST(RestartSelection, TakesTheLowestScoreOfTheRule) {
  std::vector<NetworkOutcome> outcomes = {outcome(3, 1), outcome(1, 3), outcome(2, 2),
                                          outcome(1, 4)};
  const auto chosen = [&](Selection rule, double cap = INFINITY) {
    return selected_network(candidates(rule, outcomes, cap, 1));
  };
  EXPECT_EQ(chosen(Selection::empirical_final), 1);  // ties: lowest index
  EXPECT_EQ(chosen(Selection::oracle_final), 0);
  EXPECT_EQ(chosen(Selection::empirical_all), -1);  // nothing was kept
  outcomes[1].last.sup_norm = 5;
  EXPECT_EQ(chosen(Selection::empirical_final, 5), 3);  // below the cap
  EXPECT_EQ(chosen(Selection::random), chosen(Selection::random));
}

TEST(RestartSelection, NeverTakesANetworkThatDiverged) {
  std::vector<NetworkOutcome> outcomes = {outcome(1, 1), outcome(2, 2), outcome(NAN, NAN)};
  outcomes[0].diverged = 7;
  for (const Selection rule :
       {Selection::empirical_final, Selection::oracle_final, Selection::random}) {
    EXPECT_EQ(selected_network(candidates(rule, outcomes, INFINITY, 1)), 1);
  }
  outcomes[1].diverged = 0;
  EXPECT_EQ(selected_network(candidates(Selection::random, outcomes, INFINITY, 1)), -1);
}

TEST(RestartSelection, NeverTakesWhatWasKeptOfANetworkThatDivergedLater) {
  std::vector<NetworkOutcome> outcomes = {outcome(1, 1), outcome(NAN, NAN)};
  outcomes[1].diverged = 9;
  outcomes[0].best = outcomes[0].last;
  outcomes[1].best = outcome(0.5, 0.5).last;
  EXPECT_EQ(selected_network(candidates(Selection::empirical_all, outcomes, INFINITY, 1)), 0);
  EXPECT_EQ(selected_network(candidates(Selection::oracle_all, outcomes, INFINITY, 1)), 0);
}

TEST(RestartOutcomes, SayWhatANetworkIsNow) {
  LaneOptions lanes;
  lanes.clip_low = 0;
  lanes.clip_high = 1;
  NetworkOutcome o = outcome(1, 1);
  o.last.low = 0.5;
  o.last.high = 0.5 + 1e-7;
  EXPECT_TRUE(flat_live(o, lanes));
  EXPECT_FALSE(clip_constant(o, lanes));
  o.last.high = 0.6;
  EXPECT_FALSE(flat_live(o, lanes));
  o.last = {.low = 1, .high = 3};
  EXPECT_TRUE(clip_constant(o, lanes));
  o.end.domain.first = 2;
  EXPECT_TRUE(dead_now(o, lanes));
  EXPECT_FALSE(clip_constant(o, lanes));
  lanes.domain.reset();  // then D3 decides, which found nothing
  EXPECT_FALSE(dead_now(o, lanes));
  EXPECT_TRUE(clip_constant(o, lanes));
  o.diverged = 5;
  EXPECT_FALSE(clip_constant(o, lanes) || flat_live(o, lanes) || dead_now(o, lanes));
}

TEST(RestartSelection, BestConstantsLieInTheClip) {
  const double targets[] = {0, 0, 3, 5};
  EXPECT_DOUBLE_EQ(constant_errors(targets, -10, 10).mse, (4 + 4 + 1 + 9) / 4.0);
  EXPECT_DOUBLE_EQ(constant_errors(targets, -10, 1).mse, (1 + 1 + 4 + 16) / 4.0);
}

std::string option_error(const char* options) {
  try {
    parse_options<DriverOptions>(options, "driver");
  } catch (const Error& error) {
    return error.id();
  }
  return "";
}

TEST(RestartDriver, ChecksItsOptions) {
  EXPECT_EQ(option_error("{}"), "");
  EXPECT_EQ(option_error(R"({"restarts": [0]})"), "options.range");
  EXPECT_EQ(option_error(R"({"restarts": []})"), "options.range");
  EXPECT_EQ(option_error(R"({"population": 0})"), "options.range");
  EXPECT_EQ(option_error(R"({"engine": "lane"})"), "options.choice");
  EXPECT_EQ(option_error(R"({"norm_cap": 0})"), "options.range");
}

TEST(RestartDriver, RefusesWhatItCannotTrain) {
  SmallTraining t;
  t.make();
  const AbsTask task({});
  const auto half = make_loss("half_squared_error");
  const RestartDriver driver({});
  EXPECT_EQ(driver.refuses(task, *t.net, *t.loss, t.data.info), "");
  EXPECT_NE(driver.refuses(task, *t.net, *half, t.data.info).find("squared error"),
            std::string::npos);
  const auto mlp = gradus::test::make<Model>("suite", "mlp", "{}", &t.data.info);
  EXPECT_NE(driver.refuses(task, *mlp, *t.loss, t.data.info).find("random_restart_sgd.net"),
            std::string::npos);

  DriverOptions exact;
  exact.notion = DeadNotion::domain;
  const TaskData box = SqnormTask({}).data({}, at::kDouble);
  const Net net({}, box.info);
  EXPECT_NE(RestartDriver(exact).refuses(task, net, *t.loss, box.info).find("4 inputs"),
            std::string::npos);
  EXPECT_EQ(driver.refuses(task, net, *t.loss, box.info), "");
}

class Collector final : public Output {
 public:
  void value(std::string_view name, double value) override { values[std::string(name)] = value; }
  void text(std::string_view, std::string_view) override {}
  void column(std::string_view table, std::string_view name,
              const std::vector<double>& column) override {
    columns[std::string(table) + "." + std::string(name)] = column;
  }
  void column(std::string_view table, std::string_view name,
              const std::vector<std::string>& column) override {
    texts[std::string(table) + "." + std::string(name)] = column;
  }
  void artifact(std::string_view, const Tensor&) override {}
  void file(std::string_view, std::string_view, std::string_view) override {}
  void figure(const Figure& figure) override { figures.push_back(figure); }
  void progress(double) override {}
  std::map<std::string, double> values;
  std::map<std::string, std::vector<double>> columns;
  std::map<std::string, std::vector<std::string>> texts;
  std::vector<Figure> figures;
};

TEST(RestartReport, HoldsTheFloorsOfItsPopulation) {
  SmallTraining t;
  t.size.depth = 8;
  t.size.width = 2;
  t.networks = 200;
  t.make();
  const auto engine = t.engine(EngineKind::lanes);
  engine->advance(200);
  engine->finish();
  DriverOptions options;
  options.restarts = {1, 2, 200};
  const ConstantErrors constant = constant_errors(t.training.test_y, 0, 1);
  Collector found;
  write_report({options, *t.net, t.training.lanes, engine->outcomes(), constant, 1}, found);

  double dead = 0, mean = 0;
  for (const NetworkOutcome& o : engine->outcomes()) {
    dead += o.start.domain.dead();
    mean += o.last.test_mse / 200;
    if (o.start.domain.dead()) {
      EXPECT_GE(o.last.test_mse, constant.mse - 1e-12);
    }
  }
  ASSERT_GT(dead, 20);
  EXPECT_DOUBLE_EQ(found.values["q0"], dead / 200);
  EXPECT_EQ(found.values["revived"], 0);
  EXPECT_EQ(found.values["frozen_changed"], 0);
  EXPECT_GE(found.values["q1"], found.values["q0"]);
  const auto& best = found.columns["best_of_k.mean"];
  EXPECT_NEAR(best[0], mean, 1e-12);
  EXPECT_GE(best[0], best[1]);
  for (std::size_t i = 0; i < best.size(); ++i) {
    EXPECT_GE(best[i], found.columns["best_of_k.floor"][i] - 1e-12);
    EXPECT_NEAR(found.columns["best_of_k.floor"][i],
                std::pow(dead / 200, options.restarts[i]) * constant.mse, 1e-12);
  }
  EXPECT_EQ(found.columns["restarts.test_mse"].size(), 200u);
  EXPECT_EQ(found.texts["restarts.frozen_hash_start"].size(), 200u);
  ASSERT_EQ(found.figures.size(), 2u);
  double counted = 0;
  for (const HistogramMark& mark : found.figures[1].histograms) {
    for (const double count : mark.counts) counted += count;
  }
  EXPECT_EQ(counted, 200);
}

}  // namespace
}  // namespace gradus::random_restart::testing
