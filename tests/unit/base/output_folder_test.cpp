#include "base/output_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/files.h"
#include "gradus/error.h"

namespace gradus {
namespace {

namespace fs = std::filesystem;

template <class Call>
std::string error_id(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.id();
  }
  return "none";
}

/// An output folder beside one that nothing may happen to.
class OutputFolders : public testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(base_);
    fs::create_directories(base_ / "out");
    write_atomically(base_ / "keys" / "secret", "key");
  }
  void TearDown() override {
    EXPECT_EQ(read_file(base_ / "keys" / "secret"), "key");
    EXPECT_EQ(std::distance(fs::directory_iterator(base_ / "keys"), fs::directory_iterator{}), 1);
    fs::remove_all(base_);
  }
  const fs::path base_ = fs::path(testing::TempDir()) / "gradus_output_folder_test";
  const OutputFolder out_{base_ / "out"};
};

TEST_F(OutputFolders, WritesBelowItself) {
  out_.write("runs/a/record.json", "first");
  out_.write("runs/a/record.json", "second");
  EXPECT_EQ(read_file(base_ / "out/runs/a/record.json"), "second");
  EXPECT_EQ(std::distance(fs::directory_iterator(base_ / "out/runs/a"), fs::directory_iterator{}),
            1);
  out_.make_folder("tools/b");
  EXPECT_TRUE(fs::is_directory(base_ / "out/tools/b"));
  OutputFolder(base_ / "new" / "deep").write("file", "x");
  EXPECT_EQ(read_file(base_ / "new/deep/file"), "x");
}

TEST_F(OutputFolders, NamesThatLeadOutsideAreRefused) {
  out_.make_folder("runs/a");
  for (const char* name :
       {"../keys", "..", "runs/../../keys", "/etc", "", ".", "runs/./a", "runs/"}) {
    SCOPED_TRACE(name);
    EXPECT_EQ(error_id([&] { out_.write(name, "x"); }), "files.outside");
    EXPECT_EQ(error_id([&] { out_.remove(name); }), "files.outside");
    EXPECT_EQ(error_id([&] { out_.remove_if_empty(name); }), "files.outside");
    EXPECT_EQ(error_id([&] { out_.replace("runs/a", name); }), "files.outside");
    EXPECT_EQ(error_id([&] { out_.replace(name, "runs/b"); }), "files.outside");
    EXPECT_EQ(error_id([&] { out_.place(name); }), "files.outside");
  }
  for (const char* name : {"../keys", "..", "/etc", "."}) {
    EXPECT_EQ(error_id([&] { out_.make_folder(name); }), "files.outside");
    EXPECT_EQ(error_id([&] { out_.restore_replaced(name); }), "files.outside");
  }
  EXPECT_EQ(error_id([&] { out_.write(std::string("a\0b", 3), "x"); }), "files.outside");
  EXPECT_TRUE(fs::is_directory(base_ / "out/runs/a"));
}

TEST_F(OutputFolders, LinksOnTheWayAreNotFollowed) {
  fs::create_directory_symlink(base_ / "keys", base_ / "out/runs");
  out_.make_folder("tools/a");
  EXPECT_EQ(error_id([&] { out_.write("runs/secret", "x"); }), "files.link");
  EXPECT_EQ(error_id([&] { out_.remove("runs/secret"); }), "files.link");
  EXPECT_EQ(error_id([&] { out_.make_folder("runs/a"); }), "files.link");
  EXPECT_EQ(error_id([&] { out_.replace("tools/a", "runs/a"); }), "files.link");
  EXPECT_EQ(error_id([&] { out_.replace("runs/secret", "tools/b"); }), "files.link");
  EXPECT_EQ(error_id([&] { out_.restore_replaced("runs"); }), "files.link");
}

TEST_F(OutputFolders, ALinkInAFilesPlaceIsReplacedAndNotWhatItPointsTo) {
  fs::create_symlink(base_ / "keys/secret", base_ / "out/plan.json");
  out_.write("plan.json", "plan");
  EXPECT_FALSE(fs::is_symlink(base_ / "out/plan.json"));
  fs::create_directory_symlink(base_ / "keys", base_ / "out/link");
  out_.remove("link");
  EXPECT_FALSE(fs::exists(fs::symlink_status(base_ / "out/link")));
  out_.make_folder("new");
  fs::create_directory_symlink(base_ / "keys", base_ / "out/run");
  out_.replace("new", "run");
  EXPECT_FALSE(fs::is_symlink(base_ / "out/run"));
}

TEST_F(OutputFolders, ItselfMayBeALink) {
  fs::create_directory_symlink(base_ / "out", base_ / "link");
  OutputFolder(base_ / "link").write("file", "x");
  EXPECT_EQ(read_file(base_ / "out/file"), "x");
}

TEST_F(OutputFolders, AFolderTakesThePlaceOfAnother) {
  out_.write("old/record", "old");
  out_.write("old/only_in_the_old", "");
  out_.write("new/record", "new");
  out_.replace("new", "old");
  EXPECT_EQ(read_file(base_ / "out/old/record"), "new");
  EXPECT_FALSE(fs::exists(base_ / "out/old/only_in_the_old"));
  EXPECT_FALSE(fs::exists(base_ / "out/new"));
  out_.replace("old", "deep/absent");
  EXPECT_EQ(read_file(base_ / "out/deep/absent/record"), "new");
  EXPECT_EQ(error_id([&] { out_.replace("gone", "deep/absent"); }), "files.write");
  fs::create_directory_symlink(base_ / "keys", base_ / "out/link");
  EXPECT_EQ(error_id([&] { out_.replace("link", "deep/absent"); }), "files.write");
  EXPECT_EQ(read_file(base_ / "out/deep/absent/record"), "new");
}

TEST_F(OutputFolders, RemovesWholeFoldersAndEmptyOnes) {
  out_.write("a/b/c", "x");
  out_.remove_if_empty("a");
  EXPECT_TRUE(fs::exists(base_ / "out/a/b/c"));
  out_.remove("a/b");
  out_.remove("a/b");
  out_.remove("absent/b");
  out_.remove_if_empty("a");
  EXPECT_FALSE(fs::exists(base_ / "out/a"));
}

TEST_F(OutputFolders, WhatAKilledReplacementLeftIsPutBack) {
  out_.write("runs/lost.replaced/record", "old");
  out_.write("runs/there.replaced/record", "old");
  out_.write("runs/there/record", "new");
  out_.restore_replaced("runs");
  out_.restore_replaced("absent");
  EXPECT_EQ(read_file(base_ / "out/runs/lost/record"), "old");
  EXPECT_EQ(read_file(base_ / "out/runs/there/record"), "new");
  EXPECT_FALSE(fs::exists(base_ / "out/runs/there.replaced"));
}

TEST_F(OutputFolders, SayWhatCannotBeWritten) {
  out_.write("file", "x");
  try {
    out_.write("file/below", "x");
    FAIL() << "a file is no folder";
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "files.write");
    EXPECT_NE(std::string(error.what()).find("out/file"), std::string::npos);
  }
  out_.make_folder("folder");
  EXPECT_EQ(error_id([&] { out_.write("folder", "x"); }), "files.write");
}

}  // namespace
}  // namespace gradus
