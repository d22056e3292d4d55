// Files for the tests of the loaders: a scratch folder, gzip, and the check of an error.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.h"
#include "gradus/error.h"

namespace gradus::datasets {

/// A folder of its own for each test, removed at its end.
class DataTest : public testing::Test {
 protected:
  DataTest() {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::path(testing::TempDir()) /
              ("gradus_" + std::string(test->test_suite_name()) + "_" + test->name() + "_" +
               std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  ~DataTest() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path file(std::string_view name, std::string_view content) const {
    const std::filesystem::path path = folder_ / name;
    write_atomically(path, content);
    return path;
  }

  std::filesystem::path folder_;
};

/// Sets a variable of the environment and puts the old value back.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    ::setenv(name, value.c_str(), 1);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() {
    if (old_) {
      ::setenv(name_, old_->c_str(), 1);
    } else {
      ::unsetenv(name_);
    }
  }

 private:
  const char* name_;
  std::optional<std::string> old_;
};

/// A home without data; $GRADUS_DATA_PATH is the folder of the test.
class LoadData : public DataTest {
 protected:
  Variable home_{"XDG_DATA_HOME", (folder_ / "home").string()};
  Variable path_{"GRADUS_DATA_PATH", folder_.string()};
};

/// `content` as a gzip file.
inline std::string gzip(std::string_view content) {
  std::string packed(content.size() + content.size() / 100 + 128, '\0');
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
  stream.avail_in = static_cast<uInt>(content.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

/// One member of a ustar archive.
inline std::string tar_member(const std::string& name, const std::string& content) {
  std::string header(512, '\0');
  header.replace(0, name.size(), name);
  char digits[16];
  std::snprintf(digits, sizeof digits, "%011zo", content.size());
  header.replace(124, 11, digits);
  header[156] = '0';
  header.replace(148, 8, 8, ' ');
  unsigned sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  std::snprintf(digits, sizeof digits, "%06o", sum);
  header.replace(148, 7, std::string(digits, 7));
  return header + content + std::string((512 - content.size() % 512) % 512, '\0');
}

/// Runs `action`, which must throw Error `id` with a text that holds every one of `parts`.
inline void expect_error(const std::function<void()>& action, std::string_view id,
                         const std::vector<std::string>& parts) {
  try {
    action();
    ADD_FAILURE() << "no error, expected " << id;
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), id) << error.what();
    for (const std::string& part : parts) {
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos)
          << "'" << part << "' is not in: " << error.what();
    }
  }
}

/// Without the sync to disk of write_atomically: the tests below write thousands of files.
inline void write_quickly(const std::filesystem::path& path, std::string_view content) {
  std::ofstream(path, std::ios::binary) << content;
}

/// Gives `load` every proper prefix of `content`: each must throw an Error that names the file.
/// `may_load` says which prefix lengths are complete files (e.g. a table cut after a line).
inline void expect_errors_when_truncated(
    const std::filesystem::path& path, std::string_view content, const std::function<void()>& load,
    const std::function<bool(std::size_t)>& may_load = [](std::size_t) { return false; }) {
  // Every byte of the header and of the end; every 17th between, where nothing changes.
  for (std::size_t size = 0; size < content.size(); ++size) {
    if (size > 600 && size + 600 < content.size() && size % 17 != 0) continue;
    write_quickly(path, content.substr(0, size));
    try {
      load();
      EXPECT_TRUE(may_load(size)) << "loaded although cut after byte " << size;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(path.filename().string()), std::string::npos);
    }
  }
}

/// Flips every bit of the first `size` bytes, one at a time: `load` may throw only Error.
/// Returns how many of the damaged files were refused.
inline std::size_t refused_when_flipped(const std::filesystem::path& path, std::string content,
                                        std::size_t size, const std::function<void()>& load) {
  std::size_t refused = 0;
  for (std::size_t bit = 0; bit < 8 * size; ++bit) {
    content[bit / 8] ^= static_cast<char>(1 << bit % 8);
    write_quickly(path, content);
    try {
      load();
    } catch (const Error&) {
      ++refused;
    }
    content[bit / 8] ^= static_cast<char>(1 << bit % 8);
  }
  return refused;
}

}  // namespace gradus::datasets
