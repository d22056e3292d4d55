#include "process/ending.h"

#include <sys/wait.h>

#include <cstring>

namespace gradus::process {

std::optional<int> Ending::signal() const {
  if (!WIFSIGNALED(wait_status)) return std::nullopt;
  return WTERMSIG(wait_status);
}

std::string Ending::text() const {
  if (const auto number = signal()) {
    return "signal " + std::to_string(*number) + " (" + ::strsignal(*number) + ")";
  }
  return "exit code " + std::to_string(WEXITSTATUS(wait_status));
}

}  // namespace gradus::process
