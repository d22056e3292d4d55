// Damaged files of every format that holds data, read in this process.
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <filesystem>

#include "base/descriptor.h"
#include "gradus/datasets/cifar.h"
#include "gradus/datasets/csv.h"
#include "gradus/datasets/idx.h"
#include "gradus/datasets/tar.h"
#include "gradus/datasets/text_file.h"
#include "gradus/npy.h"
#include "mutations.h"

namespace gradus::testing {
namespace {

using namespace std::string_literals;
namespace fs = std::filesystem;

/// A file in memory that has a path: a disk takes longer to write thousands of forms than to read
/// them.
class MemoryFile {
 public:
  MemoryFile() : file_(::memfd_create("damaged", MFD_CLOEXEC)) {}
  void hold(const std::string& content) const {
    ASSERT_EQ(::ftruncate(file_.number(), 0), 0);
    ASSERT_EQ(::pwrite(file_.number(), content.data(), content.size(), 0),
              static_cast<ssize_t>(content.size()));
  }
  fs::path path() const { return "/proc/self/fd/" + std::to_string(file_.number()); }

 private:
  Descriptor file_;
};

/// Gives each damaged form to `read` in one file.
class DamagedFiles : public ::testing::Test {
 protected:
  void expect(std::size_t count, const std::string& content,
              const std::function<void(const fs::path&)>& read) const {
    expect_named_errors(
        count, [&](std::uint64_t seed) { return Mutations(seed).of_bytes(content); },
        [&](const std::string& text) {
          file_.hold(text);
          read(file_.path());
        });
  }

  void read_all(std::size_t count) const;

  const MemoryFile file_;
};

std::string small_npy() {
  Array array;
  array.type = ElementType::float32;
  array.shape = {3, 4};
  array.bytes.resize(48);
  return npy_text(array);
}

std::string small_csv() {
  std::string text = "a,b,label\n";
  for (int row = 0; row < 20; ++row)
    text += std::to_string(row) + ".5,-1e-3,\"" + std::to_string(row % 3) + "\"\n";
  return text;
}

void DamagedFiles::read_all(std::size_t count) const {
  expect(count, small_npy(), [](const fs::path& file) { read_npy(file); });
  expect(count, "\0\0\x08\x03\0\0\0\x02\0\0\0\x02\0\0\0\x02"s + "\1\2\3\4\5\6\7\x08"s,
         [](const fs::path& file) { datasets::read_idx(file); });
  expect(count, small_csv(), [](const fs::path& file) {
    datasets::read_csv(file, {.header = true, .label_column = "label", .classes = 3});
  });
  expect(count, std::string(2 * 3073, '\3'), [](const fs::path& file) {
    datasets::read_cifar(std::array{file}, datasets::Cifar::ten);
  });
  expect(count, "größe 数 🙂 and plain text\n",
         [](const fs::path& file) { datasets::read_text_characters(file); });
}

TEST_F(DamagedFiles, EndInNamedErrors) {
  read_all(5000);
}

using DamagedFilesSlow = DamagedFiles;
TEST_F(DamagedFilesSlow, EndInNamedErrors) {
  read_all(200000);
}

}  // namespace
}  // namespace gradus::testing
