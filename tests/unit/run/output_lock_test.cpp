#include "run/output_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

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
