#include "worker/line_channel.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace gradus {

LineChannel::LineChannel(int descriptor) : descriptor_(descriptor) {
  ::fcntl(descriptor_, F_SETFL, ::fcntl(descriptor_, F_GETFL) | O_NONBLOCK);
  ::fcntl(descriptor_, F_SETFD, FD_CLOEXEC);
}

LineChannel::~LineChannel() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

LineChannel::LineChannel(LineChannel&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      received_(std::move(other.received_)),
      unsent_(std::move(other.unsent_)) {}

LineChannel& LineChannel::operator=(LineChannel&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(received_, other.received_);
  std::swap(unsent_, other.unsent_);
  return *this;
}

bool LineChannel::receive(std::vector<std::string>& lines) {
  std::array<char, 65536> buffer;
  bool open = true;
  for (;;) {
    const ssize_t size = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) break;
    open = size > 0;
    if (!open) break;
    received_.append(buffer.data(), static_cast<std::size_t>(size));
  }
  std::size_t begin = 0;
  for (std::size_t end; (end = received_.find('\n', begin)) != std::string::npos; begin = end + 1) {
    if (end > begin) lines.push_back(received_.substr(begin, end - begin));
  }
  received_.erase(0, begin);
  return open;
}

bool LineChannel::send(const Json& line) {
  unsent_ += line_text(line);
  return flush();
}

bool LineChannel::flush() {
  std::size_t begin = 0;
  bool open = true;
  while (begin < unsent_.size()) {
    const ssize_t size =
        ::send(descriptor_, unsent_.data() + begin, unsent_.size() - begin, MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {
      open = errno == EAGAIN;
      break;
    }
    begin += static_cast<std::size_t>(size);
  }
  unsent_.erase(0, begin);
  return open;
}

std::string line_text(const Json& line) {
  return line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

void send_line(int descriptor, const Json& line) {
  const std::string text = line_text(line);
  for (std::size_t begin = 0; begin < text.size();) {
    const ssize_t size = ::send(descriptor, text.data() + begin, text.size() - begin, MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return;  // nobody listens any more: the process is about to be ended
    begin += static_cast<std::size_t>(size);
  }
}

std::string read_line(int descriptor) {
  std::string line;
  std::array<char, 65536> buffer;
  while (!line.ends_with('\n')) {
    const ssize_t size = ::recv(descriptor, buffer.data(), buffer.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    line.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return line;
}

}  // namespace gradus
