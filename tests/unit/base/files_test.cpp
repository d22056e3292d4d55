#include "base/files.h"

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

TEST_F(Files, AFolderTakesThePlaceOfAnother) {
  write_atomically(folder_ / "old" / "record", "old");
  write_atomically(folder_ / "old" / "only_in_the_old", "");
  write_atomically(folder_ / "new" / "record", "new");
  replace_folder(folder_ / "new", folder_ / "old");
  EXPECT_EQ(read_file(folder_ / "old" / "record"), "new");
  EXPECT_FALSE(fs::exists(folder_ / "old" / "only_in_the_old"));
  EXPECT_FALSE(fs::exists(folder_ / "new"));
  replace_folder(folder_ / "old", folder_ / "absent");
  EXPECT_EQ(read_file(folder_ / "absent" / "record"), "new");
  EXPECT_THROW(replace_folder(folder_ / "gone", folder_ / "absent"), Error);
  EXPECT_EQ(read_file(folder_ / "absent" / "record"), "new");
}

TEST_F(Files, WhatAKilledReplacementLeftIsPutBack) {
  write_atomically(folder_ / "lost.replaced" / "record", "old");
  write_atomically(folder_ / "done.replaced" / "record", "old");
  write_atomically(folder_ / "done" / "record", "new");
  restore_replaced(folder_);
  EXPECT_EQ(read_file(folder_ / "lost" / "record"), "old");
  EXPECT_EQ(read_file(folder_ / "done" / "record"), "new");
  EXPECT_FALSE(fs::exists(folder_ / "lost.replaced") || fs::exists(folder_ / "done.replaced"));
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
