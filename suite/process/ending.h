// How a process ended.
#pragma once

#include <optional>
#include <string>

namespace gradus::process {

/// Why this side ended a process.
enum class EndedFor {
  nothing,  ///< it was not: it ended by itself, or something else ended it
  time,     ///< it took longer than its limit
  memory,   ///< it and what it started took more memory than the limit
  channel,  ///< it wrote on the connection to Gradus, or closed it
  cancel    ///< nobody wants its result any more
};

/// What waitpid says of a process that has ended.
struct Ending {
  int wait_status = 0;

  /// The signal that ended it, if one did.
  std::optional<int> signal() const;
  /// "signal 6 (Aborted)" or "exit code 1".
  std::string text() const;
};

}  // namespace gradus::process
