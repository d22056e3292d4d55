#include "study/packing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/files.h"
#include "fixture.h"
#include "record/packed_records.h"
#include "records.h"
#include "study/merge.h"
#include "study/results.h"

namespace gradus::study {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using testing::error_of;
using ::testing::HasSubstr;
using testing::platform;
using testing::TemporaryFolder;
using testing::write_record;

/// The eight runs of the small study: one crashed, one has an array beside its record.
struct Folder {
  TemporaryFolder temporary;
  fs::path out = temporary.path / "out", runs = out / "runs", file = runs / "packed-0001.tar";
  Plan plan = testing::plan(testing::small_study);

  Folder() {
    write_plan(out, plan, testing::small_study);
    for (std::size_t i = 0; i < plan.runs.size(); ++i) {
      write_record(out, plan.runs[i],
                   i == 7 ? record::RunStatus::crashed : record::RunStatus::finished, 1, platform);
    }
    write_atomically(folder(5) / "stderr.txt", "");
    write_atomically(folder(6) / "w.npy", "bytes");
  }
  fs::path folder(std::size_t run) const { return runs / plan.runs[run].id; }
};

/// Everything that a record says, as text.
std::map<std::string, std::string> texts_of(const fs::path& out) {
  std::map<std::string, std::string> texts;
  const Results results(out);
  EXPECT_TRUE(results.unreadable().empty());
  const TemporaryFolder scratch;
  for (const auto& [id, record] : results.records()) {
    record::write_record(OutputFolder(scratch.path), id, std::get<record::RunRecord>(record));
    texts[id] = read_file(scratch.path / id);
  }
  return texts;
}

TEST(Pack, KeepsEveryRecordAsItWas) {
  const Folder study;
  const auto before = texts_of(study.out);
  const PackResult result = pack(study.out);
  EXPECT_EQ(result.packed, 6);
  EXPECT_EQ(result.with_files, 1);
  EXPECT_EQ(result.not_kept, 1);
  EXPECT_THAT(result.files, ElementsAre("runs/packed-0001.tar"));
  EXPECT_FALSE(fs::exists(study.folder(0)));
  EXPECT_TRUE(fs::exists(study.folder(6) / "w.npy"));
  EXPECT_EQ(texts_of(study.out), before);
  EXPECT_EQ(texts_of(study.out).size(), 8u);
  EXPECT_TRUE(record::has_record(study.folder(0)));
  EXPECT_EQ(record::read_run_record(study.folder(0) / record::record_file).id,
            study.plan.runs[0].id);
  EXPECT_EQ(pack(study.out).packed, 0) << "nothing is left to do";
}

TEST(Pack, IsAnArchiveThatTarReads) {
  const Folder study;
  const std::string text = read_file(study.folder(2) / record::record_file);
  pack(study.out);
  const std::string command =
      "cd '" + study.runs.string() + "' && tar xf packed-0001.tar && rm packed-0001.tar";
  ASSERT_EQ(std::system(command.c_str()), 0);
  EXPECT_EQ(read_file(study.folder(2) / record::record_file), text);
  EXPECT_EQ(Results(study.out).records().size(), 8u);
}

TEST(Pack, TakesRunsThatEndedSinceIntoAFileOfTheirOwn) {
  const Folder study;
  pack(study.out);
  write_record(study.out, study.plan.runs[7], record::RunStatus::finished, 1, platform);
  EXPECT_THAT(pack(study.out).files, ElementsAre("runs/packed-0002.tar"));
  EXPECT_EQ(Results(study.out).records().size(), 8u);
}

TEST(Pack, GivesWayToARecordThatIsMadeAgain) {
  const Folder study;
  pack(study.out);
  write_record(study.out, study.plan.runs[0], record::RunStatus::diverged, 1, platform);
  EXPECT_EQ(Results(study.out).find_run(study.plan.runs[0].id)->status,
            record::RunStatus::diverged);
  pack(study.out);
  EXPECT_EQ(Results(study.out).find_run(study.plan.runs[0].id)->status,
            record::RunStatus::diverged);
  EXPECT_EQ(Results(study.out).records().size(), 8u);
}

TEST(Pack, IsMerged) {
  const Folder study;
  pack(study.out);
  const fs::path merged = study.temporary.path / "merged";
  const MergeResult result = merge(merged, {study.out});
  EXPECT_EQ(result.copied, 8);
  EXPECT_TRUE(result.unreadable.empty());
  EXPECT_EQ(texts_of(merged), texts_of(study.out));
}

TEST(Pack, ThatIsCutOffOrEditedIsNamed) {
  const Folder study;
  pack(study.out);
  const std::string whole = read_file(study.file);
  const auto expect_named = [&](const std::string& text, const std::string& what) {
    write_atomically(study.file, text);
    EXPECT_THAT(error_of([&] { record::PackedRecords{study.runs}; }),
                HasSubstr("[record.pack] " + study.file.string()))
        << what;
    const Results results(study.out);
    EXPECT_EQ(results.records().size(), 2u) << what;
    EXPECT_EQ(results.unreadable().size(), 1u) << what;
  };
  expect_named(whole.substr(0, 700), "cut off in a record");
  expect_named(whole.substr(0, whole.size() - 1024), "without an end");
  std::string renamed = whole;
  renamed.replace(0, 4, "../x");
  expect_named(renamed, "a name that leads elsewhere");
  std::string edited = whole;
  edited[512 + 40] ^= 1;
  write_atomically(study.file, edited);
  EXPECT_EQ(Results(study.out).records().size(), 7u) << "its hash does not fit";
}

}  // namespace
}  // namespace gradus::study
