#include "conformance/isolated.h"

#include <fmt/format.h>

#include <cstdio>
#include <vector>

#include "gradus/text.h"
#include "process/child_setup.h"
#include "process/watched_child.h"
#include "protocol/messages.h"

namespace gradus::conformance {
namespace {

using process::EndedFor;

constexpr int watch_interval_ms = 50;
constexpr std::size_t longest_line = std::size_t{16} << 20;

std::string ending_text(const process::WatchedChild& child) {
  switch (child.ended_for()) {
    case EndedFor::time:
      return fmt::format("took longer than {} s", shortest(child.limits().wall_s));
    case EndedFor::memory:
      return fmt::format("took more than {} MiB", child.limits().memory_bytes >> 20);
    case EndedFor::channel:
      return "wrote on the descriptor by which it is connected to Gradus";
    default:
      return child.ending().text();
  }
}

/// The result in what the child has sent; nothing without one. Plugins can write on the child's
/// descriptor, too, but do not know the token.
std::optional<std::string> take_result(process::WatchedChild& child, const std::string& token) {
  std::vector<std::string> lines;
  const auto reading = child.child().channel().receive(lines);
  if (lines.empty() && reading != process::Reading::too_long) return std::nullopt;
  auto result = lines.size() == 1 ? protocol::word_from_line(lines[0], token) : std::nullopt;
  if (!result) child.kill(EndedFor::channel);
  return result;
}

}  // namespace

Isolated run_isolated(const CheckLimits& limits, const std::filesystem::path& output,
                      const std::function<std::string()>& body) {
  const std::string token = process::random_token();
  process::WatchedChild child({limits.wall_s, limits.memory_bytes},
                              process::OutputLog::file(output), [&] {
                                process::limit_memory(limits.memory_bytes);
                                const std::string line = protocol::token_line(token, body());
                                std::fflush(nullptr);
                                process::send_line(process::channel_descriptor, line);
                              });
  child.child().channel().allow_lines_up_to(longest_line);
  child.start();
  Isolated isolated;
  for (bool ended = false; !ended;) {
    ended = child.child().ended(watch_interval_ms);  // asked first: what it sent is then all there
    if (!isolated.result) isolated.result = take_result(child, token);
    if (!ended) child.watch();
  }
  child.reap();
  isolated.ended_for = child.ended_for();
  isolated.ended = ending_text(child);
  isolated.output = child.output().last_lines();
  return isolated;
}

}  // namespace gradus::conformance
