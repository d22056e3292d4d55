#include "worker/child.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "execution/child_process.h"
#include "gradus/error.h"

namespace gradus {
namespace {

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

}  // namespace

Child::Child(int output, const std::function<void()>& body) {
  require_one_thread();
  const Ends ends = connect_ends();
  channel_ = LineChannel(ends.ours);
  const pid_t parent = ::getpid();
  process_ = ::fork();
  if (process_ == 0) {
    enter_child({parent, output, ends.theirs});
    body();
    std::fflush(nullptr);
    ::_exit(0);  // no destructors: libraries may hang in them
  }
  ::close(ends.theirs);
  if (process_ < 0) throw Error("worker.fork", "cannot fork", "", std::strerror(errno), "");
  ::setpgid(process_, process_);  // as the child does: whoever comes first
  process_descriptor_ = static_cast<int>(::syscall(SYS_pidfd_open, process_, 0));
}

Child::~Child() {
  if (!reaped_) {
    kill();
    reap();
  }
  ::close(process_descriptor_);
}

void Child::kill() {
  if (reaped_) return;
  ::kill(-process_, SIGKILL);
  ::kill(process_, SIGKILL);
}

bool Child::ended(int within_ms) const {
  pollfd wait = {process_descriptor_, POLLIN, 0};
  return ::poll(&wait, 1, within_ms) > 0;
}

int Child::reap() {
  int status = 0;
  while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  reaped_ = true;
  ::kill(-process_, SIGKILL);
  return status;
}

}  // namespace gradus
