#include "study/merge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>

#include "base/files.h"
#include "fixture.h"
#include "record/environment.h"
#include "record/record_file.h"
#include "record/record_json.h"
#include "records.h"
#include "study/results.h"

namespace gradus::study {
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
  std::string environment;  ///< hash of the second shard's

  Shards() {
    for (int index = 1; index <= 2; ++index) {
      const auto path = index == 1 ? first : second;
      write_plan(path, plan, testing::small_study);
      for (std::size_t i = 0; i < plan.runs.size(); ++i) {
        if (!Shard{index, 2}.holds(i)) continue;
        write_record(path, plan.runs[i], record::RunStatus::finished, 1, platform);
        write_atomically(path / "runs" / plan.runs[i].id / "w.npy", "bytes");
      }
    }
    environment =
        record::write_environment(second, record::study_environment(platform, {}, second));
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
  EXPECT_TRUE(record::read_environment(shards.out, shards.environment).has_value());
  const std::string id = shards.plan.runs[3].id;
  EXPECT_EQ(read_file(shards.out / "runs" / id / "w.npy"), "bytes");
  // Again, and into one of the folders: nothing is copied twice.
  EXPECT_EQ(merge(shards.out, {shards.first, shards.second}).duplicates, 8);
  EXPECT_EQ(merge(shards.first, {shards.first, shards.second}).copied, 4);
}

TEST(Merge, RefusesShardsOfAnotherVersion) {
  const Shards shards;
  Plan newer = shards.plan;
  for (record::RunRequest& run : newer.runs) {
    run.task.version += 1;
    run.id = record::request_id(run);
  }
  write_plan(shards.second, newer, testing::small_study);
  EXPECT_THAT(error_of([&] {
                merge(shards.out, {shards.first, shards.second});
              }),
              ::testing::AllOf(::testing::HasSubstr("[out.other_version]"),
                               ::testing::HasSubstr(shards.second.string())));
  EXPECT_FALSE(std::filesystem::exists(shards.out)) << "nothing is written";
}

TEST(Merge, SaysWhatIsMissing) {
  const Shards shards;
  EXPECT_EQ(merge(shards.out, {shards.second}).missing, 4);
}

TEST(Merge, ReportsConflictsAndPrefersWhatFinished) {
  const Shards shards;
  const record::RunRequest& request = shards.plan.runs[0];
  const std::string id = request.id;
  record::RunRecord other = testing::record_of(request, record::RunStatus::finished, 2, platform);
  other.evaluations.parameter_hash[1] = "else";
  record::write_record(OutputFolder(shards.second / "runs" / id), record::record_file, other);
  write_record(shards.first, shards.plan.runs[1], record::RunStatus::crashed, 1, platform);
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
  EXPECT_EQ(merged.find_run(shards.plan.runs[1].id)->status, record::RunStatus::finished);
  EXPECT_EQ(merged.find_run(id)->evaluations.parameter_hash[1], id);
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

/// The text of a file in which a part is replaced by another; the hash stays what it was.
void edit(const std::filesystem::path& file, const std::string& part, const std::string& by) {
  std::string text = read_file(file);
  const std::size_t at = text.find(part);
  ASSERT_NE(at, std::string::npos) << part;
  write_atomically(file, text.replace(at, part.size(), by));
}

TEST(Merge, OtherMetricsAtEqualParametersAreAConflict) {
  const Shards shards;
  const record::RunRequest& request = shards.plan.runs[0];
  record::RunRecord other = testing::record_of(request, record::RunStatus::finished, 1, platform);
  other.evaluations.metrics[0].second[1] = 0.25;
  record::write_record(OutputFolder(shards.second / "runs" / request.id), record::record_file,
                       other);
  const MergeResult result = merge(shards.out, {shards.first, shards.second});
  EXPECT_EQ(result.duplicates, 0);
  ASSERT_EQ(result.conflicts.size(), 1u);
  EXPECT_EQ(result.conflicts[0].why, "loss 0.5 against 0.25 at step 100");
}

TEST(Merge, AnIdIsNeverAPath) {
  const Shards shards;
  const std::string id = shards.plan.runs[0].id;
  const auto keys = shards.folder.path / "keys";
  write_atomically(keys / "secret", "mine");
  for (const std::string other : {"../../keys", "../..", "/tmp", "a/b"}) {
    Json record =
        to_json(testing::record_of(shards.plan.runs[0], record::RunStatus::finished, 1, platform));
    record["id"] = other;
    record::write_hashed_json(shards.first / "runs" / id / "record.json", record);
    const auto out = shards.folder.path / ("out" + std::to_string(other.size()));
    const MergeResult result = merge(out, {shards.first, shards.second});
    EXPECT_EQ(result.copied, 7);
    EXPECT_EQ(result.missing, 1);
    ASSERT_EQ(result.unreadable.size(), 1u);
    EXPECT_THAT(result.unreadable[0], ::testing::HasSubstr("expected an id of 32 hexadecimal"));
    EXPECT_EQ(read_file(keys / "secret"), "mine");
  }
}

TEST(Merge, LeavesOutWhatWasEditedOrMisplaced) {
  const Shards shards;
  const std::string edited = shards.plan.runs[0].id, other = shards.plan.runs[2].id;
  edit(shards.first / "runs" / edited / "record.json", "0.5", "0.1");
  std::filesystem::remove_all(shards.first / "runs" / other);
  std::filesystem::copy(shards.second / "runs" / shards.plan.runs[1].id,
                        shards.first / "runs" / other);
  const MergeResult result = merge(shards.out, {shards.first, shards.second});
  EXPECT_EQ(result.missing, 2);
  ASSERT_EQ(result.unreadable.size(), 2u);
  EXPECT_THAT(result.unreadable[0] + result.unreadable[1],
              ::testing::AllOf(::testing::HasSubstr("the content that it was written with"),
                               ::testing::HasSubstr("expected the record of " + other)));
}

TEST(Merge, GoesOnAfterItWasCutOff) {
  const Shards shards;
  // What is there after a kill among the first records: the plan and a part of the records.
  write_plan(shards.out, shards.plan, testing::small_study);
  write_record(shards.out, shards.plan.runs[0], record::RunStatus::finished, 1, platform);
  write_atomically(shards.out / "runs" / ".partial" / "half" / "record.json", "{");
  const MergeResult result = merge(shards.out, {shards.first, shards.second});
  EXPECT_EQ(result.copied, 7);
  EXPECT_EQ(result.duplicates, 1);
  EXPECT_EQ(result.missing, 0);
}

/// While it lives, a file of more than `bytes` cannot be written: as on a full disk.
class SmallDisk {
 public:
  explicit SmallDisk(rlim_t bytes) {
    before_ = std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &limit_);
    rlimit small = limit_;
    small.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &small);
  }
  ~SmallDisk() {
    ::setrlimit(RLIMIT_FSIZE, &limit_);
    std::signal(SIGXFSZ, before_);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

 private:
  rlimit limit_{};
  void (*before_)(int);
};

TEST(Merge, GoesOnAfterAFullDisk) {
  const Shards shards;
  const std::string id = shards.plan.runs[0].id;
  write_atomically(shards.first / "runs" / id / "large.npy", std::string(1 << 20, 'x'));
  {
    const SmallDisk disk(1 << 19);
    EXPECT_THROW(merge(shards.out, {shards.first, shards.second}), Error);
  }
  EXPECT_EQ(folder_state(shards.out, shards.plan), FolderState::same) << "the plan comes first";
  const MergeResult result = merge(shards.out, {shards.first, shards.second});
  EXPECT_EQ(result.copied + result.duplicates, 8);
  EXPECT_EQ(result.missing, 0);
  EXPECT_EQ(std::filesystem::file_size(shards.out / "runs" / id / "large.npy"), 1u << 20);
}

TEST(Merge, CopiesNothingThatLinksLeadTo) {
  const Shards shards;
  const std::string id = shards.plan.runs[0].id;
  write_atomically(shards.folder.path / "secret", "mine");
  std::filesystem::create_directories(shards.folder.path / "private");
  write_atomically(shards.folder.path / "private" / "key", "mine");
  const auto folder = shards.first / "runs" / id;
  std::filesystem::create_symlink(shards.folder.path / "secret", folder / "link.npy");
  std::filesystem::create_directory_symlink(shards.folder.path / "private", folder / "deep");
  const MergeResult result = merge(shards.out, {shards.first, shards.second});
  EXPECT_EQ(result.copied, 8);
  EXPECT_EQ(result.unreadable.size(), 2u);
  EXPECT_FALSE(std::filesystem::exists(shards.out / "runs" / id / "link.npy"));
  EXPECT_FALSE(std::filesystem::exists(shards.out / "runs" / id / "deep"));
  EXPECT_EQ(read_file(shards.out / "runs" / id / "w.npy"), "bytes");
}

}  // namespace
}  // namespace gradus::study
