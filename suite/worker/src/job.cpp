#include "job.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "gradus/engine/child_process.h"
#include "gradus/error.h"

namespace gradus {
namespace {

constexpr int64_t gigabyte = int64_t{1} << 30;

/// Two ends of a connection; the first is given to a LineChannel.
struct Ends {
  int ours = -1, theirs = -1;
};

Ends connect_ends() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    throw Error("worker.fork", "cannot connect to a child", "", std::strerror(errno), "");
  }
  return {ends[0], ends[1]};
}

void require_one_thread() {
  const int threads = thread_count();
  if (threads == 1) return;
  throw Error(
      "worker.threads", "the worker", "one thread before it forks",
      std::to_string(threads) + " threads",
      "a library that it loads starts threads (a profiler, a debugger, LD_PRELOAD): remove it");
}

Limits default_limits(const std::string& word) {
  if (word == "probe") return {30, 4 * gigabyte};
  if (word == "check") return {3600, 0};  // its parts have limits of their own
  return {600, 4 * gigabyte};
}

}  // namespace

Limits limits_of(const Json& request) {
  Limits limits = default_limits(request.value("do", ""));
  const Json inner = request.value("request", Json::object());
  for (const Json& given : {inner.value("settings", Json::object()), request}) {
    limits.wall_s = given.value("wall_limit_s", limits.wall_s);
    limits.memory_bytes = given.value("memory_limit_bytes", limits.memory_bytes);
  }
  return limits;
}

Job::Job(Json request, const Limits& limits, int output, const std::function<void()>& body)
    : request_(std::move(request)), limits_(limits), output_(output), channel_(-1) {
  require_one_thread();
  const Ends ends = connect_ends();
  channel_ = LineChannel(ends.ours);
  const pid_t parent = ::getpid();
  resident_at_fork_ = memory_use(parent).resident_bytes;
  start_ = Clock::now();
  process_ = ::fork();
  if (process_ == 0) {
    enter_child({parent, output, ends.theirs, limits.watched_only ? 0 : limits.memory_bytes});
    body();
    std::fflush(nullptr);
    ::_exit(0);  // no destructors: libraries may hang in them
  }
  ::close(ends.theirs);
  if (process_ < 0) throw Error("worker.fork", "cannot fork", "", std::strerror(errno), "");
  ::setpgid(process_, process_);  // as the child does: whoever comes first
  process_descriptor_ = static_cast<int>(::syscall(SYS_pidfd_open, process_, 0));
}

Job::~Job() {
  if (!reaped_ && process_ > 0) {
    kill(KilledFor::cancel);
    reap();
  }
  if (process_descriptor_ >= 0) ::close(process_descriptor_);
  ::close(output_);
}

void Job::kill(KilledFor reason) {
  if (reaped_) return;
  if (killed_for_ == KilledFor::nothing) killed_for_ = reason;
  ::kill(-process_, SIGKILL);
  ::kill(process_, SIGKILL);
}

void Job::watch() {
  const std::chrono::duration<double> passed = Clock::now() - start_;
  if (limits_.wall_s > 0 && passed.count() > limits_.wall_s) kill(KilledFor::time);
  const int64_t use = memory_use(process_).resident_bytes - resident_at_fork_;
  peak_bytes_ = std::max(peak_bytes_, use);
  if (limits_.memory_bytes > 0 && use > limits_.memory_bytes) kill(KilledFor::memory);
}

bool Job::ended(int within_ms) const {
  pollfd wait = {process_descriptor_, POLLIN, 0};
  return ::poll(&wait, 1, within_ms) > 0;
}

void Job::reap() {
  while (::waitpid(process_, &wait_status_, 0) < 0 && errno == EINTR) {
  }
  reaped_ = true;
  ::kill(-process_, SIGKILL);
}

std::string Job::output_text() const {
  return last_lines(output_);
}

}  // namespace gradus
