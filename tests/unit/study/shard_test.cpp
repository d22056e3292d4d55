#include "study/shard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "fixture.h"
#include "record/record_file.h"
#include "records.h"
#include "study/results.h"

namespace gradus::study {
namespace {

using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using testing::TemporaryFolder;

ShardJob job(const std::string& id, std::optional<double> seconds, int home = 0) {
  return {{id}, seconds, home};
}

TEST(Shards, AreBalancedByTime) {
  // Ten seconds each; by position it would be 11 and 9.
  const auto shards =
      balanced({job("a", 9), job("b", 4), job("c", 1), job("d", 4), job("e", 1), job("f", 1)}, 2);
  EXPECT_THAT(shards, ElementsAre(ElementsAre("a", "e"), ElementsAre("b", "c", "d", "f")));
}

TEST(Shards, AreBalancedByCountWhereNoTimeIsKnown) {
  const auto shards =
      balanced({job("a", {}), job("b", {}), job("c", {}), job("d", {}), job("e", {})}, 2);
  EXPECT_THAT(shards, ElementsAre(ElementsAre("a", "c", "e"), ElementsAre("b", "d")));
}

TEST(Shards, TakeTheMeanForJobsOfUnknownTime) {
  const auto shards = balanced({job("a", 3), job("b", 1), job("c", {})}, 2);
  EXPECT_THAT(shards, ElementsAre(ElementsAre("a"), ElementsAre("b", "c")));
}

TEST(Shards, KeepWhatTheyHaveBegun) {
  const auto shards = balanced({job("a", 9, 2), job("b", 9, 2), job("c", 1), job("d", 1, 7)}, 2);
  EXPECT_THAT(shards, ElementsAre(ElementsAre("c", "d"), ElementsAre("a", "b")));
}

/// A balanced assignment is never worse than this bound of Graham's.
TEST(Shards, HaveGrahamsBound) {
  std::vector<ShardJob> jobs;
  std::map<std::string, double> seconds;
  for (int i = 0; i < 97; ++i) {
    const double length = 1 + (i * i) % 53;
    jobs.push_back(job(std::to_string(i), length));
    seconds[std::to_string(i)] = length;
  }
  const auto shards = balanced(jobs, 7);
  double longest = 0, sum = 0;
  for (const auto& ids : shards) {
    double load = 0;
    for (const std::string& id : ids) load += seconds.at(id);
    longest = std::max(longest, load);
    sum += load;
  }
  EXPECT_DOUBLE_EQ(sum,
                   std::accumulate(seconds.begin(), seconds.end(), 0.0,
                                   [](double s, const auto& entry) { return s + entry.second; }));
  EXPECT_LE(longest, sum / 7 * (4.0 / 3 - 1.0 / 21));
}

TEST(Shards, KeepAToolWithItsNetworks) {
  Plan plan = testing::plan(testing::small_study);
  record::ToolRequest tool;
  tool.id = std::string(32, 'a');
  tool.runs = {"runs/" + plan.runs[0].id, "runs/" + plan.runs[3].id};
  plan.tools.push_back(tool);
  std::vector<TodoRow> rows;
  for (const record::RunRequest& run : plan.runs) {
    TodoRow row;
    row.id = run.id;
    row.run = &run;
    rows.push_back(row);
  }
  TodoRow row;
  row.kind = record::WorkKind::tool;
  row.id = tool.id;
  row.tool = &plan.tools.front();
  rows.push_back(row);
  const ShardOwners owners = share_out(plan, rows, 4, {}).owners();
  EXPECT_EQ(owners.size(), 9u);
  EXPECT_EQ(owners.at(tool.id), owners.at(plan.runs[0].id));
  EXPECT_EQ(owners.at(tool.id), owners.at(plan.runs[3].id));
}

TEST(Shards, DoWhatTheirFileSays) {
  const TemporaryFolder folder;
  const Plan plan = testing::plan(testing::small_study);
  ShardPlan shards = share_out(plan, todo_list(plan, Results(folder.path), {}), 3, {});
  shards.shards[0].requests.pop_back();  // done before
  write_shard_plan(OutputFolder(folder.path), shards);
  const auto file = folder.path / shard_plan_file;
  std::size_t to_run = 0, elsewhere = 0, before = 0;
  for (const int index : {1, 2, 3}) {
    TodoOptions options;
    options.shard = with_owners({index, 3}, file, plan);
    for (const TodoRow& row : todo_list(plan, Results(folder.path / "none"), options)) {
      if (row.todo == Todo::run) ++to_run;
      if (row.why.starts_with("shard ")) ++elsewhere;
      if (row.why.starts_with("done before")) ++before;
    }
  }
  EXPECT_EQ(to_run, 7u);
  EXPECT_EQ(elsewhere, 14u);
  EXPECT_EQ(before, 3u);
}

TEST(Shards, OfAnotherStudyOrCountAreRefused) {
  const TemporaryFolder folder;
  const Plan plan = testing::plan(testing::small_study);
  write_shard_plan(OutputFolder(folder.path),
                   share_out(plan, todo_list(plan, Results(folder.path), {}), 3, {}));
  const auto file = folder.path / shard_plan_file;
  EXPECT_THAT(error_of([&] { with_owners({1, 2}, file, plan); }), HasSubstr("[shards.count]"));
  Plan edited = plan;
  edited.study_hash = std::string(32, '0');
  EXPECT_THAT(error_of([&] {
                with_owners({1, 3}, file, edited);
              }),
              HasSubstr("[shards.other_study]"));
  Json json = record::read_json(file, "gradus.shards").json();
  json["shards"][1]["requests"] = json["shards"][0]["requests"];
  record::write_json(file, json);
  EXPECT_THAT(error_of([&] { read_shard_plan(file); }), HasSubstr("[shards.twice]"));
  json["shards"][1]["requests"] = {"../x"};
  record::write_json(file, json);
  EXPECT_THAT(error_of([&] { read_shard_plan(file); }), HasSubstr("[record.id]"));
}

}  // namespace
}  // namespace gradus::study
