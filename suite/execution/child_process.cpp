#include "execution/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "base/json.h"
#include "gradus/error.h"

namespace gradus {
namespace {

/// What a process may reserve above its memory limit: thread stacks and unused arenas.
constexpr int64_t reserve_bytes = int64_t{256} << 20;

void limit(__rlimit_resource resource, rlim_t value) {
  struct rlimit now;
  ::getrlimit(resource, &now);
  const rlim_t bounded = now.rlim_max == RLIM_INFINITY ? value : std::min(value, now.rlim_max);
  const struct rlimit wanted = {bounded, bounded};
  ::setrlimit(resource, &wanted);
}

int checked(int descriptor, const std::string& what) {
  if (descriptor >= 0) return descriptor;
  throw Error("worker.output", "cannot open " + what, "", std::strerror(errno),
              "free space or choose another folder");
}

/// kB values of /proc/<pid>/status.
int64_t status_bytes(const std::string& line) {
  return std::stoll(line.substr(line.find(':') + 1)) * 1024;
}

std::string only_utf8(const std::string& bytes) {
  const Json text = bytes;
  return Json::parse(text.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace

void enter_child(const ChildSetup& setup) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != setup.parent) ::_exit(0);  // it was gone before the line above
  ::signal(SIGINT, SIG_DFL);
  ::signal(SIGPIPE, SIG_DFL);
  const int null = ::open("/dev/null", O_RDONLY);
  ::dup2(null, STDIN_FILENO);
  ::dup2(setup.output, STDOUT_FILENO);
  ::dup2(setup.output, STDERR_FILENO);
  ::dup2(setup.channel, channel_descriptor);
  ::close_range(channel_descriptor + 1, ~0U, 0);
  limit(RLIMIT_CORE, 0);
}

void limit_memory(int64_t bytes) {
  if (bytes <= 0) return;
  const int64_t data = memory_use(::getpid()).data_bytes;
  limit(RLIMIT_DATA, static_cast<rlim_t>(data + bytes + reserve_bytes));
}

MemoryUse memory_use(pid_t process) {
  MemoryUse use;
  std::ifstream file("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("RssAnon:") || line.starts_with("RssShmem:")) {
      use.resident_bytes += status_bytes(line);
    } else if (line.starts_with("VmData:")) {
      use.data_bytes = status_bytes(line);
    }
  }
  return use;
}

int thread_count() {
  int count = 0;
  for ([[maybe_unused]] const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    ++count;
  }
#ifdef __SANITIZE_THREAD__  // after a fork it has a thread of its own, with which one may fork
  count = std::max(1, count - 1);
#endif
  return count;
}

int open_unnamed_output() {
  return checked(::memfd_create("output", MFD_CLOEXEC), "a file in memory");
}

int open_output(const std::filesystem::path& path) {
  return checked(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644),
                 path.string());
}

std::string last_lines(int output) {
  constexpr off_t most_bytes = 4096;
  constexpr int most_lines = 20;
  struct stat status;
  if (::fstat(output, &status) != 0) return {};
  std::array<char, most_bytes> buffer;
  const off_t start = std::max<off_t>(0, status.st_size - most_bytes);
  const ssize_t size = ::pread(output, buffer.data(), buffer.size(), start);
  std::string text(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(0, size)));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  std::size_t begin = text.size();
  for (int line = 0; line < most_lines && begin != std::string::npos && begin > 0; ++line) {
    begin = text.rfind('\n', begin - 1);
  }
  if (begin != std::string::npos && begin > 0) text.erase(0, begin + 1);
  return only_utf8(text);
}

std::string ending_text(int wait_status) {
  if (WIFSIGNALED(wait_status)) {
    const int number = WTERMSIG(wait_status);
    return "signal " + std::to_string(number) + " (" + ::strsignal(number) + ")";
  }
  return "exit code " + std::to_string(WEXITSTATUS(wait_status));
}

}  // namespace gradus
