// The child's side of its connection: what it says carries the request's token.
#pragma once

#include <string>
#include <utility>

#include "process/line_channel.h"
#include "protocol/messages.h"

namespace gradus::worker {

class Reporter {
 public:
  Reporter(int channel, std::string token) : channel_(channel), token_(std::move(token)) {}

  /// A share outside of [0, 1] becomes one within; a long text is cut.
  void say(const protocol::ChildMessage& message) const {
    process::send_line(channel_, protocol::to_line(message, token_));
  }

 private:
  int channel_;
  std::string token_;
};

}  // namespace gradus::worker
