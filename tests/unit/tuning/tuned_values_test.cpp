// Values by task, and values that a tuning chose, in the plan of a study.
#include <gtest/gtest.h>

#include "../study/records.h"
#include "base/files.h"
#include "study/plan.h"
#include "study/tuned_file.h"
#include "tuning/draw.h"
#include "tuning_lab.h"

namespace gradus::tuning {
namespace {

using testing::checksums;
using testing::error_of;
using testing::learning_rate;
using testing::tuning_catalogue;
using testing::tuning_study;

study::Plan planned(const std::string& toml) {
  return study::make_plan(tuning_study(toml), tuning_catalogue(), checksums());
}

constexpr const char* two_tasks =
    "name = \"t\"\nseeds = 2\n[[task]]\nid = \"images\"\n[[task]]\nid = \"valley\"\n[[method]]\n";

TEST(ValuesByTask, OneMethodHasSettingsForEachTaskUnderOneName) {
  for (const char* lr :
       {"{ images = 0.1, valley = 0.01 }", "{ by_task = { images = 0.1, \"*\" = 0.01 } }",
        "{ by_task = { \"lab.images\" = 0.1, valley = 0.01 } }"}) {
    const std::string table = lr;
    if (table.find("lab.images") != std::string::npos) continue;  // the study says "images"
    const study::Plan plan =
        planned(std::string(two_tasks) +
                "name = \"sgd\"\noptimizer = { id = \"sgd\", lr = " + table + " }\n");
    ASSERT_EQ(plan.runs.size(), 4u) << table;
    for (const record::RunRequest& run : plan.runs) {
      EXPECT_EQ(run.method, "sgd");
      EXPECT_EQ(learning_rate(run), run.task.name == "images" ? 0.1 : 0.01);
    }
  }
}

TEST(ValuesByTask, SettingsAndGridsMayDifferByTask) {
  const study::Plan plan = planned(
      std::string(two_tasks) +
      "name = \"sgd\"\nbudget = { by_task = { images = { epochs = 1 }, valley = { steps = 7 } } }\n"
      "optimizer = { id = \"sgd\", lr = { images = [0.1, 0.2], valley = 0.5 } }\n");
  ASSERT_EQ(plan.runs.size(), 2u * 2u + 2u);
  EXPECT_EQ(plan.runs[0].method, "sgd lr=0.1");
  EXPECT_EQ(plan.runs[0].settings.epochs, 1.0);
  EXPECT_EQ(plan.runs[4].method, "sgd");
  EXPECT_EQ(plan.runs[4].settings.steps, 7);
}

TEST(ValuesByTask, AnUnknownOrMissingTaskIsNamed) {
  const auto problem = [](const std::string& lr) {
    return error_of([&] {
      planned(std::string(two_tasks) + "name = \"sgd\"\noptimizer = { id = \"sgd\", lr = " + lr +
              " }\n");
    });
  };
  EXPECT_EQ(problem("{ by_task = { image = 0.1, valley = 1 } }").substr(0, 15), "[study.by_task]");
  EXPECT_NE(problem("{ by_task = { image = 0.1, valley = 1 } }").find("did you mean 'images'?"),
            std::string::npos);
  EXPECT_NE(problem("{ images = 0.1 }").find("none for 'valley'"), std::string::npos);
}

class TunedValues : public ::testing::Test {
 protected:
  static constexpr const char* method =
      "[tune]\ntrials = 4\nvalues = \"chosen.toml\"\n[[method]]\nname = \"sgd\"\n"
      "tasks = [\"valley\"]\noptimizer = { id = \"sgd\", lr = { search = [0.01, 1] } }\n";
  static constexpr const char* head =
      "name = \"t\"\nseeds = 2\n[[task]]\nid = \"images\"\n[[task]]\nid = \"valley\"\n";

  std::string toml() const {
    return std::string(head) + method +
           "[[method]]\nname = \"other\"\ntasks = [\"images\"]\noptimizer = \"plain\"\n";
  }

  study::Plan plan(const std::string& text) const {
    return study::make_plan(
        study::study_from(study::parse_study(text, (folder_.path / "t.toml").string())),
        tuning_catalogue(), checksums());
  }

