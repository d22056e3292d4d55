#include "worker/job.h"

#include <fmt/format.h>

#include <utility>
#include <vector>

namespace gradus::worker {
namespace {

/// A process that ends closes its connection shortly before.
constexpr std::chrono::seconds time_to_end{2};

}  // namespace

Job::Job(Request request, const ChildVerb& verb, process::OutputLog output,
         const std::function<void()>& body)
    : request_(std::move(request)),
      verb_(verb),
      token_(process::random_token()),
      watched_(request_.limits_or(verb.limits), std::move(output), body) {
  child().channel().allow_lines_up_to(verb.longest_line);
}

void Job::start() {
  watched_.start();
  protocol::WorkMessage message = request_;
  message.token = token_;
  child().channel().send(protocol::to_line(message));
}

void Job::refuse(const std::string& why) {
  if (misuse_.empty()) misuse_ = why;
  connected_ = false;
  result_.reset();
  failure_.reset();
  watched_.kill(process::EndedFor::channel);
}

void Job::take(const std::string& line) {
  auto message = protocol::child_message_from_line(line, token_, verb_.result_keys);
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
