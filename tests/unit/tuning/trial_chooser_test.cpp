#include "tuning/trial_chooser.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "record/run_record.h"
#include "tuning/draw.h"
#include "tuning_lab.h"

namespace gradus::tuning {
namespace {

using testing::learning_rate;

/// Makes every run that the chooser names; `value` of the run's step size and repetition, or how it
/// ends otherwise.
using RunOf = std::function<record::RunRecord(const record::RunRequest& run, int attempt)>;

record::RunRecord finished(const record::RunRequest& run, double value, int64_t gradients) {
  record::RunRecord record = record::record_of(run);
  record.evaluations.step = {0, 9};
  for (const char* name : {"validation_accuracy", "train_loss"}) {
    record.evaluations.metrics.emplace_back(name, std::vector<double>{0.5, value});
  }
  record.counts = {0, gradients, 0};
  record.time.cpu_s = 0.5;
  record.time.wall_s = 1.0;
  return record;
}

record::RunRecord ended_as(const record::RunRequest& run, record::RunStatus status) {
  record::RunRecord record = finished(run, 0, 0);
  record.status = status;
  return record;
}

int work_off(TrialChooser& chooser, const study::TrialPlan& plan, const RunOf& make) {
  std::map<std::string, const record::RunRequest*> runs;
  for (const record::RunRequest& run : plan.plan.runs) runs[run.id] = &run;
  std::map<std::string, int> attempts;
  int made = 0;
  while (const auto id = chooser.next()) {
    chooser.ended(*id, make(*runs.at(*id), attempts[*id]++));
    ++made;
  }
  return made;
}

study::TrialPlan plan_of(const std::string& tune) {
  return testing::trials_of("name = \"t\"\nseeds = 3\n[tune]\n" + tune +
                            "[[task]]\nid = \"valley\"\n[[method]]\nname = \"sgd\"\n"
                            "optimizer = { id = \"sgd\", lr = { search = [0.01, 1] } }\n");
}

/// Best at lr = 0.1.
double valley(double lr) {
  return std::abs(std::log10(lr) + 1);
}

TEST(TrialChooser, RunsEverythingOnceAndChoosesTheBest) {
  const study::TrialPlan plan = plan_of("trials = 16\nseeds = 3\n");
  TrialChooser chooser(plan, 3);
  const int made = work_off(chooser, plan, [](const record::RunRequest& run, int) {
    return finished(run, valley(learning_rate(run)), 90);
  });
  EXPECT_EQ(made, 17 * 3);
  EXPECT_EQ(chooser.expected(), 17u * 3u);
  EXPECT_TRUE(chooser.complete());
  const record::Tuning tuning = chooser.result();
  const record::TuningCell& cell = tuning.cells[0];
  ASSERT_NE(cell.best(), nullptr);
  for (const record::TuningTrial& trial : cell.trials) {
    EXPECT_LE(*cell.best()->value, *trial.value);
    EXPECT_EQ(trial.gradients, 270);
    EXPECT_EQ(trial.seconds, 1.5);
    EXPECT_EQ(trial.runs.size(), 3u);
  }
  EXPECT_EQ(cell.gradients, 16 * 270);
  EXPECT_DOUBLE_EQ(*cell.defaults->value, 0) << "the default is 0.1, and is not chosen";
  EXPECT_EQ(cell.defaults->number, study::defaults_trial);
}

TEST(TrialChooser, AFailedRunIsRepeatedOnceAndThenReported) {
  const study::TrialPlan plan = plan_of("trials = 4\nseeds = 2\ndefaults = false\n");
  TrialChooser chooser(plan, 3);
  const std::string bad = plan.plan.runs[0].id, unlucky = plan.plan.runs[2].id;
  const int made = work_off(chooser, plan, [&](const record::RunRequest& run, int attempt) {
    const bool fails = run.id == bad || (run.id == unlucky && attempt == 0);
    return fails ? ended_as(run, record::RunStatus::crashed)
                 : finished(run, valley(learning_rate(run)), 90);
  });
  EXPECT_EQ(made, 8 + 2);
  const record::Tuning tuning = chooser.result();
  const record::TuningCell& cell = tuning.cells[0];
  EXPECT_EQ(cell.trials[0].failed, 1);
  EXPECT_FALSE(cell.trials[0].value);
  EXPECT_NE(cell.chosen, 0u);
  EXPECT_EQ(cell.trials[1].failed, 0);
}

TEST(TrialChooser, DivergedRunsAreTheWorst) {
  const study::TrialPlan plan = plan_of("trials = 8\nseeds = 1\ndefaults = false\n");
  TrialChooser chooser(plan, 3);
  work_off(chooser, plan, [](const record::RunRequest& run, int) {
    return learning_rate(run) > 0.1 ? ended_as(run, record::RunStatus::diverged)
                                    : finished(run, valley(learning_rate(run)), 90);
  });
  const record::Tuning tuning = chooser.result();
  for (const record::TuningTrial& trial : tuning.cells[0].trials) {
    EXPECT_EQ(trial.diverged, std::isinf(*trial.value) ? 1 : 0);
  }
  EXPECT_LE(std::get<double>(tuning.cells[0].best()->values[0].second), 0.1);
}

TEST(TrialChooser, HalvingStopsTrialsEarlyAndCountsAllThatTheyCost) {
  const study::TrialPlan plan = plan_of(
      "trials = 9\nseeds = 2\nstrategy = \"halving\"\nrungs = 2\nreduction = 3\ndefaults = "
      "false\n");
  TrialChooser chooser(plan, 3);
  const int made = work_off(chooser, plan, [](const record::RunRequest& run, int) {
    return finished(run, valley(learning_rate(run)), static_cast<double>(*run.settings.steps));
  });
  EXPECT_EQ(made, (9 + 3) * 2);
  EXPECT_EQ(chooser.expected(), 24u);
  const record::Tuning tuning = chooser.result();
  int stopped = 0;
  for (const record::TuningTrial& trial : tuning.cells[0].trials) {
    stopped += trial.stopped_early ? 1 : 0;
    EXPECT_EQ(trial.gradients, trial.stopped_early ? 2 * 30 : 2 * (30 + 90));
    EXPECT_DOUBLE_EQ(trial.share, trial.stopped_early ? 1.0 / 3 : 1);
  }
  EXPECT_EQ(stopped, 6);
  EXPECT_EQ(tuning.cells[0].gradients, 2 * (9 * 30 + 3 * 90));
  EXPECT_FALSE(tuning.cells[0].best()->stopped_early);
}

TEST(TrialChooser, TwoTrialsOfOneSettingShareTheirRuns) {
  const study::TrialPlan plan = testing::trials_of(
      "name = \"t\"\nseeds = 3\n[tune]\ntrials = 6\nseeds = 1\ndefaults = false\n"
      "[[task]]\nid = \"valley\"\n[[method]]\nname = \"adam\"\n"
      "optimizer = { id = \"adam\", rule = { search = true } }\n");
  TrialChooser chooser(plan, 3);
  work_off(chooser, plan,
           [](const record::RunRequest& run, int) { return finished(run, 0.5, 90); });
  const record::Tuning tuning = chooser.result();
  for (const record::TuningTrial& trial : tuning.cells[0].trials) EXPECT_EQ(trial.value, 0.5);
}

TEST(TrialChooser, BordersComeWithTheCommandThatWidensTheSpace) {
  const study::TrialPlan plan = plan_of("trials = 32\nseeds = 1\n");
  TrialChooser chooser(plan, 3);
  work_off(chooser, plan, [](const record::RunRequest& run, int) {
    return finished(run, -learning_rate(run), 90);
  });
  record::Tuning tuning = chooser.result();
  add_border_commands(tuning, plan, "gradus tune t.toml");
  ASSERT_EQ(tuning.cells[0].at_border.size(), 1u);
  EXPECT_FALSE(tuning.cells[0].at_border[0].low);
  EXPECT_EQ(tuning.cells[0].at_border[0].command,
            "gradus tune t.toml --set 'sgd.optimizer.lr={ search = [0.01, 10] }'");
}

}  // namespace
}  // namespace gradus::tuning
