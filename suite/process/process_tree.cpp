#include "process/process_tree.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <memory>
#include <string>

#include "process/child.h"

namespace gradus::process {
namespace {

constexpr int most_rounds = 1000;  // of a millisecond each, for processes that keep forking
constexpr int most_rounds_for_uncertain = 200;

std::string small_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  std::string text;
  char buffer[4096];
  for (ssize_t size; (size = ::read(file, buffer, sizeof buffer)) > 0;) {
    text.append(buffer, static_cast<std::size_t>(size));
  }
  ::close(file);
  return text;
}

void add_numbers(const std::string& text, std::vector<pid_t>& numbers) {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    pid_t number = 0;
    const auto [next, error] = std::from_chars(at, end, number);
    if (error == std::errc()) numbers.push_back(number);
    at = std::max(next, at) + 1;
  }
}

/// The environment with which the process' program was started; that of a process that is about to
/// end, or has ended, is gone.
std::string environment_of(pid_t process) {
  return small_file(fmt::format("/proc/{}/environ", process));
}

bool holds(const std::string& environment, const std::string& variable) {
  return ('\0' + environment).find('\0' + variable + '\0') != std::string::npos;
}

bool has_ended(pid_t process) {
  siginfo_t info = {};
  return ::waitid(P_PID, static_cast<id_t>(process), &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         info.si_pid == process;
}

/// What became of the orphans that were there.
struct Orphans {
  int killed = 0;
  int had_ended = 0;  ///< those that had ended: what they left may have come after the look
  int uncertain = 0;  ///< without an environment: they are about to end, or had none
};

/// Kills the orphans that are there now, and buries those that have ended; what they leave is then
/// a child of this process.
Orphans end_present_orphans(const std::string* variable) {
  Orphans orphans;
  for (const pid_t orphan : children_of(::getpid())) {
    if (is_own_child(orphan)) continue;
    if (has_ended(orphan)) {
      ::waitpid(orphan, nullptr, WNOHANG);
      ++orphans.had_ended;
      continue;
    }
    const std::string environment = variable == nullptr ? "" : environment_of(orphan);
    if (variable == nullptr || holds(environment, *variable)) {
      if (::getpgid(orphan) == orphan) ::kill(-orphan, SIGKILL);
      ::kill(orphan, SIGKILL);
      ++orphans.killed;
    } else if (environment.empty()) {
      ++orphans.uncertain;
    }
  }
  return orphans;
}

int end_all_orphans(const std::string* variable) {
  int most = 0;
  for (int round = 0; round < most_rounds; ++round) {
    const Orphans orphans = end_present_orphans(variable);
    most = std::max(most, orphans.killed);
    const bool wait = orphans.uncertain > 0 && round < most_rounds_for_uncertain;
    if (orphans.killed + orphans.had_ended == 0 && !wait) break;
    ::usleep(1000);  // until what was killed is gone
  }
  return most;
}

}  // namespace

std::vector<pid_t> children_of(pid_t process) {
  const std::string tasks = fmt::format("/proc/{}/task", process);
  const std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir(tasks.c_str()), &::closedir);
  std::vector<pid_t> children;
  if (folder == nullptr) return children;
  while (const dirent* entry = ::readdir(folder.get())) {
    if (entry->d_name[0] == '.') continue;
    add_numbers(small_file(fmt::format("{}/{}/children", tasks, entry->d_name)), children);
  }
  return children;
}

std::vector<pid_t> descendants_of(pid_t process) {
  std::vector<pid_t> found = children_of(process);
  for (std::size_t at = 0; at < found.size(); ++at) {
    for (const pid_t child : children_of(found[at])) {
      if (std::ranges::find(found, child) == found.end()) found.push_back(child);
    }
  }
  return found;
}

void adopt_orphans() {
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
}

int end_orphans() {
  return end_all_orphans(nullptr);
}

int end_orphans_with(const std::string& variable) {
  return end_all_orphans(&variable);
}

}  // namespace gradus::process
