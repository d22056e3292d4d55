// What a child does for one request. The process that forks it may have loaded plugins and data
// before; then the child finds them there.
#pragma once

#include "execution/data_cache.h"
#include "loading/plugins.h"

namespace gradus::worker {

/// What a process holds between requests.
struct PluginsAndData {
  loading::Plugins plugins;
  execution::DataCache data;
};

/// Waits for the one request that comes on `channel`, and does it within its memory limit. Answers
/// with the messages of child_message.h, which carry the request's "token".
void do_request(PluginsAndData& loaded, int channel);

}  // namespace gradus::worker
