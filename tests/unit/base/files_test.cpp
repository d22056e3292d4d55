#include "gradus/files.h"

#include <gtest/gtest.h>

#include "gradus/error.h"
#include "gradus/hash.h"

namespace gradus {
namespace {

namespace fs = std::filesystem;

class Files : public testing::Test {
 protected:
  void SetUp() override { fs::create_directories(folder_); }
  void TearDown() override { fs::remove_all(folder_); }
  const fs::path folder_ = fs::path(testing::TempDir()) / "gradus_files_test";
};

TEST_F(Files, WritesWholeFilesAndCreatesFolders) {
  const fs::path path = folder_ / "a" / "b.txt";
  write_atomically(path, "first");
  write_atomically(path, "second");
  EXPECT_EQ(read_file(path), "second");
  EXPECT_EQ(std::distance(fs::directory_iterator(path.parent_path()), fs::directory_iterator{}), 1);
}

TEST_F(Files, EmptyFilesAreFiles) {
  write_atomically(folder_ / "empty", "");
  EXPECT_EQ(read_file(folder_ / "empty"), "");
}

TEST_F(Files, NamesTheFileThatCannotBeWrittenOrRead) {
  write_atomically(folder_ / "file", "x");
  try {
    write_atomically(folder_ / "file" / "below", "x");
    FAIL() << "a file is no folder";
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "files.write");
    EXPECT_NE(std::string(error.what()).find("below"), std::string::npos);
  }
  EXPECT_THROW(read_file(folder_ / "missing"), Error);
}

TEST_F(Files, HashesMatchPublishedValues) {
  write_atomically(folder_ / "abc", "abc");
  EXPECT_EQ(sha256_file(folder_ / "abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  FastHash pieces;
  pieces.add("ab", 2);
  pieces.add("c", 1);
  EXPECT_EQ(pieces.text(), fast_hash("abc"));
  EXPECT_NE(fast_hash("abc"), fast_hash("abd"));
}

}  // namespace
}  // namespace gradus
