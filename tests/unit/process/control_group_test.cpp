// Control groups, where this machine gives one to the user who runs the tests.
#include "process/control_group.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>

#include "process/child_setup.h"
#include "process/process_tree.h"
#include "process/watched_child.h"

namespace gradus::process {
namespace {

constexpr int64_t mib = int64_t{1} << 20;

class ControlGroups : public ::testing::Test {
 protected:
  void SetUp() override {
    const ControlGroupPlace& place = control_group_place();
    if (place.version == ControlGroupPlace::Version::none) GTEST_SKIP() << place.why_none;
    adopt_orphans();
  }

  /// Takes memory 8 MiB at a time, for ever.
  [[noreturn]] static void grow() {
    const auto piece = static_cast<std::size_t>(8 * mib);
    for (;;) {
      void* volatile memory = std::malloc(piece);
      std::memset(memory, 1, piece);
    }
  }
};

TEST_F(ControlGroups, EndWhatTakesMoreThoughNobodyWatches) {
  const auto group = ControlGroup::make(32 * mib);
  ASSERT_NE(group, nullptr);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t process = ::fork();
  if (process == 0) {
    char go = 0;
    if (::read(ends[0], &go, 1) == 1) grow();
    ::_exit(0);
  }
  ASSERT_TRUE(group->add(process));
  EXPECT_FALSE(group->has_ended_one());
  ASSERT_EQ(::write(ends[1], "x", 1), 1);
  int status = 0;
  ::waitpid(process, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
  EXPECT_TRUE(group->has_ended_one());
  for (const int end : ends) ::close(end);
}

TEST_F(ControlGroups, EndEverythingInThemWhenTheyGo) {
  pid_t process = ::fork();
  if (process == 0) {
    for (;;) ::pause();
  }
  {
    const auto group = ControlGroup::make(32 * mib);
    ASSERT_NE(group, nullptr);
    ASSERT_TRUE(group->add(process));
  }
  int status = 0;
  ::waitpid(process, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
}

TEST_F(ControlGroups, LeaveNothingBehind) {
  const auto groups = [] {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(control_group_place().folder)) {
      const std::string own = "gradus-" + std::to_string(::getpid()) + "-";
      count += entry.path().filename().string().starts_with(own) ? 1 : 0;
    }
    return count;
  };
  const std::size_t before = groups();
  {
    WatchedChild child({0, 64 * mib}, OutputLog::unnamed(), [] {});
    EXPECT_EQ(groups(), before + 1);
    child.reap();
  }
  EXPECT_EQ(groups(), before);
}

TEST_F(ControlGroups, HoldTheLimitBetweenTwoLooks) {
  WatchedChild child({0, 64 * mib}, OutputLog::unnamed(), [] {
    (void)read_line(channel_descriptor);
    grow();
  });
  child.start();
  child.child().channel().send("{}");
  while (!child.child().ended(1000)) {
  }
  child.reap();
  EXPECT_EQ(child.ended_for(), EndedFor::memory);
  EXPECT_EQ(child.ending().signal(), SIGKILL);
}

}  // namespace
}  // namespace gradus::process
