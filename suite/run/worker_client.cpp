#include "run/worker_client.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "gradus/error.h"
#include "run/worker_process.h"

namespace gradus {
namespace {

constexpr int deaths_allowed = 2;
constexpr double patience_s = 2;

bool is_answer(const std::string& event) {
  return event == "done" || event == "error";
}

}  // namespace

std::filesystem::path find_worker() {
  const char* given = std::getenv("GRADUS_WORKER");
  if (given != nullptr && *given != '\0') {
    if (::access(given, X_OK) == 0) return given;
    throw Error("worker.missing", "GRADUS_WORKER", "a program", std::string("'") + given + "'",
                "unset it to use the worker that was installed with gradus");
  }
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path();
  const std::filesystem::path places[] = {
      folder / "gradus-worker", (folder / "../libexec/gradus/gradus-worker").lexically_normal()};
  for (const auto& place : places) {
    if (::access(place.c_str(), X_OK) == 0) return place;
  }
  throw Error("worker.missing", "gradus-worker", places[0].string() + " or " + places[1].string(),
              "neither", "build or install the target gradus-worker, or set GRADUS_WORKER");
}

WorkerClient::WorkerClient(std::filesystem::path program) : program_(std::move(program)) {}

WorkerClient::~WorkerClient() {
  if (pid_ < 0) return;
  ::close(socket_);
  end_worker(pid_, patience_s);
}

void WorkerClient::start() {
  if (deaths_in_a_row_ >= deaths_allowed) {
    throw Error("worker.dying", program_.string(), "a worker that answers",
                "that it died " + std::to_string(deaths_in_a_row_) + " times in a row (" +
                    last_reason_ + ")",
                "see `gradus doctor`");
  }
  stderr_.reset(std::tmpfile());
  if (!stderr_) {
    throw Error("worker.start", "cannot make a temporary file", "", std::strerror(errno),
                "free space in the folder for temporary files");
  }
  const WorkerProcess process = start_worker(program_, ::fileno(stderr_.get()));
  pid_ = process.pid;
  socket_ = process.socket;
  received_.clear();
}

bool WorkerClient::write_line(const std::string& line) {
  std::size_t sent = 0;
  while (sent < line.size()) {
    const ssize_t count =
        ::send(socket_, line.data() + sent, line.size() - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count >= 0) {
      sent += static_cast<std::size_t>(count);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      // The worker may itself be waiting for us to read.
      pollfd wait{socket_, POLLOUT | POLLIN, 0};
      ::poll(&wait, 1, -1);
      if ((wait.revents & (POLLIN | POLLHUP)) && !read_more(std::chrono::milliseconds(0))) {
        return false;
      }
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

int64_t WorkerClient::send(const std::string& word, const Json& arguments) {
  if (pid_ < 0) start();
  Json request = {{"ticket", ++last_ticket_}, {"do", word}};
  request.update(arguments);
  open_.insert(last_ticket_);
  if (!write_line(request.dump() + "\n") && pid_ >= 0) buried();
  return last_ticket_;
}

/// Reads what has arrived; false when the worker is gone.
bool WorkerClient::read_more(std::chrono::milliseconds timeout) {
  pollfd wait{socket_, POLLIN, 0};
  if (::poll(&wait, 1, static_cast<int>(timeout.count())) <= 0) return true;
  char buffer[65536];
  const ssize_t count = ::recv(socket_, buffer, sizeof buffer, MSG_DONTWAIT);
  if (count < 0) return errno == EINTR || errno == EAGAIN;
  if (count == 0) return false;
  received_.append(buffer, static_cast<std::size_t>(count));
  return true;
}

void WorkerClient::take(const std::string& line) {
  Json body = Json::parse(line, nullptr, false);
  if (!body.is_object() || !body.value("ticket", Json()).is_number_integer() ||
      !body.value("event", Json()).is_string()) {
    throw Error("worker.protocol", program_.string(), "a JSON object with ticket and event",
                "'" + line.substr(0, 200) + "'", "is the worker of the same version as gradus?");
  }
  WorkerMessage message{body["ticket"], body["event"], std::move(body)};
  if (is_answer(message.event)) {
    open_.erase(message.ticket);
    deaths_in_a_row_ = 0;
  }
  messages_.push_back(std::move(message));
}

void WorkerClient::take_lines() {
  std::size_t start = 0;
  for (std::size_t end; (end = received_.find('\n', start)) != std::string::npos; start = end + 1) {
    take(received_.substr(start, end - start));
  }
  received_.erase(0, start);
}

std::vector<std::string> WorkerClient::last_stderr() const {
  char buffer[4096];
  const int file = ::fileno(stderr_.get());
  const off_t size = ::lseek(file, 0, SEEK_END);
  const off_t from = std::max<off_t>(0, size - static_cast<off_t>(sizeof buffer));
  const ssize_t count = ::pread(file, buffer, sizeof buffer, from);
  std::vector<std::string> lines;
  std::string line;
  for (ssize_t at = 0; at < count; ++at) {
    if (buffer[at] != '\n') line += buffer[at];
    if ((buffer[at] == '\n' || at + 1 == count) && !line.empty()) {
      lines.push_back(std::move(line));
      line.clear();
    }
  }
  if (lines.size() > 10) lines.erase(lines.begin(), lines.end() - 10);
  return lines;
}

/// The process is gone: says so to everyone who waits for an answer.
void WorkerClient::buried() {
  take_lines();
  ::close(socket_);
  last_reason_ = "the worker ended with " + end_worker(pid_, patience_s);
  pid_ = socket_ = -1;
  ++deaths_in_a_row_;
  const Json body = {{"reason", last_reason_}, {"stderr", last_stderr()}};
  for (const int64_t ticket : open_) messages_.push_back({ticket, "died", body});
  open_.clear();
}

std::optional<WorkerMessage> WorkerClient::next(std::chrono::milliseconds timeout) {
  if (messages_.empty() && pid_ >= 0) {
    if (read_more(timeout)) {
      take_lines();
    } else {
      buried();
    }
  }
  if (messages_.empty()) return std::nullopt;
  WorkerMessage message = std::move(messages_.front());
  messages_.pop_front();
  return message;
}

Json WorkerClient::ask(const std::string& word, const Json& arguments,
                       const std::function<bool()>& stop,
                       const std::function<void(const Json&)>& progress) {
  const int64_t ticket = send(word, arguments);
  std::deque<WorkerMessage> others;
  while (true) {
    std::optional<WorkerMessage> message = next(std::chrono::milliseconds(1000));
    if (stop && stop()) throw Interrupted();
    if (!message) continue;
    if (message->ticket != ticket) {
      others.push_back(std::move(*message));
    } else if (message->event == "progress") {
      if (progress) progress(message->body);
    } else if (message->event == "died") {
      std::string advice = "see `gradus doctor`";
      for (const Json& line : message->body["stderr"]) advice += "\n  " + line.get<std::string>();
      throw Error("worker.died", "gradus-worker", "an answer to '" + word + "'",
                  message->body["reason"].get<std::string>(), advice);
    } else if (is_answer(message->event)) {
      for (auto& other : others) messages_.push_back(std::move(other));
      if (message->event == "done") return std::move(message->body);
      const Json error = message->body.value("error", Json::object());
      throw Error(error.value("id", "worker.error"), error.value("text", message->body.dump()));
    }
  }
}

}  // namespace gradus
