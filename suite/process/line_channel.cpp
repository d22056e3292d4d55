#include "process/line_channel.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "gradus/error.h"

namespace gradus::process {
namespace {

constexpr std::size_t most_at_once = std::size_t{1} << 20;

/// Whether the system's answer to recv or send says that there is nothing to do now.
bool is_for_later(int error) {
  return error == EAGAIN || error == EWOULDBLOCK;
}

}  // namespace

LineChannel::LineChannel(int descriptor, std::size_t longest_line)
    : descriptor_(descriptor), longest_line_(longest_line) {
  ::fcntl(descriptor_, F_SETFL, ::fcntl(descriptor_, F_GETFL) | O_NONBLOCK);
  ::fcntl(descriptor_, F_SETFD, FD_CLOEXEC);
}

LineChannel::~LineChannel() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

LineChannel::LineChannel(LineChannel&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      longest_line_(other.longest_line_),
      received_(std::move(other.received_)),
      unsent_(std::move(other.unsent_)) {}

LineChannel& LineChannel::operator=(LineChannel&& other) noexcept {
  std::swap(descriptor_, other.descriptor_);
  std::swap(longest_line_, other.longest_line_);
  std::swap(received_, other.received_);
  std::swap(unsent_, other.unsent_);
  return *this;
}

Reading LineChannel::read_some() {
  std::array<char, 65536> buffer;
  for (std::size_t read = 0; read < most_at_once;) {
    const ssize_t size = ::recv(descriptor_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && is_for_later(errno)) return Reading::open;
    if (size <= 0) return Reading::closed;
    received_.append(buffer.data(), static_cast<std::size_t>(size));
    read += static_cast<std::size_t>(size);
  }
  return Reading::open;
}

Reading LineChannel::receive(std::vector<std::string>& lines) {
  if (received_.size() > longest_line_) return Reading::too_long;
  const Reading reading = read_some();
  std::size_t begin = 0;
  for (std::size_t end; (end = received_.find('\n', begin)) != std::string::npos; begin = end + 1) {
    if (end - begin > longest_line_) return Reading::too_long;
    if (end > begin) lines.push_back(received_.substr(begin, end - begin));
  }
  received_.erase(0, begin);
  return received_.size() > longest_line_ ? Reading::too_long : reading;
}

bool LineChannel::send(std::string_view line) {
  unsent_ += line;
  unsent_ += '\n';
  return flush();
}

bool LineChannel::flush() {
  std::size_t begin = 0;
  bool open = true;
  while (begin < unsent_.size()) {
    const ssize_t size = ::send(descriptor_, unsent_.data() + begin, unsent_.size() - begin,
                                MSG_NOSIGNAL | MSG_DONTWAIT);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {
      open = is_for_later(errno);
      break;
    }
    begin += static_cast<std::size_t>(size);
  }
  unsent_.erase(0, begin);
  return open;
}

void send_line(int descriptor, std::string_view line) {
  const std::string text = std::string(line) + "\n";
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

std::string random_token() {
  std::array<unsigned char, 16> bytes;
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw Error("worker.random", "random numbers of the system", "", std::strerror(errno), "");
  }
  constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

}  // namespace gradus::process
