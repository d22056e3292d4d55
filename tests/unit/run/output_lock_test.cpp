#include "run/output_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "base/files.h"
#include "gradus/error.h"

namespace gradus::run {
namespace {

std::filesystem::path fresh_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "gradus.XXXXXX").string();
  return ::mkdtemp(name.data());
}

TEST(OutputLock, OneAtATime) {
  const auto folder = fresh_folder();
  {
    const OutputLock first(folder / "out");
    try {
      const OutputLock second(folder / "out");
      FAIL() << "expected an error";
    } catch (const Error& error) {
      EXPECT_EQ(error.id(), "output.locked");
      EXPECT_THAT(error.what(), ::testing::HasSubstr("process " + std::to_string(::getpid())));
    }
  }
  EXPECT_NO_THROW(OutputLock(folder / "out")) << "free again";
  std::filesystem::remove_all(folder);
}

/// Short times, for holders that these tests invent.
constexpr LockTimes quick{std::chrono::milliseconds(20), std::chrono::milliseconds(400)};

/// A gradus on another host, as this one sees it: by its file alone.
class OtherHost {
 public:
  explicit OtherHost(std::filesystem::path folder) : folder_(std::move(folder)) {
    holder_ = this_process();
    holder_.host = "elsewhere";
    holder_.boot = "another";
    std::filesystem::create_directories(folder_);
    write();
  }
  void beat() {
    ++holder_.beat;
    write();
  }

 private:
  void write() const { write_atomically(folder_ / lock_file, to_line(holder_)); }
  std::filesystem::path folder_;
  LockHolder holder_;
};

TEST(OutputLock, IsLeftToALivingHolderOnAnotherHost) {
  const auto folder = fresh_folder();
  OtherHost other(folder / "out");
  // No clock is looked at: the file is of another year.
  std::filesystem::last_write_time(
      folder / "out" / lock_file,
      std::filesystem::file_time_type::clock::now() - std::chrono::years(1));
  std::atomic<bool> over = false;
  std::thread beats([&] {
    while (!over) {
      other.beat();
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  try {
    const OutputLock lock(folder / "out", {quick.beat, std::chrono::minutes(2)});
    ADD_FAILURE() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "output.locked");
    EXPECT_THAT(error.what(), ::testing::HasSubstr("on elsewhere"));
  }
  over = true;
  beats.join();
  std::filesystem::remove_all(folder);
}

TEST(OutputLock, IsTakenFromADeadHost) {
  const auto folder = fresh_folder();
  const OtherHost other(folder / "out");
  // A clock that goes ahead there makes the file one of tomorrow.
  std::filesystem::last_write_time(
      folder / "out" / lock_file,
      std::filesystem::file_time_type::clock::now() + std::chrono::hours(24));
  std::string said;
  const OutputLock lock(folder / "out", quick, [&](std::string_view text) { said = text; });
  EXPECT_THAT(said, ::testing::HasSubstr("on elsewhere"));
  EXPECT_EQ(read_lock_holder(folder / "out")->process, ::getpid());
  std::filesystem::remove_all(folder);
}

TEST(OutputLock, OfAKilledProcessOnThisHostIsTakenAtOnce) {
  const auto folder = fresh_folder();
  std::filesystem::create_directories(folder / "out");
  for (const std::string& left :
       {to_line(this_process()), std::string("12345"), std::string("??")}) {
    write_atomically(folder / "out" / lock_file, left);
    EXPECT_NO_THROW(OutputLock(folder / "out", {quick.beat, std::chrono::hours(1)})) << left;
  }
  EXPECT_FALSE(read_lock_holder(folder / "out").has_value()) << "empty once it is free";
  std::filesystem::remove_all(folder);
}

TEST(OutputLock, ShowsSignsOfLife) {
  const auto folder = fresh_folder();
  const OutputLock lock(folder / "out", quick);
  const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  while (read_lock_holder(folder / "out")->beat < 3 && std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(quick.beat);
  }
  EXPECT_GE(read_lock_holder(folder / "out")->beat, 3);
  std::filesystem::remove_all(folder);
}

/// A process that stood still for too long finds its folder taken, and writes nothing more.
TEST(OutputLock, ThatWasTakenIsNoticed) {
  const auto folder = fresh_folder();
  OutputLock lock(folder / "out", quick);
  EXPECT_NO_THROW(lock.require());
  const OtherHost other(folder / "out");
  const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  std::string id;
  while (id.empty() && std::chrono::steady_clock::now() < until) {
    try {
      lock.require();
      std::this_thread::sleep_for(quick.beat);
    } catch (const Error& error) {
      id = error.id();
      EXPECT_THAT(error.what(), ::testing::HasSubstr("on elsewhere"));
    }
  }
  EXPECT_EQ(id, "output.lost");
  std::filesystem::remove_all(folder);
}

/// Throws away nothing that a link named .lock leads to.
void expect_refused(const std::filesystem::path& folder) {
  try {
    const OutputLock lock(folder);
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "output.folder");
    EXPECT_THAT(error.what(), ::testing::HasSubstr(".lock"));
  }
}

TEST(OutputLock, IsNoLink) {
  const auto folder = fresh_folder();
  const auto secret = folder / "secret", lock = folder / "out" / ".lock";
  std::filesystem::create_directories(folder / "out");
  write_atomically(secret, "mine");
  std::filesystem::create_symlink(secret, lock);
  expect_refused(folder / "out");
  std::filesystem::remove(lock);
  std::filesystem::create_hard_link(secret, lock);
  expect_refused(folder / "out");
  std::filesystem::remove(lock);
  ASSERT_EQ(::mkfifo(lock.c_str(), 0600), 0);
  expect_refused(folder / "out");
  EXPECT_EQ(read_file(secret), "mine");
  std::filesystem::remove_all(folder);
}

TEST(OutputLock, SaysWhyAFolderCannotBeMade) {
  try {
    const OutputLock lock("/dev/null/out");
    FAIL() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "output.folder");
    EXPECT_THAT(error.what(), ::testing::HasSubstr("Not a directory"));
  }
}

}  // namespace
}  // namespace gradus::run
