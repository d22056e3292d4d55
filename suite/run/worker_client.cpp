#include "run/worker_client.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/socket.h>

#include <sstream>
#include <utility>

#include "gradus/error.h"
#include "process/process_tree.h"

namespace gradus::run {
namespace {

constexpr int deaths_allowed = 2;
constexpr int time_to_end_ms = 2000;
constexpr std::size_t most_lines = 10;  // of stderr, that an error shows

bool is_last(const protocol::Event& event) {
  return std::holds_alternative<protocol::Done>(event) ||
         std::holds_alternative<protocol::WorkError>(event);
}

std::vector<std::string> last_lines(const process::OutputLog& output) {
  std::istringstream text(output.last_lines());
  std::deque<std::string> lines;
  for (std::string line; std::getline(text, line);) {
    if (!line.empty()) lines.push_back(line);
    if (lines.size() > most_lines) lines.pop_front();
  }
  return {lines.begin(), lines.end()};
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
                fmt::format("that it died {} times in a row ({})", deaths_in_a_row_, last_reason_),
                "see `gradus doctor`");
  }
  process::adopt_orphans();
  mark_ = "GRADUS_WORKER_MARK=" + process::random_token();
  output_ = process::OutputLog::unnamed();
  child_ = process::Child::start(program_, worker_environment(mark_), output_->descriptor());
  silence_ = process::SilenceWatch(patience_);
  ping_.reset();
}

int64_t WorkerClient::send(const protocol::Work& work, const protocol::WorkLimits& limits) {
  if (child_ == nullptr) start();
  const int64_t ticket = ++last_ticket_;
  open_.insert(ticket);
  if (!child_->channel().send(protocol::to_line(protocol::WorkMessage{ticket, work, limits})))
    report_death();
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
  std::optional<protocol::WorkAnswer> answer = protocol::answer_from_line(line);
  if (!answer || !answer->ticket) {
    throw Error("worker.protocol", program_.string(), "a JSON object with ticket and event",
                fmt::format("'{}'", line.substr(0, 200)),
                "is the worker of the same version as gradus?");
  }
  WorkerMessage message{*answer->ticket, std::move(answer->event)};
  if (ping_ == message.ticket) {
    ping_.reset();
    return;
  }
  if (is_last(message.event)) open_.erase(message.ticket);
  messages_.push_back(std::move(message));
}

/// False where the worker has not answered for so long that it must be given up.
bool WorkerClient::is_well() {
  child_->resume();
  if (silence_.is_time_to_ask() && !ping_) {
    ping_ = ++last_ticket_;
    child_->channel().send(protocol::to_line(protocol::WorkMessage{*ping_, protocol::PingWork()}));
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
  const protocol::Died died{last_reason_, last_lines(*output_)};
  for (const int64_t ticket : std::exchange(open_, {})) messages_.push_back({ticket, died});
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

protocol::Done WorkerClient::ask(const protocol::Work& work, const std::function<bool()>& stop,
                                 const protocol::ProgressSink& progress,
                                 const protocol::WorkLimits& limits) {
  const int64_t ticket = send(work, limits);
  std::deque<WorkerMessage> others;
  while (true) {
    std::optional<WorkerMessage> message = next(std::chrono::milliseconds(1000));
    if (stop && stop()) throw Interrupted();
    if (!message) continue;
    if (message->ticket != ticket) {
      others.push_back(std::move(*message));
      continue;
    }
    if (const auto* now = std::get_if<protocol::Progress>(&message->event)) {
      if (progress) progress(*now);
    } else if (const auto* died = std::get_if<protocol::Died>(&message->event)) {
      std::string advice = "see `gradus doctor`";
      for (const std::string& line : died->output) advice += "\n  " + line;
      throw Error("worker.died", "gradus-worker",
                  fmt::format("an answer to '{}'", protocol::verb_of(work)), died->reason, advice);
    } else if (is_last(message->event)) {
      for (auto& other : others) messages_.push_back(std::move(other));
      if (auto* done = std::get_if<protocol::Done>(&message->event)) return std::move(*done);
      const auto& error = std::get<protocol::WorkError>(message->event);
      throw Error(error.id, error.text);
    }
  }
}

record::Named<std::string> WorkerClient::platform() {
  const protocol::Done done = ask(protocol::HelloWork());
  const auto* greeting = std::get_if<protocol::Greeting>(&done.result);
  return greeting != nullptr ? greeting->platform : record::Named<std::string>();
}

}  // namespace gradus::run
