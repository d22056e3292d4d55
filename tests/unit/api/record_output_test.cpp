// Files that a driver, monitor or tool writes beside its record.
#include "execution/record_output.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/files.h"
#include "gradus/error.h"
#include "gradus/hash.h"

namespace gradus {
namespace {

namespace fs = std::filesystem;

class RecordFiles : public ::testing::Test {
 protected:
  void SetUp() override {
    fs::remove_all(base_);
    fs::create_directories(base_ / "record");
    collected_.folder = base_ / "record";
  }
  void TearDown() override { fs::remove_all(base_); }

  std::string error(std::string_view name, std::string_view content = "x") {
    try {
      collected_.file(name, content, "");
    } catch (const Error& error) {
      return error.id();
    }
    return "none";
  }
  static std::ptrdiff_t entries(const fs::path& folder) {
    return std::distance(fs::directory_iterator(folder), fs::directory_iterator{});
  }

  const fs::path base_ = fs::path(::testing::TempDir()) / "gradus_record_files_test";
  execution::Collected collected_;
};

TEST_F(RecordFiles, LieBesideTheRecordThatNamesThem) {
  const std::string content("a\0b", 3);
  collected_.file("net-1_a.pt", content, "a network");
  EXPECT_EQ(read_file(base_ / "record" / "net-1_a.pt"), content);
  record::RunRecord record;
  collected_.write_into(record);
  EXPECT_EQ(record.files,
            (record::Named<record::FileUse>{
                {"net-1_a.pt", record::FileUse{"a network", fast_hash(content), 3}}}));
}

TEST_F(RecordFiles, RefuseNamesThatAreNotTheirOwn) {
  for (const std::string& name :
       {std::string(), std::string("record.json"), std::string("weights.npy"), std::string(".."),
        std::string(".hidden"), std::string("../secret"), std::string("/etc/passwd"),
        std::string("below/file"), std::string("a\0b", 3), std::string("a\nb"),
        std::string(101, 'a')}) {
    SCOPED_TRACE(name);
    EXPECT_EQ(error(name), "output.file");
  }
  EXPECT_EQ(entries(base_), 1);
  EXPECT_EQ(entries(base_ / "record"), 0);
  EXPECT_EQ(error(std::string(100, 'a')), "none");
  EXPECT_EQ(error(std::string(100, 'a')), "output.file") << "a name given twice";
}

TEST_F(RecordFiles, AreNoLargerThanALimit) {
  // A view of that length alone: nothing is read before the length is refused.
  const char byte = 'x';
  EXPECT_EQ(error("large", std::string_view(&byte, Output::largest_file + 1)), "output.file");
  EXPECT_EQ(entries(base_ / "record"), 0);
}

TEST_F(RecordFiles, ReplaceALinkInTheirPlace) {
  write_atomically(base_ / "secret", "key");
  fs::create_symlink(base_ / "secret", base_ / "record" / "net.pt");
  EXPECT_EQ(error("net.pt"), "none");
  EXPECT_EQ(read_file(base_ / "secret"), "key");
}

}  // namespace
}  // namespace gradus
