#include "cluster/slurm.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <chrono>
#include <fstream>

#include "../study/fixture.h"
#include "../study/records.h"
#include "process/captured.h"

namespace gradus::cluster {
namespace {

using ::testing::AllOf;
using testing::error_of;
using ::testing::HasSubstr;
using testing::TemporaryFolder;

/// A folder that stands alone in PATH for as long as this lives.
class OwnPath {
 public:
  OwnPath() : before_(::getenv("PATH")) { ::setenv("PATH", folder_.path.c_str(), 1); }
  ~OwnPath() { ::setenv("PATH", before_.c_str(), 1); }

  std::filesystem::path program(const std::string& name, const std::string& body) const {
    const auto file = folder_.path / name;
    std::ofstream(file) << "#!/bin/sh\n" << body << "\n";
    ::chmod(file.c_str(), 0755);
    return file;
  }

 private:
  TemporaryFolder folder_;
  std::string before_;
};

TEST(Slurm, IsNamedWhereItIsMissing) {
  const OwnPath path;
  EXPECT_THAT(error_of([] { require_sbatch(); }),
              AllOf(HasSubstr("[submit.no_sbatch]"), HasSubstr("login node")));
  EXPECT_FALSE(queued_tasks("7").has_value()) << "no squeue: nothing is known";
}

TEST(Slurm, GivesTheIdOfAJob) {
  const OwnPath path;
  const auto sbatch = path.program("sbatch", R"(echo "$*" >&2; echo "123;east")");
  EXPECT_EQ(require_sbatch(), sbatch);
  EXPECT_EQ(submit(sbatch, {"--dependency=afterany:9"}, "/a.sh"), "123");
}

TEST(Slurm, SaysWhyAJobWasRefused) {
  const OwnPath path;
  const auto sbatch =
      path.program("sbatch", "echo 'sbatch: error: invalid partition specified: fast' >&2; exit 1");
  EXPECT_THAT(error_of([&] { submit(sbatch, {}, "/a.sh"); }),
              AllOf(HasSubstr("[submit.refused]"), HasSubstr("invalid partition specified: fast")));
}

TEST(Slurm, ListsTheTasksOfOneArray) {
  const OwnPath path;
  path.program("squeue",
               "printf '7|1|RUNNING|node1\\n7|12|PENDING|(Priority)\\n70|1|RUNNING|x\\n"
               "8|N/A|PENDING|(Dependency)\\n'");
  const auto tasks = queued_tasks("7");
  ASSERT_TRUE(tasks.has_value());
  ASSERT_EQ(tasks->size(), 2u);
  EXPECT_EQ((*tasks)[0].state, "RUNNING");
  EXPECT_EQ((*tasks)[1].index, 12);
  EXPECT_EQ((*tasks)[1].reason, "(Priority)");
  EXPECT_TRUE(queued_tasks("8")->empty()) << "no array";
}

TEST(Captured, KeepsWhatAProgramPrintsAndHowItEnds) {
  const process::Captured done = process::run_program(
      "/bin/sh", {"-c", "echo out; echo err >&2; exit 3"}, std::chrono::minutes(1));
  EXPECT_EQ(done.code, 3);
  EXPECT_EQ(done.out, "out\n");
  EXPECT_EQ(done.err, "err\n");
  EXPECT_FALSE(done.timed_out);
}

TEST(Captured, EndsAProgramThatGoesOn) {
  const process::Captured done =
      process::run_program("/bin/sleep", {"600"}, std::chrono::milliseconds(20));
  EXPECT_TRUE(done.timed_out);
  EXPECT_EQ(done.code, 128 + 9);
}

}  // namespace
}  // namespace gradus::cluster
