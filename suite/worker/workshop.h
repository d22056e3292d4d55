// What a child does for one request. The process that forks it may have loaded plugins and data
// before; then the child finds them there.
#pragma once

#include "base/json.h"
#include "execution/execute.h"
#include "loading/plugins.h"

namespace gradus {

/// What a process holds between requests.
struct Workshop {
  Plugins plugins;
  DataCache data;
};

/// The words that are done in a child.
bool is_work(std::string_view word);

/// Waits for the one request that comes on `channel`, and does it within its memory limit. Sends,
/// as lines on `channel`, {"event": "progress", ...} and at last {"event": "result", ...}: what the
/// answer `done` carries, or "failure": {"status", "id", "text"} where an exception came out.
void do_request(Workshop& workshop, int channel);

}  // namespace gradus
