#include "base/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>
#include <vector>

#include "gradus/error.h"

namespace gradus {
namespace {

namespace fs = std::filesystem;
constexpr const char* replaced = ".replaced";

[[noreturn]] void fail_write(const std::filesystem::path& path, int error) {
  throw Error("files.write", "cannot write " + path.string(), "", std::strerror(error),
              "free space or choose another folder");
}

/// Closes the descriptor and removes the temporary file unless it was kept.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::filesystem::path& target)
      : path_(target.string() + ".tmp." + std::to_string(::getpid())) {
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (descriptor_ < 0) fail_write(target, errno);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!kept_) ::unlink(path_.c_str());
  }

  bool write(std::string_view content) {
    while (!content.empty()) {
      const ssize_t written = ::write(descriptor_, content.data(), content.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) return false;
      content.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::fsync(descriptor_) == 0;
  }

  bool rename_to(const std::filesystem::path& target) {
    kept_ = ::rename(path_.c_str(), target.c_str()) == 0;
    return kept_;
  }

 private:
  std::string path_;
  int descriptor_ = -1;
  bool kept_ = false;
};

}  // namespace

void write_atomically(const std::filesystem::path& path, std::string_view content) {
  std::error_code ignored;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), ignored);
  TemporaryFile file(path);
  if (!file.write(content) || !file.rename_to(path)) fail_write(path, errno);
}

void replace_folder(const fs::path& from, const fs::path& to) {
  try {
    if (!fs::exists(to)) {
      fs::rename(from, to);
    } else if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_EXCHANGE) == 0) {
      fs::remove_all(from);
    } else if (errno != EINVAL && errno != ENOSYS) {
      fail_write(to, errno);
    } else {
      const fs::path old = to.string() + replaced;
      fs::rename(to, old);
      fs::rename(from, to);
      fs::remove_all(old);
    }
  } catch (const fs::filesystem_error& error) {
    fail_write(to, error.code().value());
  }
}

void restore_replaced(const fs::path& folder) {
  std::vector<fs::path> left;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder, absent)) {
    if (entry.path().extension() == replaced) left.push_back(entry.path());
  }
  for (const fs::path& old : left) {
    const fs::path place = fs::path(old).replace_extension();
    std::error_code ignored;
    if (fs::exists(place)) {
      fs::remove_all(old, ignored);
    } else {
      fs::rename(old, place, ignored);
    }
  }
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream content;
  if (stream && stream.peek() != std::ifstream::traits_type::eof()) content << stream.rdbuf();
  if (!stream.eof() && !stream) {
    throw Error("files.read", "cannot read " + path.string(), "", std::strerror(errno), "");
  }
  return std::move(content).str();
}

}  // namespace gradus
