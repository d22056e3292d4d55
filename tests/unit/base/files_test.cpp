#include "base/files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

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

/// What a file is: permissions, number of names, number of the file itself.
struct stat status_of(const fs::path& path) {
  struct stat status {};
  EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
  return status;
}

TEST_F(Files, KeepTheirMode) {
  for (const mode_t mode : {0600, 0640, 0755}) {
    write_atomically(folder_ / "file", "first");
    ::chmod((folder_ / "file").c_str(), mode);
    write_atomically(folder_ / "file", "second");
    EXPECT_EQ(status_of(folder_ / "file").st_mode & 07777, mode);
    EXPECT_EQ(read_file(folder_ / "file"), "second");
  }
}

TEST_F(Files, NewOnesHaveTheUsersMask) {
  const mode_t before = ::umask(027);
  write_atomically(folder_ / "new", "x");
  ::umask(before);
  EXPECT_EQ(status_of(folder_ / "new").st_mode & 07777, 0640u);
}

TEST_F(Files, LinksAreFollowed) {
  write_atomically(folder_ / "target", "old");
  ::chmod((folder_ / "target").c_str(), 0600);
  fs::create_symlink("target", folder_ / "link");
  fs::create_symlink("link", folder_ / "link_to_link");
  fs::create_symlink("made/new", folder_ / "dangling");
  write_atomically(folder_ / "link_to_link", "new");
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_TRUE(fs::is_symlink(folder_ / "link_to_link"));
  EXPECT_EQ(read_file(folder_ / "target"), "new");
  EXPECT_EQ(status_of(folder_ / "target").st_mode & 07777, 0600u);
  write_atomically(folder_ / "dangling", "made");
  EXPECT_TRUE(fs::is_symlink(folder_ / "dangling"));
  EXPECT_EQ(read_file(folder_ / "made" / "new"), "made");
  fs::create_symlink("circle", folder_ / "circle");
  EXPECT_THROW(write_atomically(folder_ / "circle", "x"), Error);
}

TEST_F(Files, OtherNamesOfAFileStayItsNames) {
  write_atomically(folder_ / "one", "a longer text than the new one");
  fs::create_hard_link(folder_ / "one", folder_ / "other");
  write_atomically(folder_ / "one", "new");
  EXPECT_EQ(read_file(folder_ / "other"), "new");
  EXPECT_EQ(status_of(folder_ / "one").st_ino, status_of(folder_ / "other").st_ino);
}

TEST_F(Files, DevicesAreWrittenToAndStay) {
  fs::create_symlink("/dev/null", folder_ / "null");
  fs::create_symlink("/dev/full", folder_ / "full");
  write_atomically(folder_ / "null", "x");
  write_atomically("/dev/null", "x");
  for (const char* full : {"full", "/dev/full"}) {
    try {
      write_atomically(folder_ / full, "x");
      ADD_FAILURE() << full;
    } catch (const Error& error) {
      EXPECT_EQ(error.id(), "files.write");
      EXPECT_NE(std::string(error.what()).find("No space left"), std::string::npos);
    }
  }
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

TEST_F(Files, AFifoIsWrittenToAndNeverRead) {
  const fs::path fifo = folder_ / "fifo";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_THROW(read_file(fifo), Error);  // and does not wait for a writer
  EXPECT_THROW(sha256_file(fifo), Error);
  const int reader = ::open(fifo.c_str(), O_RDONLY | O_NONBLOCK);
  write_atomically(fifo, "through");
  char text[16] = {};
  EXPECT_EQ(::read(reader, text, sizeof text), 7);
  EXPECT_EQ(std::string(text), "through");
  ::close(reader);
  EXPECT_TRUE(fs::is_fifo(fifo));
}

TEST_F(Files, AnOpenFileIsAddedTo) {
  const int file = ::open((folder_ / "log").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  ASSERT_EQ(::write(file, "before ", 7), 7);
  write_atomically("/proc/self/fd/" + std::to_string(file), "after");
  ::close(file);
  EXPECT_EQ(read_file(folder_ / "log"), "before after");
}

TEST_F(Files, AreReadUpToALimit) {
  write_atomically(folder_ / "file", "12345");
  EXPECT_EQ(read_file(folder_ / "file", 5), "12345");
  try {
    read_file(folder_ / "file", 4);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "files.size");
  }
  EXPECT_THROW(read_file(folder_), Error);
  EXPECT_THROW(read_file("/dev/zero"), Error);
  EXPECT_FALSE(read_file("/proc/self/status").empty());  // says that it has no bytes
}

TEST_F(Files, APathForJsonIsUtf8) {
  EXPECT_EQ(path_text("größe/数"), "größe/数");
  try {
    path_text("a\xff");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "files.name");
  }
}

}  // namespace
}  // namespace gradus
