// What a child does for one request. The process that forks it may have loaded plugins and data
// before; then the child finds them there.
#pragma once

#include <string_view>

#include "execution/data_cache.h"
#include "loading/plugins.h"
#include "worker/request.h"

namespace gradus::worker {

/// What a process holds between requests.
struct PluginsAndData {
  loading::Plugins plugins;
  execution::DataCache data;
};

/// In a child that was forked with its request: waits for `start_line` on `channel`, then does the
/// request within its memory limit. Answers with the messages of child_message.h, which carry the
/// request's "token".
void do_request(const Request& request, PluginsAndData& loaded, int channel);

/// What a child waits for.
inline constexpr std::string_view start_line = "start";

/// In a program of its own: the same with the one request that comes on `channel`, at once.
void do_sent_request(PluginsAndData& loaded, int channel);

}  // namespace gradus::worker
