// Lines over a stream socket.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::process {

/// What came of an attempt to read.
enum class Reading {
  open,     ///< everything that has come is read, or there is more to read soon
  closed,   ///< the other end is closed
  too_long  ///< a line is longer than allowed: nothing more is read
};

/// One end of a connection, which never blocks.
class LineChannel {
 public:
  /// For ends that this program itself serves.
  static constexpr std::size_t any_length = static_cast<std::size_t>(-1);

  /// Takes the descriptor over. `longest_line`: bytes that the other end may send in one line.
  explicit LineChannel(int descriptor, std::size_t longest_line = any_length);
  ~LineChannel();
  LineChannel(LineChannel&& other) noexcept;
  LineChannel& operator=(LineChannel&& other) noexcept;

  int descriptor() const { return descriptor_; }
  void allow_lines_up_to(std::size_t bytes) { longest_line_ = bytes; }
  /// Appends the whole lines that have come to `lines`; reads 1 MiB at most, so that an end which
  /// never stops writing does not keep the reader.
  Reading receive(std::vector<std::string>& lines);
  /// Queues a line and sends what the socket takes now. False when the other end is closed.
  bool send(std::string_view line);
  bool flush();
  bool has_unsent() const { return !unsent_.empty(); }

 private:
  Reading read_some();

  int descriptor_;
  std::size_t longest_line_;
  std::string received_, unsent_;
};

/// Sends one line on a descriptor that may block; what a child uses.
void send_line(int descriptor, std::string_view line);

/// Reads the only line that will come, blocking; empty when the other end is closed.
std::string read_line(int descriptor);

/// 128 random bits in hexadecimal digits. Throws Error "worker.random".
std::string random_token();

}  // namespace gradus::process
