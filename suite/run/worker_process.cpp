#include "run/worker_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <string_view>
#include <thread>
#include <vector>

#include "gradus/error.h"

namespace gradus {
namespace {

std::string how_it_ended(int status) {
  if (WIFSIGNALED(status)) {
    const int signal = WTERMSIG(status);
    return "signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")";
  }
  return "exit code " + std::to_string(WEXITSTATUS(status));
}

/// This environment with one thread for each of LibTorch's libraries, which read it when they are
/// loaded: without these the worker would have to start itself again. All symbols are bound at the
/// start, once: else each run that the worker forks binds those that it is the first to use.
std::vector<std::string> worker_environment() {
  std::vector<std::string> variables = {"OMP_NUM_THREADS=1", "MKL_NUM_THREADS=1", "LD_BIND_NOW=1"};
  const auto is_set_here = [given = variables](std::string_view variable) {
    return std::ranges::any_of(given, [&](std::string_view own) {
      return variable.starts_with(own.substr(0, own.find('=') + 1));
    });
  };
  for (char** entry = ::environ; *entry != nullptr; ++entry) {
    if (!is_set_here(*entry)) variables.emplace_back(*entry);
  }
  return variables;
}

int spawn(const std::filesystem::path& program, int socket, int output, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, output, 1);
  ::posix_spawn_file_actions_adddup2(&actions, output, 2);
  ::posix_spawn_file_actions_adddup2(&actions, socket, 3);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  ::posix_spawnattr_setpgroup(&attributes, 0);
  std::string name = program.string();
  char* arguments[] = {name.data(), nullptr};
  std::vector<std::string> variables = worker_environment();
  std::vector<char*> environment;
  for (std::string& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);
  const int error =
      ::posix_spawn(&pid, program.c_str(), &actions, &attributes, arguments, environment.data());
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return error;
}

}  // namespace

WorkerProcess start_worker(const std::filesystem::path& program, int output) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    throw Error("worker.start", std::string("cannot make a socket: ") + std::strerror(errno));
  }
  WorkerProcess process{.pid = -1, .socket = ends[0]};
  const int error = spawn(program, ends[1], output, process.pid);
  ::close(ends[1]);
  if (error != 0) {
    ::close(ends[0]);
    throw Error("worker.start", program.string(), "a program that can be started",
                std::strerror(error), "see `gradus doctor`");
  }
  return process;
}

std::string end_worker(pid_t pid, double seconds) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  int status = 0;
  while (true) {
    const pid_t ended = ::waitpid(pid, &status, WNOHANG);
    if (ended == pid) return how_it_ended(status);
    if (ended < 0 && errno != EINTR) return "unknown";
    if (std::chrono::steady_clock::now() > until) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ::kill(pid, SIGKILL);
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return how_it_ended(status);
}

}  // namespace gradus
