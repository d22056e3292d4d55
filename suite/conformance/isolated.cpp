#include "conformance/isolated.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>

#include "execution/child_process.h"
#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus {
namespace {

constexpr int watch_interval_ms = 50;

void send_all(int descriptor, const std::string& text) {
  for (std::size_t begin = 0; begin < text.size();) {
    const ssize_t size = ::send(descriptor, text.data() + begin, text.size() - begin, MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return;
    begin += static_cast<std::size_t>(size);
  }
}

/// Whether the child has ended; it stays to be waited for.
bool has_ended(pid_t child) {
  siginfo_t info = {};
  ::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOHANG | WNOWAIT);
  return info.si_pid == child;
}

/// Appends what has come; false when the other end is closed.
bool receive(int descriptor, int within_ms, std::string& received) {
  std::array<char, 4096> buffer;
  pollfd wait = {descriptor, POLLIN, 0};
  while (::poll(&wait, 1, within_ms) > 0) {
    const ssize_t size = ::recv(descriptor, buffer.data(), buffer.size(), 0);
    if (size <= 0) return false;
    received.append(buffer.data(), static_cast<std::size_t>(size));
    within_ms = 0;
  }
  return true;
}

/// Reads until the child ends (processes that it started may keep its channel open) or is over a
/// limit; returns why it must be killed, if it must.
std::string listen(int descriptor, pid_t child, int64_t resident_at_fork, const CheckLimits& limits,
                   std::string& received) {
  const auto start = std::chrono::steady_clock::now();
  for (;;) {
    const bool ended = has_ended(child);  // asked first: what it sent is then all there
    if (!receive(descriptor, ended ? 0 : watch_interval_ms, received) || ended) return {};
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - start;
    if (passed.count() > limits.wall_s) return "took longer than " + shortest(limits.wall_s) + " s";
    if (memory_use(child).resident_bytes - resident_at_fork > limits.memory_bytes) {
      return "took more than " + std::to_string(limits.memory_bytes >> 20) + " MiB";
    }
  }
}

}  // namespace

Isolated run_isolated(const CheckLimits& limits, const std::filesystem::path& output,
                      const std::function<Json()>& body) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    throw Error("worker.fork", "cannot connect to a child", "", std::strerror(errno), "");
  }
  const int printed = open_output(output);
  const pid_t parent = ::getpid();
  const int64_t resident = memory_use(parent).resident_bytes;
  const pid_t child = ::fork();
  if (child == 0) {
    enter_child({parent, printed, ends[1]});
    limit_memory(limits.memory_bytes);
    const std::string text = body().dump(-1, ' ', false, Json::error_handler_t::replace);
    std::fflush(nullptr);
    send_all(channel_descriptor, text);
    ::_exit(0);
  }
  ::close(ends[1]);
  if (child < 0) throw Error("worker.fork", "cannot fork", "", std::strerror(errno), "");
  Isolated isolated;
  std::string received;
  isolated.ended = listen(ends[0], child, resident, limits, received);
  ::close(ends[0]);
  isolated.timed_out = isolated.ended.starts_with("took longer");
  if (!isolated.ended.empty()) ::kill(child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  ::kill(-child, SIGKILL);  // what it may have started itself
  isolated.result = Json::parse(received, nullptr, false);
  if (isolated.result.is_discarded()) isolated.result = nullptr;
  if (isolated.ended.empty()) isolated.ended = ending_text(status);
  isolated.output = last_lines(printed);
  ::close(printed);
  return isolated;
}

}  // namespace gradus
