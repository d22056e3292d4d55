#include "npz.h"

#include <archive.h>
#include <archive_entry.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>

#include "gradus/error.h"
#include "gradus/npy.h"

namespace gradus::python {
namespace {

namespace fs = std::filesystem;

constexpr std::array<char, 4> zip_entry = {'P', 'K', 3, 4};  // what the first entry begins with

/// A file in memory, which read_npy takes by its path: the content of an entry.
class MemoryFile {
 public:
  explicit MemoryFile(const std::string& name)
      : descriptor_(::memfd_create(name.c_str(), MFD_CLOEXEC)) {}
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  int descriptor() const { return descriptor_; }
  fs::path path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

class Zip {
 public:
  explicit Zip(const fs::path& path) : path_(path), archive_(::archive_read_new()) {
    ::archive_read_support_format_zip_seekable(archive_.get());
    if (::archive_read_open_filename(archive_.get(), path.c_str(), block_bytes) != ARCHIVE_OK) {
      fail_damaged("its list of arrays at the end");
    }
  }

  /// The name of the next entry; empty at the end.
  std::string next() {
    archive_entry* entry = nullptr;
    const int status = ::archive_read_next_header(archive_.get(), &entry);
    if (status == ARCHIVE_EOF) return {};
    if (status != ARCHIVE_OK) fail_damaged("its list of arrays");
    if (::archive_entry_is_data_encrypted(entry) != 0) {
      fail("data.header", "arrays without a password", "encrypted ones");
    }
    const char* name = ::archive_entry_pathname(entry);
    return name != nullptr && *name != '\0' ? name : "without a name";
  }

  /// The array that the present entry holds.
  Array array(const std::string& name) {
    const MemoryFile file(name);
    if (::archive_read_data_into_fd(archive_.get(), file.descriptor()) != ARCHIVE_OK) {
      fail_damaged("the array '" + name + "'");
    }
    try {
      return read_npy(file.path());
    } catch (const Error& error) {
      throw Error(error.id(), path_.string() + ", array '" + name + "': " + error.what());
    }
  }

 private:
  static constexpr std::size_t block_bytes = std::size_t{1} << 16;

  struct Free {
    void operator()(archive* reader) const { ::archive_read_free(reader); }
  };

  [[noreturn]] void fail(const char* id, const std::string& expected,
                         const std::string& found) const {
    throw Error(id, path_.string(), expected, found, "write it with np.savez");
  }

  [[noreturn]] void fail_damaged(const std::string& expected) const {
    const char* reason = ::archive_error_string(archive_.get());
    fail("data.truncated", expected, reason != nullptr ? reason : "damaged bytes");
  }

  fs::path path_;
  std::unique_ptr<archive, Free> archive_;
};

/// A file that is no archive at all is told from a damaged one.
void require_zip(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream || fs::is_directory(path)) {
    throw Error("data.read", path.string(), "a file that can be read", "none", "");
  }
  std::array<char, 4> start = {};
  stream.read(start.data(), start.size());
  if (start == zip_entry) return;
  throw Error("data.magic", path.string(), "an .npz file", "something else",
              "write it with np.savez");
}

}  // namespace

std::map<std::string, Array> read_npz(const fs::path& path) {
  require_zip(path);
  Zip zip(path);
  std::map<std::string, Array> arrays;
  for (std::string entry = zip.next(); !entry.empty(); entry = zip.next()) {
    const fs::path name = entry;
    if (name.extension() == ".npy") {
      arrays.emplace(name.stem().string(), zip.array(name.stem().string()));
    }
  }
  return arrays;
}

}  // namespace gradus::python
