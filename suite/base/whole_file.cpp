#include "base/whole_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/descriptor.h"
#include "gradus/error.h"

namespace gradus {
namespace {

constexpr mode_t new_file = 0666;  // less what the user's mask takes away

/// A file that is being written: without a name, or with a temporary one that is removed again
/// unless it became the file itself.
class Unfinished {
 public:
  Unfinished(int folder, const std::string& name) : folder_(folder), name_(name) {
    file_ = Descriptor(::openat(folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, new_file));
    if (file_.is_open() || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) return;
    temporary_ = free_name();
    constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    file_ = Descriptor(::openat(folder, temporary_.c_str(), flags, new_file));
    if (!file_.is_open()) temporary_.clear();
  }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;
  ~Unfinished() {
    if (!temporary_.empty()) ::unlinkat(folder_, temporary_.c_str(), 0);
  }

  bool is_open() const { return file_.is_open(); }
  int descriptor() const { return file_.number(); }

  bool become_the_file() {
    if (temporary_.empty()) {
      if (give_name(name_)) return true;
      if (errno != EEXIST) return false;
      temporary_ = free_name();
      if (!give_name(temporary_)) return false;
    }
    if (::renameat(folder_, temporary_.c_str(), folder_, name_.c_str()) != 0) return false;
    temporary_.clear();
    return true;
  }

 private:
  std::string free_name() const {
    static std::atomic<unsigned> count = 0;
    return fmt::format("{}.tmp.{}.{}", name_, ::getpid(), ++count);
  }

  bool give_name(const std::string& name) const {
    const std::string unnamed = fmt::format("/proc/self/fd/{}", file_.number());
    return ::linkat(AT_FDCWD, unnamed.c_str(), folder_, name.c_str(), AT_SYMLINK_FOLLOW) == 0;
  }

  int folder_;
  std::string name_, temporary_;
  Descriptor file_;
};

/// Owner first: a change of the owner takes special bits of the mode away.
bool make_alike(int file, const struct stat& like) {
  struct stat now;
  if (::fstat(file, &now) != 0) return false;
  const bool same_owner = now.st_uid == like.st_uid && now.st_gid == like.st_gid;
  if (!same_owner && ::fchown(file, like.st_uid, like.st_gid) != 0) return false;
  return ::fchmod(file, like.st_mode & 07777) == 0;
}

}  // namespace

void fail_write(const std::filesystem::path& path, int error) {
  throw Error("files.write", "cannot write " + path.string(), "", std::strerror(error),
              "free space or choose another folder");
}

bool write_all(int descriptor, std::string_view content) {
  while (!content.empty()) {
    const ssize_t written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return false;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

int write_whole(int folder, const std::string& name, std::string_view content,
                const struct stat* like) {
  Unfinished file(folder, name);
  if (!file.is_open()) return errno;
  if (like != nullptr && !make_alike(file.descriptor(), *like)) return EPERM;
  if (!write_all(file.descriptor(), content) || ::fsync(file.descriptor()) != 0) return errno;
  return file.become_the_file() ? 0 : errno;
}

}  // namespace gradus
