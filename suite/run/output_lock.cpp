#include "run/output_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "gradus/error.h"

namespace gradus {
namespace {

[[noreturn]] void fail(const std::filesystem::path& folder, const std::string& found) {
  throw Error("output.folder", folder.string(), "a folder that can be written", found,
              "choose another one with --out");
}

std::string holder(int descriptor) {
  char text[32] = {};
  const ssize_t count = ::pread(descriptor, text, sizeof text - 1, 0);
  return count > 0 ? "process " + std::string(text) : "another process";
}

}  // namespace

OutputLock::OutputLock(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) fail(folder, error.message());
  descriptor_ = ::open((folder / ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor_ < 0) fail(folder, std::strerror(errno));
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

}  // namespace gradus
