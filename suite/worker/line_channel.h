// JSON lines over a stream socket that never blocks.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace gradus {

class LineChannel {
 public:
  /// Takes the descriptor over.
  explicit LineChannel(int descriptor);
  ~LineChannel();
  LineChannel(LineChannel&& other) noexcept;
  LineChannel& operator=(LineChannel&& other) noexcept;

  int descriptor() const { return descriptor_; }
  /// Appends the whole lines that have come to `lines`. False when the other end is closed.
  bool receive(std::vector<std::string>& lines);
  /// Queues a line and sends what the socket takes now. False when the other end is closed.
  bool send(const Json& line);
  bool flush();
  bool has_unsent() const { return !unsent_.empty(); }

 private:
  int descriptor_;
  std::string received_, unsent_;
};

/// Text of one line; bytes that are no UTF-8 are replaced.
std::string line_text(const Json& line);

/// Sends one line on a descriptor that may block; what a child uses.
void send_line(int descriptor, const Json& line);

/// Reads the only line that will come, blocking; empty when the other end is closed.
std::string read_line(int descriptor);

}  // namespace gradus
