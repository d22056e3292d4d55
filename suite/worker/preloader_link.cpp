#include "worker/preloader_link.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "gradus/text.h"
#include "process/short_text.h"
#include "worker/jobs.h"

namespace gradus::worker {
namespace {

constexpr double default_limit_s = 600;
constexpr int time_to_end_ms = 1000, most_losses = 3;
constexpr std::size_t longest_line = std::size_t{1} << 20;
// Tickets of the worker's own requests: the host's are positive.
constexpr int64_t ping_ticket = 0, prepare_again_ticket = -1;

/// With its known parts alone, and of bounded length.
protocol::WorkError shortened(const protocol::WorkError& error) {
  return {process::shortened(error.id), process::shortened(error.text)};
}

/// The result where it is one of the request's own kind, else nothing.
protocol::Result known_result(const Request& request, const protocol::Result& result) {
  if (std::holds_alternative<protocol::DrawsWork>(request.work) &&
      std::holds_alternative<protocol::Drawn>(result)) {
    return result;
  }
  const auto* made = std::get_if<protocol::Made>(&result);
  if (!std::holds_alternative<protocol::MakeWork>(request.work) || made == nullptr) return {};
  protocol::Made known = *made;
  for (auto& error : known.refused) {
    if (error) error->text = process::shortened(error->text);
  }
  return known;
}

}  // namespace

void PreloaderLink::start() {
  child_ = std::make_unique<process::WatchedChild>(process::Limits{}, process::OutputLog::unnamed(),
                                                   serve_);
  child_->child().channel().allow_lines_up_to(longest_line);
  connected_ = true;
  silence_.heard();
}

void PreloaderLink::prepare(const Request& request) {
  if (child_ == nullptr) start();
  loaded_ = request;
  loading_ = true;
  losses_ = 0;
  limit_s_ = request.limits.wall_s.value_or(default_limit_s);
  loading_since_ = Clock::now();
  ask(request);
}

bool PreloaderLink::is_ready() {
  if (child_ != nullptr) return true;
  if (!loaded_ || losses_ > most_losses) return false;
  start();
  Request again = *loaded_;
  again.ticket = prepare_again_ticket;
  loading_ = true;
  loading_since_ = Clock::now();
  ask(again);
  return true;
}

void PreloaderLink::ask(const Request& request) {
  requests_[request.ticket] = request;
  child_->child().channel().send(protocol::to_line(request));
}

void PreloaderLink::send(const Request& request) {
  ask(request);
}

int64_t PreloaderLink::runs_at_work() const {
  return std::ranges::count_if(requests_, [](const auto& entry) {
    return std::holds_alternative<protocol::RunWork>(entry.second.work);
  });
}

void PreloaderLink::cancel(const Request& request) {
  const auto* cancel = std::get_if<protocol::CancelWork>(&request.work);
  if (child_ == nullptr || cancel == nullptr || !requests_.contains(cancel->of)) return;
  child_->child().channel().send(protocol::to_line(request));
}

void PreloaderLink::add_waits(std::vector<pollfd>& waits) {
  if (child_ == nullptr) return;
  if (connected_) add_wait(waits, child_->child().channel());
  waits.push_back({child_->child().process_descriptor(), POLLIN, 0});
}

void PreloaderLink::look() {
  if (child_ == nullptr) return;
  const bool ended = child_->child().ended();
  if (connected_) listen();
  if (ended) {
    lose();
  } else {
    keep_time();
  }
}

void PreloaderLink::listen() {
  std::vector<std::string> lines;
  const process::Reading reading = child_->child().channel().receive(lines);
  child_->child().channel().flush();
  if (!lines.empty()) silence_.heard();
  for (const std::string& line : lines) take(line);
  if (reading == process::Reading::open) return;
  connected_ = false;
  if (reading == process::Reading::too_long) give_up("a line longer than agreed");
}

void PreloaderLink::give_up(const std::string& why) {
  if (given_up_.empty()) given_up_ = why;
  child_->kill(process::EndedFor::channel);
}

/// The preloader holds plugins, which may write what they like on its descriptor: only answers to
/// what it was asked are passed on, with the parts that such answers have.
void PreloaderLink::take(const std::string& line) {
  std::optional<protocol::WorkAnswer> answer = protocol::answer_from_line(line);
  const auto found = answer && answer->ticket ? requests_.find(*answer->ticket) : requests_.end();
  if (found == requests_.end())
    return give_up("lines that it was not asked for on its connection to the worker");
  const bool last = std::holds_alternative<protocol::Done>(answer->event) ||
                    std::holds_alternative<protocol::WorkError>(answer->event);
  if (!pass_on(found->second, std::move(answer->event))) {
    return give_up("lines that it was not asked for on its connection to the worker");
  }
  if (!last) return;
  if (std::holds_alternative<protocol::PrepareWork>(found->second.work)) loading_ = false;
  requests_.erase(found);
}

bool PreloaderLink::pass_on(const Request& request, protocol::Event event) {
  if (std::holds_alternative<protocol::Died>(event)) return false;
  if (const auto* error = std::get_if<protocol::WorkError>(&event)) {
    if (std::holds_alternative<protocol::PrepareWork>(request.work)) loaded_.reset();
    if (request.ticket > 0) host_.answer(request.ticket, shortened(*error));
  } else if (const auto* done = std::get_if<protocol::Done>(&event)) {
    if (std::holds_alternative<protocol::PrepareWork>(request.work) && done->error) loaded_.reset();
    if (request.ticket <= 0) return true;
    protocol::Done known;
    known.result = known_result(request, done->result);
    if (done->error) known.error = shortened(*done->error);
    if (!request.record().empty()) {
      const auto* result = std::get_if<protocol::WorkDone>(&done->result);
      known.status = result != nullptr ? std::optional(result->status) : done->status;
      known.record = request.record().string();
    }
    host_.answer(request.ticket, std::move(known));
  } else {
    host_.answer(request.ticket, std::move(event));
  }
  return true;
}

void PreloaderLink::keep_time() {
  if (requests_.empty()) return;
  child_->child().resume();
  if (loading_) {
    silence_.heard();
    const std::chrono::duration<double> passed = Clock::now() - loading_since_;
    if (passed.count() > limit_s_) child_->kill(process::EndedFor::time);
  } else if (silence_.is_time_to_ask()) {
    if (requests_.contains(ping_ticket)) return;  // asked before, and not answered yet
    ask(Request({ping_ticket, protocol::PingWork()}));
  } else if (silence_.is_lost()) {
    give_up("no answer for a minute");
  }
}

void PreloaderLink::lose() {
  child_->reap();
  std::string how = child_->ending().text();
  if (child_->ended_for() == process::EndedFor::time) {
    how = fmt::format("its time limit of {} s", shortest(limit_s_));
  } else if (!given_up_.empty()) {
    how = given_up_;
  }
  record::Outcome outcome = outcome_of_lost_preloader(how);
  outcome.output = child_->output().last_lines();
  if (const auto signal = child_->ending().signal()) outcome.signal = *signal;
  child_.reset();
  given_up_.clear();
  if (loading_) loaded_.reset();  // it would happen again
  loading_ = false;
  ++losses_;
  for (const auto& [ticket, request] : std::exchange(requests_, {})) {
    if (ticket > 0) finish_(request, outcome);
  }
}

void PreloaderLink::end() {
  if (child_ == nullptr) return;
  // It then ends its own children.
  ::shutdown(child_->child().channel().descriptor(), SHUT_RDWR);
  child_->child().ended(time_to_end_ms);
  child_.reset();
}

}  // namespace gradus::worker
