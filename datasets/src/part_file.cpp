#include "part_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "gradus/error.h"

namespace gradus::datasets {

PartFile::PartFile(const std::filesystem::path& target)
    : target_(target), path_(target.string() + ".part") {
  std::error_code ignored;  // opening the file names the reason
  if (target.has_parent_path()) std::filesystem::create_directories(target.parent_path(), ignored);
  constexpr int flags = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  descriptor_ = ::open(path_.c_str(), flags, 0666);
  error_ = errno;
  if (descriptor_ < 0) fail();
  require_own_file();
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor_);
    throw Error("data.busy", path_.string(), "a file that nobody else writes",
                "another process that fetches it", "wait for it, then run this again");
  }
  struct stat status {};
  if (::fstat(descriptor_, &status) == 0) size_ = static_cast<std::uint64_t>(status.st_size);
}

/// Neither a device nor a file that has another name too: it is added to, or emptied.
void PartFile::require_own_file() {
  struct stat status {};
  const bool known = ::fstat(descriptor_, &status) == 0;
  if (known && S_ISREG(status.st_mode) && status.st_nlink == 1) return;
  ::close(descriptor_);
  throw Error("files.write", "cannot write " + path_.string(), "a file of its own",
              "a link or a special file", "remove it");
}

PartFile::~PartFile() {
  ::close(descriptor_);
}

bool PartFile::append(const char* bytes, std::size_t count) {
  while (count > 0) {
    const ssize_t written = ::write(descriptor_, bytes, count);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      error_ = errno;
      return false;
    }
    bytes += written;
    count -= static_cast<std::size_t>(written);
    size_ += static_cast<std::uint64_t>(written);
  }
  return true;
}

void PartFile::clear() {
  if (::ftruncate(descriptor_, 0) != 0) {
    error_ = errno;
    fail();
  }
  size_ = 0;
}

void PartFile::finish() {
  if (::fsync(descriptor_) == 0 && ::rename(path_.c_str(), target_.c_str()) == 0) return;
  error_ = errno;
  fail();
}

void PartFile::fail() const {
  throw Error("files.write", "cannot write " + path_.string(), "", std::strerror(error_),
              "free space or choose another folder; what has arrived is kept");
}

}  // namespace gradus::datasets
