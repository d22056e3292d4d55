#include "study/results.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/files.h"
#include "fixture.h"
#include "record/record_file.h"
#include "records.h"

namespace gradus::study {
namespace {

using testing::error_of;
using testing::platform;
using testing::TemporaryFolder;
using testing::write_record;

TEST(OutputFolder, IsOneStudys) {
  const TemporaryFolder out;
  const Plan plan = testing::plan(testing::small_study);
  EXPECT_EQ(folder_state(out.path, plan), FolderState::empty);
  require_folder(out.path, plan, false);
  write_plan(out.path, plan, testing::small_study);
  EXPECT_EQ(folder_state(out.path, plan), FolderState::same);
  EXPECT_EQ(read_file(out.path / "study.toml"), testing::small_study);

  Plan edited = plan;
  edited.study_hash = "another";
  EXPECT_EQ(folder_state(out.path, edited), FolderState::edited);
  require_folder(out.path, edited, false);
  Plan other = plan;
  other.study = "other";
  EXPECT_EQ(error_of([&] { require_folder(out.path, other, false); }),
            "[out.other_study] " + out.path.string() +
                ": expected results of the study 'other', found those of 'small'; give another "
                "--out, or --force to join them");
  require_folder(out.path, other, true);
}

TEST(OutputFolder, OfSomethingElseIsRefused) {
  const TemporaryFolder out;
  const Plan plan = testing::plan(testing::small_study);
  write_atomically(out.path / "thesis.tex", "text");
  EXPECT_EQ(error_of([&] { require_folder(out.path, plan, false); }),
            "[out.not_ours] " + out.path.string() +
                ": expected an empty folder or one with a plan.json, found other files; give "
                "another --out");
  EXPECT_EQ(error_of([&] { require_folder(out.path / "thesis.tex", plan, false); }).substr(0, 14),
            "[out.not_ours]");
}

TEST(Todo, KeepsFinishedRunsAndSaysWhyOthersAreNot) {
  const TemporaryFolder out;
  const Plan plan = testing::plan(testing::small_study);
  write_record(out.path, plan.runs[0], record::RunStatus::finished, 10, platform);
  write_record(out.path, plan.runs[1], record::RunStatus::timed_out, 10, platform);
  write_record(out.path, plan.runs[2], record::RunStatus::diverged, 10, platform);
  write_record(out.path, plan.runs[3], record::RunStatus::refused, 10, platform);
  write_record(out.path, plan.runs[4], record::RunStatus::finished, 10,
               {{"engine", "0.1.0"}, {"torch", "2.11.0"}});
  TodoOptions options;
  options.platform = platform;
  const std::vector<TodoRow> rows = todo_list(plan, Results(out.path), options);
  std::vector<std::string> said;
  for (const TodoRow& row : rows) {
    said.push_back(std::string(name_of(row.todo)) + (row.why.empty() ? "" : ": " + row.why));
  }
  EXPECT_EQ(said,
            (std::vector<std::string>{"reused: finished", "new: was timed_out", "reused: diverged",
                                      "reused: refused", "stale: torch was 2.11.0, is 2.13.0",
                                      "new", "new", "new"}));
  options.accept_stale = true;
  EXPECT_EQ(todo_list(plan, Results(out.path), options)[4].todo, Todo::keep_stale);
}

TEST(Todo, APluginOfAnotherHashMakesARecordStale) {
  const Plan plan = testing::plan(testing::small_study);
  record::RunRecord record =
      testing::record_of(plan.runs[0], record::RunStatus::finished, 1, platform);
  EXPECT_EQ(stale_reason(record, plan.runs[0], platform), std::nullopt);
  record.plugins[0].second.hash = "older";
  EXPECT_EQ(stale_reason(record, plan.runs[0], platform),
            "the file of the plugin 'baselines' is another one");
  EXPECT_EQ(stale_reason(record, plan.runs[0], std::nullopt),
            "the file of the plugin 'baselines' is another one");
}

TEST(Todo, EstimatesFromTheSameRowElsePerStep) {
  const TemporaryFolder out;
  const Plan plan = testing::plan(std::string(testing::small_study) + R"([[method]]
name = "other lr"
optimizer = { id = "sgd", lr = 0.5 }
)");
  // bowl / sgd takes 100 steps in 10 s.
  const auto row_of = [&](const char* task, const char* method, int64_t repetition) {
    for (const record::RunRequest& run : plan.runs) {
      if (run.task.name == task && run.method == method && run.repetition == repetition) return run;
    }
    return record::RunRequest();
  };
  write_record(out.path, row_of("bowl", "sgd", 0), record::RunStatus::finished, 10, platform);
  const std::vector<TodoRow> rows = todo_list(plan, Results(out.path), {});
  for (const TodoRow& row : rows) {
    const bool known = row.task == "bowl" && row.method != "adam" && row.todo == Todo::run;
    EXPECT_EQ(row.estimate_s.has_value(), known) << row.task << " " << row.method;
    EXPECT_DOUBLE_EQ(row.estimate_s.value_or(10), 10);
  }
}

TEST(Todo, ShardsShareTheRunsAndRepeatedIdsRunOnce) {
  const Plan plan = testing::plan(std::string(testing::small_study) +
                                  "[[method]]\nname = \"again\"\noptimizer = \"sgd\"\n");
  const TemporaryFolder out;
  const Results nothing(out.path);
  std::size_t runs = 0, shared = 0;
  for (int index = 1; index <= 3; ++index) {
    TodoOptions options;
    options.shard = {index, 3};
    for (const TodoRow& row : todo_list(plan, nothing, options)) {
      runs += row.todo == Todo::run;
      shared += row.why == "the same run as 'sgd'";
    }
  }
  EXPECT_EQ(runs, 8u);
  EXPECT_EQ(shared, 3u * 4u);
}

TEST(Results, ListWhatCannotBeRead) {
  const TemporaryFolder out;
  const Plan plan = testing::plan(testing::small_study);
  write_record(out.path, plan.runs[0], record::RunStatus::finished, 1, platform);
  write_atomically(out.path / "runs" / "x" / "record.json", "{\"schema\": ");
  const Results results(out.path);
  EXPECT_EQ(results.records().size(), 1u);
  EXPECT_NE(results.find(plan.runs[0].id), nullptr);
  EXPECT_EQ(results.find("x"), nullptr);
  ASSERT_EQ(results.unreadable().size(), 1u);
  EXPECT_NE(results.unreadable()[0].find("record.json:1:"), std::string::npos);
}

TEST(Results, TakeTheNamesOfThePlan) {
  const Plan plan = testing::plan(testing::small_study);
  record::RunRequest request = plan.runs[0];
  const record::RunRecord record =
      testing::record_of(request, record::RunStatus::finished, 1, platform);
  request.method = "renamed";
  request.task.name = "t";
  const record::RunRecord named = with_names(record, request);
  EXPECT_EQ(named.method, "renamed");
  EXPECT_EQ(named.task.name, "t");
  EXPECT_EQ(named.status, record::RunStatus::finished);
}

}  // namespace
}  // namespace gradus::study
