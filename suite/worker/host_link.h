// The connection of a serving process (the worker, the preloader) to the one that asks it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "process/line_channel.h"
#include "worker/request.h"

namespace gradus::worker {

class HostLink {
 public:
  explicit HostLink(int descriptor) : channel_(descriptor) {}

  process::LineChannel& channel() { return channel_; }
  bool is_open() const { return open_; }
  void close() { open_ = false; }

  /// The requests that have come; a line that is none is answered with an error.
  std::vector<Request> receive();

  /// {"ticket", "event", content...}.
  void answer(int64_t ticket, const char* event, const Json& content = Json::object());
  void done(int64_t ticket, const Json& content = Json::object()) {
    answer(ticket, "done", content);
  }
  void error(const Json& ticket, const std::string& id, const std::string& text);

 private:
  process::LineChannel channel_;
  bool open_ = true;
};

}  // namespace gradus::worker
