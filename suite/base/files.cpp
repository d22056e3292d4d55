#include "base/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <span>

#include "base/utf8.h"
#include "base/whole_file.h"
#include "gradus/error.h"

namespace gradus {
namespace {

namespace fs = std::filesystem;
constexpr int most_links = 40;  // as the system's own limit
constexpr std::uint64_t another_block = 1 << 16;

[[noreturn]] void fail_read(const fs::path& path, std::string_view expected,
                            std::string_view found) {
  throw Error("files.read", "cannot read " + path.string(), expected, found, "");
}

[[noreturn]] void fail_size(const fs::path& path, std::uint64_t limit, std::uint64_t found) {
  throw Error("files.size", path.string(), fmt::format("at most {} bytes", limit),
              fmt::format("{} or more", found), "this is not the file that it is named for");
}

const char* kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

/// The links of /proc (/dev/stdout, /dev/fd/3) stand for open files, not for names of files.
bool lies_in_proc(const fs::path& link) {
  const Descriptor opened(::open(link.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  struct statfs system;
  return opened.is_open() && ::fstatfs(opened.number(), &system) == 0 &&
         system.f_type == PROC_SUPER_MAGIC;
}

/// Where a path leads once its last part is no link any more; nothing where it leads to a file that
/// is open somewhere.
std::optional<fs::path> followed(fs::path path) {
  std::error_code no_link;
  for (int links = 0; links < most_links; ++links) {
    const fs::path target = fs::read_symlink(path, no_link);
    if (no_link) return path;
    if (lies_in_proc(path)) return std::nullopt;
    path = path.parent_path() / target;
  }
  fail_write(path, ELOOP);
}

void write_through(const fs::path& path, std::string_view content, int flags) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY | flags));
  if (!file.is_open() || !write_all(file.number(), content)) fail_write(path, errno);
  // What is no file on a disk cannot be synced and need not be.
  if (::fsync(file.number()) != 0 && errno != EINVAL && errno != EROFS && errno != ENOTSUP) {
    fail_write(path, errno);
  }
}

void write_beside(const fs::path& path, std::string_view content, const struct stat* before) {
  const fs::path parent = path.has_parent_path() ? path.parent_path() : ".";
  const Descriptor folder(::open(parent.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!folder.is_open()) fail_write(path, errno);
  const int error = write_whole(folder.number(), path.filename(), content, before);
  if (error == EPERM && before != nullptr) return write_through(path, content, O_TRUNC);
  if (error != 0) fail_write(path, error);
}

}  // namespace

void write_atomically(const fs::path& path, std::string_view content) {
  const std::optional<fs::path> target = followed(path);
  if (!target) return write_through(path, content, O_APPEND);
  std::error_code told_below;
  if (target->has_parent_path()) fs::create_directories(target->parent_path(), told_below);
  struct stat before;
  if (::stat(target->c_str(), &before) != 0) return write_beside(*target, content, nullptr);
  if (S_ISDIR(before.st_mode)) fail_write(path, EISDIR);
  if (!S_ISREG(before.st_mode)) return write_through(*target, content, 0);
  if (before.st_nlink > 1) return write_through(*target, content, O_TRUNC);
  write_beside(*target, content, &before);
}

Descriptor open_to_read(const fs::path& path) {
  // Without O_NONBLOCK the open of a FIFO waits for a writer.
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!file.is_open()) fail_read(path, "", std::strerror(errno));
  struct stat status;
  if (::fstat(file.number(), &status) != 0) fail_read(path, "", std::strerror(errno));
  if (!S_ISREG(status.st_mode)) fail_read(path, "a regular file", kind_of(status.st_mode));
  return file;
}

std::size_t read_some(const fs::path& path, int file, std::span<char> target) {
  while (true) {
    const ssize_t got = ::read(file, target.data(), target.size());
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) fail_read(path, "", std::strerror(errno));
  }
}

std::string read_file(const fs::path& path, std::uint64_t limit) {
  const Descriptor file = open_to_read(path);
  struct stat status {};
  ::fstat(file.number(), &status);
  const auto declared = static_cast<std::uint64_t>(status.st_size);
  if (declared > limit) fail_size(path, limit, declared);
  std::string content;
  std::uint64_t room = declared + 1;  // the byte more shows that this is the end
  while (content.size() <= limit) {
    const std::size_t have = content.size();
    content.resize(have + std::min(room, limit + 1 - have));
    const std::size_t got = read_some(path, file.number(), std::span(content).subspan(have));
    content.resize(have + got);
    if (got == 0) return content;
    room = another_block;
  }
  fail_size(path, limit, content.size());
}

std::string path_text(const fs::path& path) {
  if (is_utf8(path.native())) return path.native();
  throw Error("files.name", "the path " + path.string(), "a name in UTF-8", "other bytes",
              "give the file or folder another name");
}

}  // namespace gradus
