#include "process/child.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <set>

#include "gradus/error.h"
#include "process/child_setup.h"

namespace gradus::process {
namespace {

/// The children of this process that are not reaped; in a fork, those of its parent until then.
std::set<pid_t>& own_children() {
  static std::set<pid_t> children;
  return children;
}

/// Two ends of a connection; the first is given to a LineChannel.
struct Ends {
  int ours = -1, theirs = -1;
};

Ends connect_ends(const char* id, const char* what) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    throw Error(id, what, "", std::strerror(errno), "");
  }
  return {ends[0], ends[1]};
}

void require_one_thread() {
  const int threads = thread_count();
  if (threads == 1) return;
  throw Error(
      "worker.threads", "the worker", "one thread before it forks",
      fmt::format("{} threads", threads),
      "a library that it loads starts threads (a profiler, a debugger, LD_PRELOAD): remove it");
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

int spawn(const std::filesystem::path& program, std::vector<std::string>& environment, int channel,
          int output, pid_t& process) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, channel, channel_descriptor);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
  std::string name = program.string();
  char* arguments[] = {name.data(), nullptr};
  const int error = ::posix_spawn(&process, program.c_str(), &actions, &attributes, arguments,
                                  pointers(environment).data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return error;
}

}  // namespace

std::unique_ptr<Child> Child::fork(int output, const std::function<void()>& body) {
  require_one_thread();
  const Ends ends = connect_ends("worker.fork", "cannot connect to a child");
  const pid_t parent = ::getpid();
  const pid_t process = ::fork();
  if (process == 0) {
    enter_child({parent, output, ends.theirs});
    own_children().clear();
    body();
    std::fflush(nullptr);
    ::_exit(0);  // no destructors: libraries may hang in them
  }
  const int error = errno;
  ::close(ends.theirs);
  if (process < 0) {
    ::close(ends.ours);
    throw Error("worker.fork", "cannot fork", "", std::strerror(error), "");
  }
  ::setpgid(process, process);  // as the child does: whoever comes first
  return std::unique_ptr<Child>(new Child(process, ends.ours));
}

std::unique_ptr<Child> Child::start(const std::filesystem::path& program,
                                    std::vector<std::string> environment, int output) {
  const Ends ends = connect_ends("worker.start", "cannot make a socket");
  pid_t process = -1;
  const int error = spawn(program, environment, ends.theirs, output, process);
  ::close(ends.theirs);
  if (error != 0) {
    ::close(ends.ours);
    throw Error("worker.start", program.string(), "a program that can be started",
                std::strerror(error), "see `gradus doctor`");
  }
  return std::unique_ptr<Child>(new Child(process, ends.ours));
}

Child::Child(pid_t process, int channel)
    : channel_(channel),
      process_(process),
      process_descriptor_(static_cast<int>(::syscall(SYS_pidfd_open, process, 0))) {
  own_children().insert(process);
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

bool Child::resume() {
  siginfo_t info = {};
  if (reaped_) return false;
  const int found = ::waitid(P_PID, static_cast<id_t>(process_), &info, WSTOPPED | WNOHANG);
  if (found != 0 || info.si_pid != process_) return false;
  ::kill(process_, SIGCONT);
  return true;
}

Ending Child::reap() {
  Ending ending;
  while (::waitpid(process_, &ending.wait_status, 0) < 0 && errno == EINTR) {
  }
  reaped_ = true;
  own_children().erase(process_);
  ::kill(-process_, SIGKILL);
  return ending;
}

bool is_own_child(pid_t process) {
  return own_children().contains(process);
}

}  // namespace gradus::process
