#include "study/repetitions.h"

#include <gtest/gtest.h>

#include "fixture.h"
#include "record/record_file.h"
#include "records.h"
#include "study/merge.h"

namespace gradus::study {
namespace {

using testing::platform;
using testing::TemporaryFolder;

/// Two methods with four seeds on a task that takes all rows at every step, and one that does not.
const char* const toml = R"(name = "copies"
seeds = 4
[[task]]
id = "bowl"
[[task]]
id = "mlp"
[[method]]
name = "adam"
optimizer = "adam"
[[method]]
name = "sgd"
optimizer = "sgd"
)";

class Repetitions : public ::testing::Test {
 protected:
  /// A record of a run whose parameters end as `end` says.
  void write(const record::RunRequest& run, const std::string& end,
             record::RunStatus status) const {
    record::RunRecord record = testing::record_of(run, status, 1, platform);
    record.evaluations.parameter_hash[1] = end;
    record::write_record(OutputFolder(out.path / "runs" / run.id), record::record_file, record);
  }

  /// Records of the first two repetitions of each method on a task.
  void write_first(const Plan& plan, const std::string& task, const std::string& method,
                   const std::string& first, const std::string& second,
                   record::RunStatus status = record::RunStatus::finished) const {
    for (const record::RunRequest& run : plan.runs) {
      if (run.task.name != task || run.method != method || run.repetition > 1) continue;
      write(run, run.repetition == 0 ? first : second, status);
    }
  }

  std::size_t needless(const Plan& plan) const {
    return needless_runs(plan, Results(out.path)).size();
  }

  /// The runs of a task: what the worker found out of how they begin.
  std::set<std::string> runs_of(const std::string& task) const {
    std::set<std::string> ids;
    for (const record::RunRequest& run : plan.runs) {
      if (run.task.name == task) ids.insert(run.id);
    }
    return ids;
  }

  TemporaryFolder out;
  Plan plan = testing::plan(toml);
};

TEST_F(Repetitions, OnlyThoseThatBeginAlikeWait) {
  for (const std::string task : {"bowl", "mlp"}) {
    const std::set<std::string> waiting = runs_to_decide(plan, runs_of(task));
    EXPECT_EQ(waiting.size(), 4u);
    for (const record::RunRequest& run : plan.runs) {
      EXPECT_EQ(waiting.contains(run.id), run.task.name == task && run.repetition > 1);
    }
  }
  EXPECT_TRUE(runs_to_decide(plan, {}).empty());
}

TEST_F(Repetitions, DoNotWaitWhereOneMethodBeginsOtherwise) {
  std::set<std::string> alike = runs_of("bowl");
  for (const record::RunRequest& run : plan.runs) {
    if (run.method == "sgd") alike.erase(run.id);
  }
  EXPECT_TRUE(runs_to_decide(plan, alike).empty());
}

TEST_F(Repetitions, AreComparedOnceForEachBeginning) {
  const std::vector<Beginnings> beginnings = beginnings_to_compare(plan);
  ASSERT_EQ(beginnings.size(), 2u) << "one a task: the methods begin alike";
  for (const Beginnings& entry : beginnings) {
    EXPECT_EQ(entry.first->repetition, 0);
    EXPECT_EQ(entry.second->repetition, 1);
    EXPECT_EQ(entry.first->method, entry.second->method);
    EXPECT_EQ(entry.alike.size(), 8u);
  }
  EXPECT_EQ(beginnings_to_compare(
                testing::plan("name = \"two\"\nseeds = 2\n" +
                              std::string(toml).substr(std::string(toml).find("[[task]]"))))
                .size(),
            0u)
      << "two runs of each are made in any case";
}

TEST_F(Repetitions, AreNeedlessWhereNothingIsDrawn) {
  EXPECT_EQ(needless(plan), 0u) << "nothing is known yet";
  write_first(plan, "bowl", "adam", "a", "a");
  EXPECT_EQ(needless(plan), 0u) << "of the other method nothing is known";
  write_first(plan, "bowl", "sgd", "s", "s");
  EXPECT_EQ(needless(plan), 4u);
  std::size_t skipped = 0;
  for (const TodoRow& row : todo_list(plan, Results(out.path), {})) {
    skipped += row.todo == Todo::skip;
    EXPECT_EQ(row.todo == Todo::skip, row.task == "bowl" && row.repetition > 1);
  }
  EXPECT_EQ(skipped, 4u);
}

TEST_F(Repetitions, AreMadeWhereOneMethodDraws) {
  write_first(plan, "bowl", "adam", "a", "a");
  write_first(plan, "bowl", "sgd", "one", "another");
  EXPECT_EQ(needless(plan), 0u) << "pairs need a run of each method";
}

TEST_F(Repetitions, AreMadeWhereTheFirstOnesFailed) {
  write_first(plan, "bowl", "adam", "a", "a");
  write_first(plan, "bowl", "sgd", "s", "s", record::RunStatus::crashed);
  EXPECT_EQ(needless(plan), 0u);
}

TEST_F(Repetitions, AreNeedlessOnAnyTaskWhoseFirstOnesAreOne) {
  for (const char* method : {"adam", "sgd"}) write_first(plan, "mlp", method, "x", "x");
  EXPECT_EQ(needless(plan), 4u) << "batches that no run's parameters depend on";
}

TEST_F(Repetitions, OfMixedTasksAreTold) {
  write_first(plan, "bowl", "adam", "one", "another");
  write_first(plan, "bowl", "sgd", "s", "s");
  const auto waiting = runs_to_decide(plan, runs_of("bowl"));
  const std::vector<MixedTask> mixed = mixed_tasks(plan, Results(out.path), waiting);
  ASSERT_EQ(mixed.size(), 1u);
  EXPECT_EQ(mixed[0].task, "bowl");
  EXPECT_EQ(mixed[0].single, (std::vector<std::string>{"sgd"}));
  EXPECT_EQ(mixed[0].drawing, (std::vector<std::string>{"adam"}));
  EXPECT_TRUE(mixed_tasks(plan, Results(out.path), {}).empty());
}

TEST_F(Repetitions, ThatAClaimIsJudgedOnAreMade) {
  Plan judged = plan;
  ClaimEvidence evidence;
  evidence.id = plan.runs[0].id;
  ClaimRequest claim;
  claim.records.push_back(evidence);
  judged.claims.push_back(claim);
  EXPECT_EQ(judged.runs[0].task.name, "bowl");
  EXPECT_TRUE(runs_to_decide(judged, runs_of("bowl")).empty());
}

TEST_F(Repetitions, AreNotMissingInAMergedFolder) {
  write_plan(out.path, plan, toml);
  for (const char* method : {"adam", "sgd"}) write_first(plan, "bowl", method, method, method);
  const TemporaryFolder merged;
  EXPECT_EQ(merge(merged.path / "out", {out.path}).missing, 8) << "those of the other task";
}

}  // namespace
}  // namespace gradus::study
