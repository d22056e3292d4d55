// The connection of a serving process (the worker, the preloader) to the one that asks it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gradus/error.h"
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

  void answer(std::optional<int64_t> ticket, protocol::Event event);
  void error(std::optional<int64_t> ticket, const Error& error) {
    answer(ticket, protocol::WorkError{error.id(), error.what()});
  }

 private:
  process::LineChannel channel_;
  bool open_ = true;
};

}  // namespace gradus::worker
