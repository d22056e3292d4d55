#include "study/merge.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "fixture.h"
#include "record/record_file.h"
#include "records.h"
#include "study/results.h"

namespace gradus {
namespace {

using testing::error_of;
using testing::platform;
using testing::TemporaryFolder;
using testing::write_record;

/// Two shards of the small study, each with its own runs.
struct Shards {
  Plan plan = testing::plan(testing::small_study);
  TemporaryFolder folder;
  std::filesystem::path first = folder.path / "1", second = folder.path / "2",
                        out = folder.path / "out";

  Shards() {
    for (int index = 1; index <= 2; ++index) {
      const auto path = index == 1 ? first : second;
      write_plan(path, plan, testing::small_study);
      for (std::size_t i = 0; i < plan.runs.size(); ++i) {
        if (!Shard{index, 2}.holds(i)) continue;
        write_record(path, plan.runs[i], "finished", 1, platform);
        write_atomically(path / "runs" / plan.runs[i]["id"].get<std::string>() / "w.npy", "bytes");
      }
    }
    write_atomically(second / "environments" / "e.json", "{}\n");
  }
};

TEST(Merge, JoinsShards) {
  const Shards shards;
  const MergeResult result = merge(shards.out, {shards.first, shards.second});
  EXPECT_EQ(result.copied, 8);
  EXPECT_EQ(result.duplicates, 0);
  EXPECT_EQ(result.missing, 0);
  EXPECT_TRUE(result.conflicts.empty());
  EXPECT_EQ(Results(shards.out).records().size(), 8u);
  EXPECT_EQ(read_file(shards.out / "study.toml"), testing::small_study);
  EXPECT_EQ(folder_state(shards.out, shards.plan), FolderState::same);
  EXPECT_TRUE(std::filesystem::exists(shards.out / "environments" / "e.json"));
  const std::string id = shards.plan.runs[3]["id"];
  EXPECT_EQ(read_file(shards.out / "runs" / id / "w.npy"), "bytes");
  // Again, and into one of the folders: nothing is copied twice.
  EXPECT_EQ(merge(shards.out, {shards.first, shards.second}).duplicates, 8);
  EXPECT_EQ(merge(shards.first, {shards.first, shards.second}).copied, 4);
}

TEST(Merge, SaysWhatIsMissing) {
  const Shards shards;
  EXPECT_EQ(merge(shards.out, {shards.second}).missing, 4);
}

TEST(Merge, ReportsConflictsAndPrefersWhatFinished) {
  const Shards shards;
  const Json& request = shards.plan.runs[0];
  const std::string id = request["id"];
  Json other = testing::record_of(request, "finished", 2, platform);
  other["evaluations"]["parameter_hash"][1] = "else";
  write_json(shards.second / "runs" / id / "record.json", other);
  write_record(shards.first, shards.plan.runs[1], "crashed", 1, platform);
  const MergeResult result = merge(shards.out, {shards.first, shards.second});
  ASSERT_EQ(result.conflicts.size(), 2u);
  const bool first_is_hash = result.conflicts[0].id == id;
  const MergeConflict& hash = result.conflicts[first_is_hash ? 0 : 1];
  const MergeConflict& status = result.conflicts[first_is_hash ? 1 : 0];
  EXPECT_EQ(hash.why, "other parameters from step 100");
  EXPECT_EQ(hash.kept, shards.first);
  EXPECT_EQ(status.why, "status crashed against finished");
  EXPECT_EQ(status.kept, shards.second);
  const Results merged(shards.out);
  EXPECT_EQ(merged.find(shards.plan.runs[1]["id"].get<std::string>())["status"], "finished");
  EXPECT_EQ(merged.find(id)["evaluations"]["parameter_hash"][1], id);
}

TEST(Merge, RefusesOtherStudiesAndOtherFolders) {
  const Shards shards;
  Plan other = shards.plan;
  other.study_hash = "another";
  write_plan(shards.second, other, "");
  EXPECT_EQ(error_of([&] {
              merge(shards.out, {shards.first, shards.second});
            }),
            "[out.other_study] " + shards.second.string() + ": expected the study 'small' of " +
                shards.first.string() +
                ", found 'small' with another content; merge shards of one study");
  EXPECT_EQ(error_of([&] { merge(shards.out, {shards.folder.path}); }),
            "[out.no_plan] " + shards.folder.path.string() +
                ": expected an output folder of `gradus run`, found no plan.json");
  EXPECT_FALSE(std::filesystem::exists(shards.out));
}

}  // namespace
}  // namespace gradus
