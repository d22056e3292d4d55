#include "run/output_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "gradus/error.h"

namespace gradus::run {
namespace {

[[noreturn]] void fail(const std::filesystem::path& folder, const std::string& found) {
  throw Error("output.folder", folder.string(), "a folder that can be written", found,
              "choose another one with --out");
}

/// Of a link that leads nowhere the system says only that a file is there.
std::string why_not(const std::filesystem::path& folder, std::error_code error) {
  std::error_code none;
  const bool leads_nowhere =
      std::filesystem::is_symlink(folder, none) && !std::filesystem::exists(folder, none);
  if (!leads_nowhere) return error.message();
  return fmt::format("a link to {}, which is not there",
                     std::filesystem::read_symlink(folder, none).string());
}

std::string holder(int descriptor) {
  char text[32] = {};
  const ssize_t count = ::pread(descriptor, text, sizeof text - 1, 0);
  return count > 0 ? "process " + std::string(text) : "another process";
}

/// Opens the lock, which must be a file of the folder's own: it is written over, and what a link of
/// that name leads to belongs to somebody else.
int open_lock(const std::filesystem::path& folder) {
  const int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  const int descriptor = ::open((folder / ".lock").c_str(), flags, 0644);
  if (descriptor < 0) fail(folder, errno == ELOOP ? "a link named .lock" : std::strerror(errno));
  struct stat facts {};
  const bool own =
      ::fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_nlink == 1;
  if (own) return descriptor;
  ::close(descriptor);
  fail(folder, "a link or special file named .lock");
}

}  // namespace

OutputLock::OutputLock(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) fail(folder, why_not(folder, error));
  descriptor_ = open_lock(folder);
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    const std::string other = holder(descriptor_);
    ::close(descriptor_);
    throw Error("output.locked", folder.string(), "no other gradus at work there", other,
                "wait for it, or choose another folder with --out");
  }
  const std::string own = std::to_string(::getpid());
  if (::ftruncate(descriptor_, 0) != 0 || ::pwrite(descriptor_, own.data(), own.size(), 0) < 0) {
    const std::string reason = std::strerror(errno);
    ::close(descriptor_);
    fail(folder, reason);
  }
}

OutputLock::~OutputLock() {
  ::close(descriptor_);
}

}  // namespace gradus::run
