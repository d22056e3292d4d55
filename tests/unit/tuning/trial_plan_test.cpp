#include "study/trial_plan.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tuning_lab.h"

namespace gradus::tuning {
namespace {

using testing::error_of;
using testing::trials_of;
using testing::tuned_head;

std::string with(const std::string& method) {
  return std::string(tuned_head) + "[[method]]\n" + method;
}

const char* const adam =
    "name = \"adam\"\noptimizer = { id = \"adam\", lr = { search = [1e-4, 1] } }\n";

TEST(TrialPlan, TrialsAreOrdinaryRunsOnSeedsOfTheirOwn) {
  const study::TrialPlan plan = trials_of(with(adam));
  ASSERT_EQ(plan.tuning.cells.size(), 2u);
  EXPECT_EQ(plan.tuning.cells[0].task, "images");
  EXPECT_EQ(plan.tuning.cells[0].metric, "validation_accuracy");
  EXPECT_TRUE(plan.tuning.cells[0].higher_is_better);
  EXPECT_EQ(plan.tuning.cells[1].metric, "train_loss");
  EXPECT_EQ(plan.plan.runs.size(), 2u * 4u * 2u);
  ASSERT_EQ(plan.trials.size(), 8u);
  std::set<std::string> ids;
  for (const study::TrialRuns& trial : plan.trials) {
    ASSERT_EQ(trial.runs.size(), 1u);
    const record::TuningCell& cell = plan.tuning.cells[trial.cell];
    for (std::size_t seed = 0; seed < 2; ++seed) {
      const record::RunRequest& run = plan.plan.runs[trial.runs[0][seed]];
      EXPECT_EQ(run.task.name, cell.task);
      EXPECT_EQ(run.entry, "adam");
      EXPECT_EQ(run.method, "adam trial " + std::to_string(trial.number));
      EXPECT_EQ(run.repetition, study::first_tuning_seed + static_cast<int64_t>(seed));
      const double lr = run.optimizer->options.at("lr").number();
      EXPECT_EQ(lr, std::get<double>(
                        cell.trials[static_cast<std::size_t>(trial.number)].values[0].second));
      EXPECT_EQ(run.settings.evaluation_points, 2);
      EXPECT_EQ(run.settings.costly_points, 1);
      EXPECT_GE(lr, 1e-4);
      EXPECT_LE(lr, 1);
      ids.insert(run.id);
    }
  }
  EXPECT_EQ(ids.size(), 16u);
}

TEST(TrialPlan, DefaultsRunBesideTheTrials) {
  std::string toml = with(adam);
  toml.replace(toml.find("defaults = false"), 16, "defaults = true");
  const study::TrialPlan plan = trials_of(toml);
  EXPECT_EQ(plan.plan.runs.size(), 2u * 5u * 2u);
  const study::TrialRuns& last = plan.trials[4];
  EXPECT_EQ(last.number, study::defaults_trial);
  EXPECT_EQ(plan.plan.runs[last.runs[0][0]].optimizer->options.at("lr"), 0.001);
  EXPECT_TRUE(plan.tuning.cells[0].defaults);
}

TEST(TrialPlan, HalvingHasARunForEveryRung) {
  std::string toml = with(adam);
  toml.replace(toml.find("trials = 4"), 10,
               "trials = 9\nstrategy = \"halving\"\nrungs = 3\nreduction = 3");
  const study::TrialPlan plan = trials_of(toml);
  EXPECT_EQ(plan.tuning.shares, (std::vector<double>{1.0 / 9, 1.0 / 3, 1}));
  const study::TrialRuns& on_valley = plan.trials[9];
  ASSERT_EQ(on_valley.runs.size(), 3u);
  EXPECT_EQ(plan.plan.runs[on_valley.runs[0][0]].settings.steps, 10);
  EXPECT_EQ(plan.plan.runs[on_valley.runs[1][0]].settings.steps, 30);
  EXPECT_EQ(plan.plan.runs[on_valley.runs[2][0]].settings.steps, 90);
  EXPECT_EQ(plan.plan.runs[on_valley.runs[2][0]].method, "adam trial 0");
}

TEST(TrialPlan, CouplingsIntegersChoicesAndDefaultSpaces) {
  const study::TrialPlan plan = trials_of(with(
      "name = \"adam\"\ntasks = [\"valley\"]\noptimizer = { id = \"adam\", lr = { search = true }, "
      "decay = { search = { times = \"optimizer.lr\", low = 0.01, high = 1, scale = \"log\" } }, "
      "rule = { search = true }, inner = { search = [1, 8] } }\n"));
  const record::TuningCell& cell = plan.tuning.cells[0];
  ASSERT_EQ(cell.space.size(), 4u);
  EXPECT_EQ(cell.space[1].times, "optimizer.lr");
  for (const study::TrialRuns& trial : plan.trials) {
    const auto& values = cell.trials[static_cast<std::size_t>(trial.number)].values;
    const OptionTable& options = plan.plan.runs[trial.runs[0][0]].optimizer->options;
    EXPECT_DOUBLE_EQ(options.at("decay").number(),
                     std::get<double>(values[1].second) * options.at("lr").number());
    EXPECT_EQ(options.at("rule"), std::get<std::string>(values[2].second));
    EXPECT_EQ(options.at("inner"), std::get<int64_t>(values[3].second));
  }
  const study::TrialPlan fixed =
      trials_of(with("name = \"adam\"\ntasks = [\"valley\"]\noptimizer = { id = \"adam\", lr = { "
                     "search = [0.1, 1] }, "
                     "decay = { search = { times = \"optimizer.lr\", factor = 0.5 } } }\n"));
  EXPECT_EQ(fixed.tuning.cells[0].space.size(), 1u);
  const OptionTable& options = fixed.plan.runs[0].optimizer->options;
  EXPECT_DOUBLE_EQ(options.at("decay").number(), 0.5 * options.at("lr").number());
}

TEST(TrialPlan, ValuesOfAScheduleAreSearchedOnTheScaleOfTheirOption) {
  const auto space_of = [](const std::string& schedule) {
    const study::TrialPlan plan =
        trials_of(with("name = \"adam\"\ntasks = [\"valley\"]\noptimizer = { id = \"adam\", lr = { "
                       "schedule = \"cosine\", " +
                       schedule + " } }\n"));
    std::map<std::string, record::SearchDimension> space;
    for (const auto& dimension : plan.tuning.cells[0].space) space[dimension.option] = dimension;
    return space;
  };
  const auto given = space_of("warmup = { search = [0, 0.1] }, peak = { search = [1e-4, 1] }");
  ASSERT_EQ(given.size(), 2u);
  EXPECT_TRUE(given.at("optimizer.lr.peak").logarithmic);
  EXPECT_FALSE(given.at("optimizer.lr.warmup").logarithmic);
  const auto declared = space_of("peak = { search = true }");
  EXPECT_TRUE(declared.at("optimizer.lr.peak").logarithmic);
  EXPECT_DOUBLE_EQ(declared.at("optimizer.lr.peak").low, 1e-5);
  EXPECT_DOUBLE_EQ(declared.at("optimizer.lr.peak").high, 0.1);
  EXPECT_NE(error_of([&] { space_of("peak = { search = [1, 100] }"); }), "") << "at most 10";
}

TEST(TrialPlan, SpacesMayDifferByTaskAndSettingsMayBeSearched) {
  const study::TrialPlan plan =
      trials_of(with("name = \"sgd\"\nbatch_size = { search = { choices = [16, 64] } }\n"
                     "optimizer = { id = \"sgd\", lr = { images = { search = [0.1, 1] }, "
                     "valley = { search = [1e-3, 1e-2] } } }\n"));
  EXPECT_EQ(plan.tuning.cells[0].space[0].high, 1);
  EXPECT_EQ(plan.tuning.cells[1].space[0].high, 1e-2);
  const record::TuningCell& cell = plan.tuning.cells[0];
  EXPECT_EQ(cell.space[1].option, "batch_size");
  EXPECT_EQ(plan.plan.runs[0].settings.batch_size,
            std::get<int64_t>(cell.trials[0].values[1].second));
}

TEST(TrialPlan, MethodsWithNothingToTuneAreSelfTuned) {
  const study::TrialPlan plan =
      trials_of(with(adam) + "[[method]]\nname = \"plain\"\noptimizer = \"plain\"\n");
  EXPECT_EQ(plan.tuning.self_tuned, std::vector<std::string>{"plain"});
  for (const record::RunRequest& run : plan.plan.runs) EXPECT_EQ(run.entry, "adam");
}

TEST(TrialPlan, UnequalCostsAreRefusedBeforeAnythingRuns) {
  const std::string search =
      "[[method]]\nname = \"ls\"\ntasks = [\"valley\"]\n"
      "optimizer = { id = \"search\", lr = { search = [0.1, 1] } }\n";
  EXPECT_EQ(error_of([&] { trials_of(with(adam) + search); }),
            "[tune.budget] t.toml:3:2: [tune], task 'valley': expected the same gradient "
            "evaluations for every method that is tuned, found 90 steps for 'adam' and 90 steps "
            "with up to 20 evaluations each for 'ls'; give the task budget = { gradients = N }, "
            "and the methods none of their own");
  std::string equal = with(adam) + search;
  equal.replace(equal.find("id = \"valley\"\n"), 14,
                "id = \"valley\"\nbudget = { gradients = 90 }\n");
  EXPECT_EQ(error_of([&] { trials_of(equal); }), "");
  EXPECT_NE(error_of([&] {
              trials_of(with(adam) +
                        "[[method]]\nname = \"sgd\"\nbudget = { epochs = 3 }\n"
                        "tasks = [\"images\"]\noptimizer = { id = \"sgd\", lr = { "
                        "search = [0.1, 1] } }\n");
            }).find("[tune.budget]"),
            std::string::npos);
}

struct Bad {
  const char* what;
  std::string toml, error;
};

TEST(TrialPlan, BadInputIsNamed) {
  const std::string head = tuned_head;
  const auto replaced = [&](const std::string& from, const std::string& to) {
    std::string toml = with(adam);
    return toml.replace(toml.find(from), from.size(), to);
  };
  const auto method = [&](const std::string& lr) {
    return with("name = \"a\"\noptimizer = { id = \"adam\", lr = " + lr + " }\n");
  };
  const std::vector<Bad> cases = {
      {"outside the bounds", method("{ search = [1e-4, 20] }"), "[tune.space]"},
      {"empty", method("{ search = [1, 1] }"), "[tune.space]"},
      {"empty choices", method("{ search = { choices = [] } }"), "[tune.space]"},
      {"no numbers", method("{ search = [\"a\", 2] }"), "[tune.space]"},
      {"unknown key", method("{ search = { lo = 1, high = 2 } }"), "[tune.space]"},
      {"no default space",
       with("name = \"a\"\noptimizer = { id = \"adam\", decay = { search = true } }\n"),
       "[tune.space]"},
      {"coupled to nothing",
       with("name = \"a\"\noptimizer = { id = \"adam\", decay = { search = { times = "
            "\"optimizer.lr\", low = 0.1, high = 1 } } }\n"),
       "[tune.space]"},
      {"a multiple of itself",
       method("{ search = { times = \"optimizer.lr\", low = 0.1, high = 1 } }"), "[tune.space]"},
      {"a multiple of a multiple",
       with("name = \"a\"\noptimizer = { id = \"adam\", lr = { search = { times = "
            "\"optimizer.decay\", factor = 2 } }, decay = { search = { times = \"optimizer.lr\", "
            "low "
            "= 0.1, high = 1 } } }\n"),
       "[tune.space]"},
      {"no metric", replaced("id = \"valley\"", "id = \"bare\""), "[tune.validation]"},
      {"test", replaced("trials = 4", "trials = 4\nmetric = \"test_accuracy\""), "[tune.test]"},
      {"unknown metric", replaced("trials = 4", "trials = 4\nmetric = \"loss\""), "[tune.metric]"},
      {"overlap", replaced("seeds = 2", "seeds = [2, 7]"), "[tune.seeds]"},
      {"no trials", replaced("trials = 4", "trials = 0"), "[tune.trials]"},
      {"strategy", replaced("trials = 4", "strategy = \"bayes\""), "[tune.strategy]"},
      {"too few", replaced("trials = 4", "trials = 4\nstrategy = \"halving\""), "[tune.rungs]"},
      {"no halving", replaced("trials = 4", "trials = 4\nrungs = 2"), "[tune.rungs]"},
      {"no budget", replaced("trials = 4", "trials = 1000\nstrategy = \"halving\"\nrungs = 6"),
       "[tune.rungs]"},
      {"grid",
       replaced("trials = 4", "trials = 5\nstrategy = \"grid\"") +
           "[[method]]\nname = \"b\"\noptimizer = { id = \"sgd\", lr = { search = [0.1, 1] }, "
           "momentum = { search = [0, 1] } }\n",
       "[tune.grid]"},
      {"nothing", with("name = \"a\"\noptimizer = \"plain\"\n"), "[tune.none]"},
      {"key", replaced("trials = 4", "trial = 4"), "[study.key]"},
  };
  for (const Bad& bad : cases) {
    const std::string error = error_of([&] { trials_of(bad.toml); });
    EXPECT_EQ(error.substr(0, bad.error.size()), bad.error) << bad.what << ": " << error;
  }
}

TEST(TrialPlan, TheTestSplitMayChooseWhereTheStudySaysSo) {
  std::string toml = with(adam);
  toml.replace(toml.find("trials = 4"), 10,
               "trials = 4\nselect_on_test = true\nmetric = { images = \"test_accuracy\" }");
  const study::TrialPlan plan = trials_of(toml);
  EXPECT_TRUE(plan.tuning.selects_on_test);
  EXPECT_EQ(plan.tuning.cells[0].split, "test");
  EXPECT_EQ(plan.tuning.cells[1].metric, "train_loss");
}

}  // namespace
}  // namespace gradus::tuning
