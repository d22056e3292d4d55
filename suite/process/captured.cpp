#include "process/captured.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "base/descriptor.h"
#include "gradus/error.h"

namespace gradus::process {
namespace {

Descriptor unnamed_file() {
  return Descriptor(::memfd_create("gradus-output", MFD_CLOEXEC));
}

std::string content_of(const Descriptor& file) {
  std::string text;
  std::array<char, 4096> part{};
  for (off_t at = 0;;) {
    const ssize_t size = ::pread(file.number(), part.data(), part.size(), at);
    if (size <= 0) return text;
    text.append(part.data(), static_cast<std::size_t>(size));
    at += size;
  }
}

pid_t spawned(const std::filesystem::path& program, const std::vector<std::string>& arguments,
              const Descriptor& out, const Descriptor& err) {
  std::vector<std::string> words = {program.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, out.number(), STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, err.number(), STDERR_FILENO);
  pid_t process = -1;
  const int error =
      ::posix_spawn(&process, program.c_str(), &actions, nullptr, pointers.data(), ::environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (error == 0) return process;
  throw Error("worker.start", "cannot start " + program.string(), "", std::strerror(error), "");
}

/// False where the process is still there after that time.
bool ended_within(pid_t process, std::chrono::milliseconds limit) {
  const Descriptor watched(static_cast<int>(::syscall(SYS_pidfd_open, process, 0)));
  if (!watched.is_open()) return true;  // an old kernel: wait without a limit
  pollfd wait{watched.number(), POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&wait, 1, static_cast<int>(limit.count()));
  } while (ready < 0 && errno == EINTR);
  return ready != 0;
}

}  // namespace

std::optional<std::filesystem::path> find_program(std::string_view name) {
  const char* variable = std::getenv("PATH");
  std::string_view folders = variable == nullptr ? std::string_view() : variable;
  while (!folders.empty()) {
    const std::size_t end = std::min(folders.find(':'), folders.size());
    const std::filesystem::path file = std::filesystem::path(folders.substr(0, end)) / name;
    folders.remove_prefix(std::min(end + 1, folders.size()));
    std::error_code none;
    const bool is_file = std::filesystem::is_regular_file(file, none);
    if (file.is_absolute() && is_file && ::access(file.c_str(), X_OK) == 0) return file;
  }
  return std::nullopt;
}

Captured run_program(const std::filesystem::path& program,
                     const std::vector<std::string>& arguments, std::chrono::milliseconds limit) {
  const Descriptor out = unnamed_file(), err = unnamed_file();
  const pid_t process = spawned(program, arguments, out, err);
  Captured captured;
  captured.timed_out = !ended_within(process, limit);
  if (captured.timed_out) ::kill(process, SIGKILL);
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  captured.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  captured.out = content_of(out);
  captured.err = content_of(err);
  return captured;
}

}  // namespace gradus::process
