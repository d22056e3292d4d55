#include "run/output_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "gradus/error.h"

namespace gradus {
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
}  // namespace gradus
