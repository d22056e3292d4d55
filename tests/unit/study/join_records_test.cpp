// Several output folders as one report.
#include <gmock/gmock.h>

#include "analysis/study_records.h"
#include "fixture.h"
#include "record/record_file.h"
#include "record/work_record.h"
#include "records.h"
#include "study/results.h"

namespace gradus::study {
namespace {

using record::RunStatus;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::platform;
using ::testing::SizeIs;
using testing::TemporaryFolder;
using testing::write_record;

/// Two folders of one plan, each with a record of its first run.
struct TwoFolders {
  Plan plan = testing::plan(testing::small_study);
  TemporaryFolder folder;
  std::filesystem::path first = folder.path / "first", second = folder.path / "second";
  std::vector<std::string> left_out;

  TwoFolders() {
    for (const auto& path : {first, second}) {
      write_plan(path, plan, testing::small_study);
    }
  }

  analysis::StudyRecords joined() {
    const std::filesystem::path folders[] = {first, second};
    return analysis::join_records(folders, testing::catalogue(), left_out);
  }
};

TEST(JoinedFolders, OneRunInBothIsOneRun) {
  TwoFolders two;
  write_record(two.first, two.plan.runs[0], RunStatus::finished, 1, platform);
  write_record(two.second, two.plan.runs[0], RunStatus::finished, 9, platform);
  EXPECT_THAT(two.joined().runs, SizeIs(1));
  EXPECT_TRUE(two.left_out.empty()) << "another time is no other outcome";
}

TEST(JoinedFolders, ARunThatFinishedCountsAndTheOtherIsTold) {
  TwoFolders two;
  write_record(two.first, two.plan.runs[0], RunStatus::timed_out, 1, platform);
  write_record(two.second, two.plan.runs[0], RunStatus::finished, 1, platform);
  const analysis::StudyRecords joined = two.joined();
  ASSERT_THAT(joined.runs, SizeIs(1));
  EXPECT_EQ(joined.runs[0].status, RunStatus::finished);
  ASSERT_THAT(two.left_out, SizeIs(1));
  EXPECT_THAT(two.left_out[0], AllOf(HasSubstr("left out: " + two.first.string()),
                                     HasSubstr("as " + two.second.string() +
                                               " has another one: status timed_out "
                                               "against finished")));
}

TEST(JoinedFolders, OtherResultsOfOneRunAreTold) {
  TwoFolders two;
  const record::RunRequest& request = two.plan.runs[0];
  write_record(two.first, request, RunStatus::finished, 1, platform);
  record::RunRecord other = testing::record_of(request, RunStatus::finished, 1, platform);
  other.evaluations.metrics[0].second[1] = 0.25;
  record::write_record(OutputFolder(two.second / "runs" / request.id), record::record_file, other);
  const analysis::StudyRecords joined = two.joined();
  ASSERT_THAT(joined.runs, SizeIs(1));
  EXPECT_EQ(joined.runs[0].evaluations.metrics[0].second[1], 0.5) << "the first one counts";
  ASSERT_THAT(two.left_out, SizeIs(1));
  EXPECT_THAT(two.left_out[0], HasSubstr("loss 0.5 against 0.25 at step 100"));
}

}  // namespace
}  // namespace gradus::study
