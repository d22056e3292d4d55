#include "base/path_status.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

namespace gradus {
namespace {

namespace fs = std::filesystem;

class PathStatus : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(base_);
    fs::create_directories(base_ / "folder");
    std::ofstream(base_ / "file") << "x";
    fs::create_symlink("file", base_ / "to_file");
    fs::create_directory_symlink("folder", base_ / "to_folder");
    fs::create_symlink("nowhere", base_ / "dangling");
    fs::create_symlink("circle", base_ / "circle");
    ASSERT_EQ(mkfifo((base_ / "fifo").c_str(), 0600), 0);
  }
  void TearDown() override { fs::remove_all(base_); }

  const fs::path base_ = fs::path(testing::TempDir()) / "gradus_path_status_test";
};

TEST_F(PathStatus, ALinkIsThereWhateverItLeadsTo) {
  for (const char* name :
       {"file", "folder", "to_file", "to_folder", "dangling", "circle", "fifo"}) {
    EXPECT_TRUE(is_there(base_ / name)) << name;
  }
  // The last two cannot be opened: through a circle, and below a file.
  for (const char* name : {"absent", "absent/below", "circle/below", "file/below"}) {
    EXPECT_FALSE(is_there(base_ / name)) << name;
    EXPECT_FALSE(is_no_file(base_ / name)) << name;
    EXPECT_FALSE(is_no_folder(base_ / name)) << name;
  }
}

TEST_F(PathStatus, ALinkIsNeitherFileNorFolder) {
  EXPECT_FALSE(is_no_file(base_ / "file"));
  EXPECT_FALSE(is_no_folder(base_ / "folder"));
  EXPECT_TRUE(is_no_file(base_ / "folder"));
  EXPECT_TRUE(is_no_folder(base_ / "file"));
  for (const char* name : {"to_file", "to_folder", "dangling", "circle", "fifo"}) {
    EXPECT_TRUE(is_no_file(base_ / name)) << name;
    EXPECT_TRUE(is_no_folder(base_ / name)) << name;
  }
}

}  // namespace
}  // namespace gradus
