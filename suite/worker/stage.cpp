// The part of the server that concerns the stage.
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "execution/child_process.h"
#include "execution/guard.h"
#include "gradus/error.h"
#include "gradus/text.h"
#include "worker/pages.h"
#include "worker/server.h"

namespace gradus {
namespace {

constexpr double default_prepare_limit_s = 600;
constexpr int stage_end_ms = 1000;
constexpr std::size_t many_runs = 16;  // from here on gathering pages saves more than it takes

/// Loads a request's plugins where that works; a request whose plugin fails gets its row later.
void load_plugins(const Json& request, Workshop& workshop) {
  try {
    workshop.plugins.load_all(request.at("plugins"));
  } catch (const Error&) {
  }
}

}  // namespace

void Server::prepare(const Json& request) {
  if (stage_ == nullptr) {
    const int output = open_unnamed_output();
    auto child = std::make_unique<Child>(output, [this] {
      Server stage(Role::stage, channel_descriptor, platform_);
      stage.serve();
    });
    stage_ = std::make_unique<Job>(request, Limits{}, output, std::move(child));
  }
  prepare_limit_s_ = request.value("wall_limit_s", default_prepare_limit_s);
  prepare_start_ = Job::Clock::now();
  hand_to_stage(request);
}

void Server::prepare_here(const Json& request) {
  try {
    for (const Json& run : request.at("runs")) load_plugins(run, workshop_);
    workshop_.data.prepare(request.at("runs"), workshop_.plugins);
    if (request["runs"].size() >= many_runs) gather_pages();
    if (thread_count() > 1) {
      throw Error("worker.threads", "preparing data", "one thread afterwards",
                  std::to_string(thread_count()) + " threads", "");
    }
    answer(request, "done");
  } catch (...) {
    // The worker then forks every run itself: slower, and each failure is that run's own row.
    const Failure failure = current_failure("preparing data");
    answer(request, "done", {{"error", {{"id", failure.id}, {"text", failure.text}}}});
    open_ = false;
  }
}

void Server::hand_to_stage(const Json& request) {
  with_stage_[request.at("ticket").dump()] = request;
  stage_->child().channel().send(request);
}

void Server::look_at_stage() {
  if (stage_ == nullptr) return;
  const bool ended = stage_->child().ended();
  std::vector<std::string> lines;
  stage_->receive(lines);
  stage_->child().channel().flush();
  for (const std::string& line : lines) {
    const Json message = Json::parse(line, nullptr, false);
    if (!message.is_object() || !message.contains("ticket")) continue;
    const Json event = message.value("event", Json(nullptr));
    if (event == "done" || event == "error") {
      const auto found = with_stage_.find(message.at("ticket").dump());
      if (found != with_stage_.end()) {
        if (found->second.at("do") == "prepare") prepare_limit_s_ = 0;
        with_stage_.erase(found);
      }
    }
    if (!channel_.send(message)) open_ = false;
  }
  const std::chrono::duration<double> passed = Job::Clock::now() - prepare_start_;
  if (prepare_limit_s_ > 0 && passed.count() > prepare_limit_s_) stage_->kill(KilledFor::time);
  if (ended) lose_stage();
}

void Server::lose_stage() {
  stage_->reap();
  const bool late = stage_->killed_for() == KilledFor::time;
  Outcome outcome =
      outcome_of_lost_stage(late ? "its time limit of " + shortest(prepare_limit_s_) + " s"
                                 : ending_text(stage_->wait_status()));
  outcome.output = stage_->output_text();
  if (WIFSIGNALED(stage_->wait_status())) outcome.signal = WTERMSIG(stage_->wait_status());
  stage_.reset();
  prepare_limit_s_ = 0;
  const std::map<std::string, Json> lost = std::move(with_stage_);
  with_stage_.clear();
  for (const auto& [ticket, request] : lost) finish_with(request, outcome);
}

void Server::end_stage() {
  if (stage_ == nullptr) return;
  ::shutdown(stage_->child().channel().descriptor(), SHUT_RDWR);  // it then ends its own children
  stage_->child().ended(stage_end_ms);
  stage_.reset();
}

}  // namespace gradus
