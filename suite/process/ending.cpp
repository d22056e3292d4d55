#include "process/ending.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <cstring>

namespace gradus::process {

std::optional<int> Ending::signal() const {
  if (!WIFSIGNALED(wait_status)) return std::nullopt;
  return WTERMSIG(wait_status);
}

std::string Ending::text() const {
  if (const auto number = signal()) {
    return fmt::format("signal {} ({})", *number, ::strsignal(*number));
  }
  return fmt::format("exit code {}", WEXITSTATUS(wait_status));
}

}  // namespace gradus::process
