// Children of the test itself: what they do to their limits, to each other, and what they leave.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/ptrace.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "process/child_setup.h"
#include "process/containment.h"
#include "process/process_tree.h"
#include "process/watched_child.h"

namespace gradus::process {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t mebibyte = std::size_t{1} << 20;

class ProcessChild : public ::testing::Test {
 protected:
  void SetUp() override { adopt_orphans(); }
  void TearDown() override { EXPECT_EQ(end_orphans(), 0) << "something was left behind"; }

  /// Runs it to its end.
  static std::unique_ptr<WatchedChild> run(const Limits& limits,
                                           const std::function<void()>& body) {
    std::fflush(stdout);  // or the child prints what this process has not yet
    auto child = std::make_unique<WatchedChild>(limits, OutputLog::unnamed(), body);
    child->start();
    while (!child->child().ended(10)) child->watch();
    child->reap();
    return child;
  }
};

TEST_F(ProcessChild, TimeOfEarlierProcessesCounts) {
  WatchedChild child({.wall_s = 1000}, OutputLog::unnamed(), [] {
    for (;;) ::pause();
  });
  child.start();
  child.leave_out(5);
  child.watch();
  EXPECT_EQ(child.ended_for(), EndedFor::nothing);
  child.leave_out(-2000);
  child.watch();
  EXPECT_EQ(child.ended_for(), EndedFor::time);
  child.reap();
}

void fill(std::size_t bytes) {
  static void* volatile kept = nullptr;  // seen from outside, or the compiler leaves it all out
  kept = std::malloc(bytes);
  std::memset(kept, 1, bytes);
}

[[noreturn]] void wait_for_ever() {
  for (;;) ::pause();
}

TEST_F(ProcessChild, TellsHowItEnded) {
  EXPECT_EQ(run({}, [] { ::_exit(3); })->ending().text(), "exit code 3");
  const auto aborted = run({}, [] { ::abort(); });
  EXPECT_EQ(aborted->ending().text(), "signal 6 (Aborted)");
  EXPECT_EQ(aborted->ending().signal(), SIGABRT);
  EXPECT_EQ(aborted->ended_for(), EndedFor::nothing);
}

TEST_F(ProcessChild, IsKilledAtItsTimeLimit) {
  const auto child = run({0.1, 0}, [] { wait_for_ever(); });
  EXPECT_EQ(child->ended_for(), EndedFor::time);
  EXPECT_EQ(child->ending().signal(), SIGKILL);
}

TEST_F(ProcessChild, CountsTheMemoryOfWhatItForks) {
  const auto child = run({60, 200 * mebibyte}, [] {
    for (int count = 0; count < 5; ++count) {
      if (::fork() == 0) {
        fill(60 * mebibyte);
        wait_for_ever();
      }
    }
    wait_for_ever();
  });
  EXPECT_EQ(child->ended_for(), EndedFor::memory);
}

TEST_F(ProcessChild, CountsFilesInMemoryThatNoProcessHasMapped) {
  const auto child = run({60, 100 * mebibyte}, [] {
    const int file = ::memfd_create("hidden", 0);
    const std::vector<char> piece(mebibyte, 'x');
    for (int count = 0; count < 150; ++count) {
      if (::write(file, piece.data(), piece.size()) < 0) break;
    }
    wait_for_ever();
  });
  EXPECT_EQ(child->ended_for(), EndedFor::memory);
}

TEST_F(ProcessChild, CountsMappedSharedMemoryOnce) {
  const auto child = run({60, 200 * mebibyte}, [] {
    const int file = ::memfd_create("shared", 0);
    const std::size_t size = 120 * mebibyte;
    if (::ftruncate(file, static_cast<off_t>(size)) != 0) return;
    void* memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    std::memset(memory, 1, size);
    ::usleep(300000);  // both the file and the mapping are there: 120 MiB, not 240
  });
  EXPECT_EQ(child->ended_for(), EndedFor::nothing);
}

TEST_F(ProcessChild, CountsPagesOnceThatItSharesWithItsOwnChildren) {
  const auto child = run({60, 200 * mebibyte}, [] {
    fill(100 * mebibyte);
    for (int count = 0; count < 4; ++count) {
      if (::fork() == 0) wait_for_ever();
    }
    ::usleep(300000);
  });
  EXPECT_EQ(child->ended_for(), EndedFor::nothing);
}

TEST_F(ProcessChild, MakesNoSystemVSegmentsAndQueues) {
  const auto child = run({}, [] {
    const int segment = ::shmget(IPC_PRIVATE, mebibyte, IPC_CREAT | 0600);
    const int why = errno;
    const int queue = ::msgget(IPC_PRIVATE, IPC_CREAT | 0600);
    std::printf("%d %s, %d %s\n", segment, why == ENOSYS ? "ENOSYS" : "", queue,
                errno == ENOSYS ? "ENOSYS" : "");
  });
  EXPECT_EQ(child->output().last_lines(), "-1 ENOSYS, -1 ENOSYS");
}

TEST_F(ProcessChild, TakesWhatItStartedWithIt) {
  const auto child = run({}, [] {
    int ends[2];
    if (::pipe(ends) != 0) return;
    if (::fork() == 0) {  // out of its group, its session, and without its parent
      ::setsid();
      if (::fork() != 0) ::_exit(0);
      ::setsid();
      const pid_t self = ::getpid();
      if (::write(ends[1], &self, sizeof self) > 0) wait_for_ever();
    }
    pid_t daemon = 0;
    if (::read(ends[0], &daemon, sizeof daemon) > 0) std::printf("daemon %d\n", daemon);
  });
  int daemon = 0;
  ASSERT_EQ(std::sscanf(child->output().last_lines().c_str(), "daemon %d", &daemon), 1);
  EXPECT_EQ(::kill(daemon, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST_F(ProcessChild, GoesOnWhereSomethingStopsIt) {
  const auto child = Child::fork(STDERR_FILENO, [] { (void)read_line(channel_descriptor); });
  EXPECT_FALSE(child->resume());
  ::kill(child->process(), SIGSTOP);
  while (!child->resume()) ::usleep(1000);
  EXPECT_FALSE(child->resume()) << "once for each stop";
  child->channel().send("{}");
  EXPECT_EQ(child->reap().text(), "exit code 0");
}

TEST_F(ProcessChild, CannotTouchProcessesOutside) {
  if (possible_containment() != Containment::tracing_signals) GTEST_SKIP() << "an older Linux";
  const auto child = run({}, [] {
    const pid_t parent = ::getppid(), own = ::fork();
    if (own == 0) wait_for_ever();
    std::printf("stop %d, kill %d, trace %d, own %d\n", ::kill(parent, SIGSTOP),
                ::kill(parent, SIGKILL), static_cast<int>(::ptrace(PTRACE_SEIZE, parent, 0, 0)),
                ::kill(own, SIGKILL));
  });
  EXPECT_EQ(child->output().last_lines(), "stop -1, kill -1, trace -1, own 0");
}

TEST_F(ProcessChild, KeepsTheEndsOfALongOutput) {
  const auto child = run({}, [] {
    std::puts("first line");
    const std::string line(1023, 'x');
    for (int count = 0; count < 20000; ++count) std::puts(line.c_str());
    std::puts("last line");
  });
  const OutputLog& output = child->output();
  EXPECT_THAT(output.last_lines(), HasSubstr("last line"));
  EXPECT_LE(::lseek(output.descriptor(), 0, SEEK_END), OutputLog::most_bytes);
  std::string text(2 * mebibyte, '\0');
  text.resize(static_cast<std::size_t>(::pread(output.descriptor(), text.data(), text.size(), 0)));
  EXPECT_THAT(text.substr(0, 11), "first line\n");
  EXPECT_THAT(text, HasSubstr(" bytes in the middle of this output are left out]"));
}

/// Lines of 100 bytes, written while the log is cut without a pause: what is there and what was
/// left out are all that was written, and the last lines follow each other.
TEST_F(ProcessChild, LosesNothingOfAnOutputThatIsCut) {
  constexpr int64_t lines = 300000;
  OutputLog output = OutputLog::unnamed();
  const auto child = Child::fork(output.descriptor(), [] {
    for (int64_t line = 0; line < lines; ++line) {
      std::printf("%099lld\n", static_cast<long long>(line));
      std::fflush(stdout);
    }
  });
  while (!child->ended()) output.cut();
  child->reap();
  output.finish();
  const int64_t size = ::lseek(output.descriptor(), 0, SEEK_END);
  EXPECT_LE(size, OutputLog::most_bytes);
  std::string text(static_cast<std::size_t>(size), '\0');
  ASSERT_EQ(::pread(output.descriptor(), text.data(), text.size(), 0), size);
  const std::size_t note = text.find("\n[gradus: ");
  ASSERT_NE(note, std::string::npos);
  const auto note_bytes = static_cast<int64_t>(text.find('\n', note + 1) + 1 - note);
  EXPECT_EQ(std::stoll(text.substr(note + 10)) + size - note_bytes, lines * 100);
  for (int64_t line = 0; line < 600; ++line) {
    const std::size_t place = text.size() - static_cast<std::size_t>(line + 1) * 100;
    ASSERT_EQ(std::stoll(text.substr(place, 99)), lines - 1 - line);
  }
}

TEST_F(ProcessChild, HasNoMoreThanItsOwnDescriptors) {
  const auto child = run({}, [] {
    int count = 0;
    for (int descriptor = 0; descriptor < 256; ++descriptor) {
      count += ::fcntl(descriptor, F_GETFD) >= 0;
    }
    std::printf("%d open\n", count);
  });
  EXPECT_EQ(child->output().last_lines(), "4 open");
}

}  // namespace
}  // namespace gradus::process
