#include "run/output_lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
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

/// Opens the lock, which must be a file of the folder's own: it is written over, and what a link of
/// that name leads to belongs to somebody else.
int open_lock(const std::filesystem::path& folder) {
  const int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
  const int descriptor = ::open((folder / lock_file).c_str(), flags, 0644);
  if (descriptor < 0) fail(folder, errno == ELOOP ? "a link named .lock" : std::strerror(errno));
  struct stat facts {};
  const bool own =
      ::fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_nlink == 1;
  if (own) return descriptor;
  ::close(descriptor);
  fail(folder, "a link or special file named .lock");
}

[[noreturn]] void fail_locked(const std::filesystem::path& folder, const LockHolder& holder) {
  throw Error("output.locked", folder.string(), "no other gradus at work there", holder.text(),
              "wait for it, or choose another folder with --out");
}

LockHolder holder_or_unknown(const std::filesystem::path& folder) {
  return read_lock_holder(folder).value_or(LockHolder());
}

/// The thread of the beats gets no signal: those of the user are for the thread that waits.
std::thread start_without_signals(const std::function<void()>& body) {
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  std::thread thread(body);
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread;
}

}  // namespace

OutputLock::OutputLock(const std::filesystem::path& folder, const LockTimes& times,
                       const std::function<void(std::string_view)>& waiting)
    : folder_(folder), times_(times), self_(this_process()) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) fail(folder, why_not(folder, error));
  descriptor_ = open_lock(folder);
  try {
    take(waiting);
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
  seen_own_ = std::chrono::steady_clock::now();
  beats_ = start_without_signals([this] { beat(); });
}

OutputLock::~OutputLock() {
  {
    const std::lock_guard guard(mutex_);
    over_ = true;
  }
  ended_.notify_all();
  beats_.join();
  // Empty: the next one, on whatever host, need not wait to see that nobody holds it.
  if (!lost_ && is_own() && ::ftruncate(descriptor_, 0) == 0) ::fsync(descriptor_);
  ::close(descriptor_);
}

void OutputLock::take(const std::function<void(std::string_view)>& waiting) {
  const bool by_system = lock();
  const std::optional<LockHolder> before = read_lock_holder(folder_);
  const bool freed = !before || (before->is_here() && by_system) || has_ended(*before) ||
                     (before->boot.empty() && by_system);
  if (!freed) {
    if (waiting) {
      waiting(fmt::format("{}: {} holds it; waiting up to {} s for a sign of life",
                          folder_.string(), before->text(), times_.patience.count() / 1000));
    }
    watch(*before);
  }
  write(self_);
  if (!freed || !by_system || is_on_network(folder_)) settle();
}

/// False where the file system has no locks: then the beats alone decide.
bool OutputLock::lock() {
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return true;
  if (errno == EWOULDBLOCK) fail_locked(folder_, holder_or_unknown(folder_));
  return false;
}

/// Returns when the holder has shown no sign of life for as long as it may.
void OutputLock::watch(const LockHolder& before) const {
  const auto until = std::chrono::steady_clock::now() + times_.patience;
  while (std::chrono::steady_clock::now() < until) {
    std::this_thread::sleep_for(times_.beat / 2);
    const std::optional<LockHolder> now = read_lock_holder(folder_);
    if (!now) return;  // ended well
    if (*now != before) fail_locked(folder_, *now);
  }
}

void OutputLock::write(const LockHolder& holder) const {
  const std::string line = to_line(holder);
  const auto size = static_cast<ssize_t>(line.size());
  // In this order: an empty file would say that nobody holds it.
  const bool good = ::pwrite(descriptor_, line.data(), line.size(), 0) == size &&
                    ::ftruncate(descriptor_, size) == 0;
  if (!good) fail(folder_, std::strerror(errno));
  ::fsync(descriptor_);  // other hosts see what the server has
}

/// Of two that took it at once the one that wrote last keeps it.
void OutputLock::settle() const {
  std::this_thread::sleep_for(times_.beat / 5);
  if (!is_own()) fail_locked(folder_, holder_or_unknown(folder_));
}

bool OutputLock::is_own() const {
  const std::optional<LockHolder> holder = read_lock_holder(folder_);
  return holder && holder->token == self_.token;
}

void OutputLock::beat() {
  LockHolder now = self_;
  std::unique_lock guard(mutex_);
  while (!ended_.wait_for(guard, times_.beat, [this] { return over_; })) {
    lost_ = !is_own();
    if (lost_) return;
    seen_own_ = std::chrono::steady_clock::now();
    ++now.beat;
    const std::string line = to_line(now);  // as long as the last one or longer
    if (::pwrite(descriptor_, line.data(), line.size(), 0) > 0) ::fsync(descriptor_);
  }
}

void OutputLock::require() {
  // Where the whole process stood still, so did its beats.
  const bool stood_still =
      std::chrono::steady_clock::now() - seen_own_.load() > times_.patience / 2;
  if (stood_still && !lost_) {
    lost_ = !is_own();
    seen_own_ = std::chrono::steady_clock::now();
  }
  if (!lost_) return;
  throw Error("output.lost", folder_.string(), "the lock of this process",
              holder_or_unknown(folder_).text() + " holding it",
              "this process stood still for longer than others wait; what is done is kept");
}

}  // namespace gradus::run
