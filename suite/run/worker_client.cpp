#include "run/worker_client.h"

#include <poll.h>
#include <sys/socket.h>

#include <sstream>
#include <utility>

#include "gradus/error.h"
#include "process/process_tree.h"

namespace gradus {
namespace {

constexpr int deaths_allowed = 2;
constexpr int time_to_end_ms = 2000;
constexpr std::size_t most_lines = 10;  // of stderr, that an error shows

bool is_answer(const std::string& event) {
  return event == "done" || event == "error";
}

Json last_lines(const process::OutputLog& output) {
  std::istringstream text(output.last_lines());
  std::deque<std::string> lines;
  for (std::string line; std::getline(text, line);) {
    if (!line.empty()) lines.push_back(line);
    if (lines.size() > most_lines) lines.pop_front();
  }
  return lines;
}

}  // namespace

WorkerClient::WorkerClient(std::filesystem::path program, process::Patience patience)
    : program_(std::move(program)), silence_(patience), patience_(patience) {}

WorkerClient::~WorkerClient() {
  if (child_ == nullptr) return;
  ::shutdown(child_->channel().descriptor(), SHUT_RDWR);
  child_->resume();
  child_->ended(time_to_end_ms);
  end_worker();
}

void WorkerClient::start() {
  if (deaths_in_a_row_ >= deaths_allowed) {
    throw Error("worker.dying", program_.string(), "a worker that answers",
                "that it died " + std::to_string(deaths_in_a_row_) + " times in a row (" +
                    last_reason_ + ")",
                "see `gradus doctor`");
  }
  process::adopt_orphans();
  mark_ = "GRADUS_WORKER_MARK=" + process::random_token();
  output_ = process::OutputLog::unnamed();
  child_ = process::Child::start(program_, worker_environment(mark_), output_->descriptor());
  silence_ = process::SilenceWatch(patience_);
  ping_.reset();
}

int64_t WorkerClient::send(const std::string& verb, const Json& arguments) {
  if (child_ == nullptr) start();
  Json request = {{"ticket", ++last_ticket_}, {"do", verb}};
  request.update(arguments);
  open_.insert(last_ticket_);
  const int64_t ticket = last_ticket_;
  if (!child_->channel().send(request)) report_death();
  return ticket;
}

/// Reads what has arrived, and sends what has not gone; false when the worker is gone.
bool WorkerClient::read_more(std::chrono::milliseconds timeout) {
  process::LineChannel& channel = child_->channel();
  const short events = channel.has_unsent() ? POLLIN | POLLOUT : POLLIN;
  pollfd wait{channel.descriptor(), events, 0};
  if (::poll(&wait, 1, static_cast<int>(timeout.count())) <= 0) return true;
  std::vector<std::string> lines;
  const process::Reading reading = channel.receive(lines);
  take_lines(lines);
  return reading == process::Reading::open && channel.flush();
}

void WorkerClient::take_lines(const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  silence_.heard();
  deaths_in_a_row_ = 0;
  for (const std::string& line : lines) take(line);
}

void WorkerClient::take(const std::string& line) {
  Json body = process::parse_line(line);
  if (!body.is_object() || !body.value("event", Json()).is_string()) body = nullptr;
  const Json ticket = body.is_object() ? body.value("ticket", Json()) : Json();
  if (!ticket.is_number_integer()) {
    throw Error("worker.protocol", program_.string(), "a JSON object with ticket and event",
                "'" + line.substr(0, 200) + "'", "is the worker of the same version as gradus?");
  }
  WorkerMessage message{ticket, body["event"], std::move(body)};
  if (ping_ == message.ticket) {
    ping_.reset();
    return;
  }
  if (is_answer(message.event)) open_.erase(message.ticket);
  messages_.push_back(std::move(message));
}

/// False where the worker has not answered for so long that it must be given up.
bool WorkerClient::is_well() {
  child_->resume();
  if (silence_.is_time_to_ask() && !ping_) {
    ping_ = ++last_ticket_;
    child_->channel().send({{"ticket", *ping_}, {"do", "ping"}});
  }
  return !silence_.is_lost();
}

void WorkerClient::end_worker() {
  const bool ended = child_->ended();
  if (!ended) child_->kill();
  const std::string how = child_->reap().text();
  last_reason_ = "the worker ended with " + how;
  child_.reset();
  process::end_orphans_with(mark_);
}

/// The process is gone, or given up: says so to everyone who waits for an answer.
void WorkerClient::report_death() {
  const bool lost = silence_.is_lost();
  if (!lost) child_->ended(time_to_end_ms);  // its socket closes a moment before it ends
  end_worker();
  ++deaths_in_a_row_;
  if (lost) last_reason_ = "the worker did not answer, so it was killed";
  const Json body = {{"reason", last_reason_}, {"stderr", last_lines(*output_)}};
  for (const int64_t ticket : std::exchange(open_, {})) messages_.push_back({ticket, "died", body});
}

std::optional<WorkerMessage> WorkerClient::next(std::chrono::milliseconds timeout) {
  if (messages_.empty() && child_ != nullptr && (!read_more(timeout) || !is_well())) {
    report_death();
  }
  if (messages_.empty()) return std::nullopt;
  WorkerMessage message = std::move(messages_.front());
  messages_.pop_front();
  return message;
}

Json WorkerClient::ask(const std::string& verb, const Json& arguments,
                       const std::function<bool()>& stop,
                       const std::function<void(const Json&)>& progress) {
  const int64_t ticket = send(verb, arguments);
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
      throw Error("worker.died", "gradus-worker", "an answer to '" + verb + "'",
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
