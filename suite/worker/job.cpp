#include "worker/job.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "worker/child_request.h"

namespace gradus::worker {
namespace {

/// A process that ends closes its connection shortly before.
constexpr std::chrono::seconds time_to_end{2};

Request with_token(Request request) {
  request.token = process::random_token();
  return request;
}

}  // namespace

Job::Job(Request request, const ChildVerb& verb, process::OutputLog output,
         const std::function<void(const Request&)>& body)
    : request_(with_token(std::move(request))),
      verb_(verb),
      watched_(request_.limits_or(verb.limits), std::move(output), [&] { body(request_); }) {
  child().channel().allow_lines_up_to(verb.longest_line);
}

void Job::start() {
  watched_.start();
  // A child that became another program has lost the request with which it was forked.
  child().channel().send(request_.on_gpu() ? protocol::to_line(request_) : std::string(start_line));
}

void Job::refuse(const std::string& why) {
  if (misuse_.empty()) misuse_ = why;
  connected_ = false;
  result_.reset();
  failure_.reset();
  watched_.kill(process::EndedFor::channel);
}

void Job::take(const std::string& line) {
  auto message = protocol::child_message_from_line(line, request_.token, verb_.result_keys);
  if (!message || result_ || failure_) {
    refuse("wrote on the descriptor by which it is connected to Gradus");
  } else if (auto* progress = std::get_if<protocol::Progress>(&*message)) {
    progress_ = std::move(*progress);
    news_ = true;
  } else if (std::holds_alternative<protocol::Writing>(*message)) {
    writing_ = true;
  } else if (const auto* time = std::get_if<protocol::Uncounted>(&*message)) {
    watched_.leave_out(time->seconds);
  } else if (auto* result = std::get_if<protocol::Result>(&*message)) {
    result_ = std::move(*result);
  } else {
    failure_ = std::get<protocol::WorkFailure>(std::move(*message));
  }
}

void Job::listen() {
  news_ = false;
  if (connected_) {
    std::vector<std::string> lines;
    const process::Reading reading = child().channel().receive(lines);
    for (const std::string& line : lines) {
      if (connected_) take(line);
    }
    if (reading == process::Reading::too_long) {
      refuse(fmt::format(
          "wrote a line of more than {} bytes on the descriptor by which it is connected to Gradus",
          verb_.longest_line));
    } else if (reading == process::Reading::closed || !child().channel().flush()) {
      if (connected_) disconnected_ = Clock::now();
      connected_ = false;
    }
  } else if (!result_ && !failure_ && misuse_.empty() && !child().ended() &&
             Clock::now() - disconnected_ > time_to_end) {
    refuse("closed the descriptor by which it is connected to Gradus");
  }
}

}  // namespace gradus::worker
