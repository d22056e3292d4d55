// A small HTTP server on the loopback interface that fails as told, for the tests of fetching.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace gradus::datasets {

struct HttpRequest {
  std::string path;
  std::size_t range_start = 0;  // of "Range: bytes=N-"
};

struct HttpAnswer {
  int status = 200;
  std::string headers;  // further lines, each ending in "\r\n"
  std::string body;
  std::size_t sent = std::string::npos;  // bytes of the body after which the connection breaks
};

/// The part of `content` that was asked for, as a server that can resume answers.
inline HttpAnswer with_ranges(const HttpRequest& request, const std::string& content) {
  if (request.range_start == 0) return {200, "", content};
  if (request.range_start >= content.size()) return {416, "", ""};
  const std::string range = std::to_string(request.range_start) + "-" +
                            std::to_string(content.size() - 1) + "/" +
                            std::to_string(content.size());
  return {206, "Content-Range: bytes " + range + "\r\n", content.substr(request.range_start)};
}

class HttpServer {
 public:
  using Handler = std::function<HttpAnswer(const HttpRequest&)>;

  explicit HttpServer(Handler handler) : handler_(std::move(handler)) {
    ::setenv("no_proxy", "127.0.0.1", 1);
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, generic, size) != 0 || ::listen(socket_, 8) != 0 ||
        ::getsockname(socket_, generic, &size) != 0) {
      throw std::runtime_error("no loopback socket");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer() {
    ::shutdown(socket_, SHUT_RDWR);  // wakes accept
    thread_.join();
    ::close(socket_);
  }

  std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }

  /// All requests so far.
  std::vector<HttpRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  void serve() {
    while (true) {
      const int connection = ::accept(socket_, nullptr, nullptr);
      if (connection < 0) return;
      answer(connection);
      ::close(connection);
    }
  }

  static HttpRequest parse(const std::string& text) {
    HttpRequest request;
    const std::size_t start = text.find(' ') + 1;
    request.path = text.substr(start, text.find(' ', start) - start);
    const std::string range = "Range: bytes=";
    if (const std::size_t at = text.find(range); at != std::string::npos) {
      request.range_start = std::stoul(text.substr(at + range.size()));
    }
    return request;
  }

  void answer(int connection) {
    std::string text;
    char block[4096];
    while (text.find("\r\n\r\n") == std::string::npos) {
      const ssize_t got = ::recv(connection, block, sizeof block, 0);
      if (got <= 0) return;
      text.append(block, static_cast<std::size_t>(got));
    }
    const HttpRequest request = parse(text);
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    const HttpAnswer reply = handler_(request);
    std::string message = "HTTP/1.1 " + std::to_string(reply.status) +
                          " x\r\nContent-Length: " + std::to_string(reply.body.size()) +
                          "\r\nConnection: close\r\n" + reply.headers + "\r\n" +
                          reply.body.substr(0, reply.sent);
    for (std::size_t sent = 0; sent < message.size();) {
      const ssize_t part =
          ::send(connection, message.data() + sent, message.size() - sent, MSG_NOSIGNAL);
      if (part <= 0) return;
      sent += static_cast<std::size_t>(part);
    }
  }

  Handler handler_;
  int socket_ = -1;
  int port_ = 0;
  mutable std::mutex mutex_;
  std::vector<HttpRequest> requests_;
  std::thread thread_;
};

}  // namespace gradus::datasets