  void write_values(double low) const {
    record::Tuning tuning{
        .study = "t", .command = "gradus tune t.toml", .trials = 4, .seeds = {1000000}};
    record::TuningTrial best{
        .number = 2, .values = {{"optimizer.lr", 0.25}}, .by_seed = {0.5}, .value = 0.5};
    tuning.cells.push_back(
        {.method = "sgd",
         .task = "valley",
         .metric = "train_loss",
         .split = "train",
         .space = {{"optimizer.lr", record::SearchDimension::Kind::real, low, 1, true, {}, ""}},
         .trials = {best},
         .chosen = 0,
         .at_border = {{"optimizer.lr", true, "gradus tune t.toml --set \"x\""}}});
    write_atomically(folder_.path / "chosen.toml", study::tuned_text(tuning));
  }

  testing::TemporaryFolder folder_;
};

TEST_F(TunedValues, TakeThePlaceOfWhatIsSearched) {
  write_values(0.01);
  const study::Plan made = plan(toml());
  ASSERT_EQ(made.runs.size(), 4u);
  EXPECT_EQ(made.runs.back().method, "sgd");
  EXPECT_EQ(learning_rate(made.runs.back()), 0.25);
  EXPECT_EQ(made.runs.back().repetition, 1);
  EXPECT_EQ(*record::find(made.tuned, "sgd"), std::vector<std::string>{"valley"});
  ASSERT_TRUE(made.tuning);
  const OutputFolder out(folder_.path);
  study::write_plan_file(out, made);
  const std::string written = read_file(folder_.path / study::plan_file);
  study::write_plan_file(out, study::read_plan(folder_.path / study::plan_file));
  EXPECT_EQ(read_file(folder_.path / study::plan_file), written);
}

TEST_F(TunedValues, ThatAreMissingOrOfAnotherSpaceAreAnErrorWithTheCommand) {
  EXPECT_NE(error_of([&] { plan(toml()); }).find("[tune.values]"), std::string::npos);
  EXPECT_NE(error_of([&] { plan(toml()); }).find("gradus tune "), std::string::npos);
  write_values(0.001);
  const std::string stale = error_of([&] { plan(toml()); });
  EXPECT_EQ(stale.substr(0, 12), "[tune.stale]") << stale;
}

TEST_F(TunedValues, SeedsThatATrialHasUsedAreRefused) {
  write_values(0.01);
  std::string overlapping = toml();
  overlapping.replace(overlapping.find("seeds = 2"), 9, "seeds = [4, 1000000]");
  EXPECT_EQ(error_of([&] { plan(overlapping); }).substr(0, 12), "[tune.seeds]");
}

TEST_F(TunedValues, TheFileComesBackAsItWasWritten) {
  write_values(0.01);
  const record::Tuning read = study::read_tuned_file(folder_.path / "chosen.toml");
  EXPECT_EQ(study::tuned_text(read), read_file(folder_.path / "chosen.toml"));
  ASSERT_EQ(read.cells.size(), 1u);
  EXPECT_EQ(read.cells[0].best()->number, 2);
  EXPECT_EQ(read.cells[0].space[0].low, 0.01);
  EXPECT_EQ(read.cells[0].at_border[0].command, "gradus tune t.toml --set \"x\"");
}

TEST_F(TunedValues, DifferencesBetweenTwoChoicesAreNamed) {
  write_values(0.01);
  const record::Tuning before = study::read_tuned_file(folder_.path / "chosen.toml");
  record::Tuning now = before;
  EXPECT_TRUE(tuning::choice_differences(before, now).empty());
  now.cells[0].trials[0].values[0].second = 0.5;
  EXPECT_EQ(tuning::choice_differences(before, now),
            std::vector<std::string>{
                "sgd on valley: optimizer.lr = 0.25 before, optimizer.lr = 0.5 now"});
}

TEST(Searches, WithoutATuneTableAreRefused) {
  EXPECT_EQ(error_of([] {
              planned(std::string(two_tasks) +
                      "name = \"sgd\"\noptimizer = { id = \"sgd\", lr = { search = [0.1, 1] } }\n");
            }).substr(0, 13),
            "[tune.values]");
}

}  // namespace
}  // namespace gradus::tuning
