#include "worker/server.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "base/files.h"
#include "execution/child_process.h"
#include "gradus/error.h"
#include "gradus/text.h"
#include "record/record_file.h"

namespace gradus {
namespace {

constexpr int watch_interval_ms = 100;

/// Runs and tools keep what they print beside their record.
int open_output_of(const Json& request) {
  if (!request.contains("folder")) return open_unnamed_output();
  const std::filesystem::path folder = request.at("folder").get<std::string>();
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  return open_output(folder / "stderr.txt");
}

bool has_result(const Job& job) {
  return job.result.is_object() && !job.result.contains("failure");
}

/// Whether a child that wrote its record has to end before all of it is known: what it printed last
/// belongs to the record of a failure.
bool wants_output(const Job& job) {
  const Json status = job.result.value("status", Json(nullptr));
  return status == "failed" || status == "out_of_memory";
}

/// The child that wrote a record of its failure did not know what it had printed.
void add_output(const Job& job) {
  const std::string output = job.output_text();
  if (output.empty() || !job.request().contains("folder") || !wants_output(job)) return;
  const std::filesystem::path path = job.result.at("record").get<std::string>();
  Json record = Json::parse(read_file(path));
  record["stderr"] = output;
  write_json(path, record);
}

}  // namespace

Server::Server(Role role, int channel, Json platform)
    : role_(role), channel_(channel), platform_(std::move(platform)) {}

void Server::serve() {
  std::vector<std::string> lines;
  while (open_) {
    wait();
    lines.clear();
    open_ = channel_.receive(lines) && channel_.flush();
    for (const std::string& line : lines) handle(line);
    look_at_stage();
    look_at_jobs();
  }
  jobs_.clear();
  held_.clear();
  end_stage();
}

void Server::wait() {
  std::vector<pollfd> waits;
  const auto add = [&](const LineChannel& channel) {
    const short events = channel.has_unsent() ? POLLIN | POLLOUT : POLLIN;
    waits.push_back({channel.descriptor(), events, 0});
  };
  add(channel_);
  if (stage_ != nullptr) {
    if (!stage_->silent()) add(stage_->child().channel());
    waits.push_back({stage_->child().process_descriptor(), POLLIN, 0});
  }
  for (const auto& job : jobs_) {
    // A child that closed its end is only waited for; its channel would wake the loop for ever.
    if (!job->silent()) add(job->child().channel());
    waits.push_back({job->child().process_descriptor(), POLLIN, 0});
  }
  const bool busy = !jobs_.empty() || prepare_limit_s_ > 0;
  ::poll(waits.data(), waits.size(), busy ? watch_interval_ms : -1);
}

void Server::answer(const Json& request, const char* event, const Json& content) {
  Json line = {{"ticket", request.at("ticket")}, {"event", event}};
  line.update(content);
  if (!channel_.send(line)) open_ = false;
}

void Server::refuse(const Json& ticket, const std::string& id, const std::string& text) {
  answer({{"ticket", ticket}}, "error", {{"error", {{"id", id}, {"text", text}}}});
}

void Server::handle(const std::string& line) {
  Json ticket = nullptr;
  try {
    const Json request = Json::parse(line);
    if (request.is_object()) ticket = request.value("ticket", Json(nullptr));
    if (!ticket.is_number_integer()) {
      throw Error("worker.request", "request", "an object with a whole number \"ticket\"",
                  line.substr(0, 80), "docs/formats.md has the protocol");
    }
    dispatch(request);
  } catch (const Error& error) {
    refuse(ticket, error.id(), error.what());
  } catch (const Json::exception& error) {
    refuse(ticket, "worker.request", std::string("request: ") + error.what());
  }
}

void Server::dispatch(const Json& request) {
  const std::string word = request.at("do");
  if (word == "hello") {
    answer(request, "done", {{"platform", platform_}});
  } else if (word == "prepare") {
    role_ == Role::stage ? prepare_here(request) : prepare(request);
  } else if (word == "cancel") {
    cancel(request);
  } else if (is_work(word)) {
    const bool needs_data = word == "run" || word == "tool";
    needs_data&& stage_ != nullptr && !on_gpu(request) ? hand_to_stage(request) : start(request);
  } else {
    const std::vector<std::string> words = {"hello", "probe", "prepare", "run",
                                            "tool",  "judge", "check",   "cancel"};
    throw Error("worker.request", "request", "one of " + join(words), "'" + word + "'",
                did_you_mean(word, words));
  }
}

void Server::start(const Json& request) {
  try {
    hold(request);
    start_held();
  } catch (const Error& error) {
    finish_with(request, {"failed", error.what(), error.id()});
  }
}

/// Forks the child of a request. One whose turn has not come waits for it, so that neither the fork
/// nor the making of its folder stands between two runs.
void Server::hold(const Json& request) {
  const int output = open_output_of(request);
  auto child = std::make_unique<Child>(output, [&] {
    if (on_gpu(request)) become_gpu_worker();
    do_request(workshop_, channel_descriptor);
  });
  held_.push_back(std::make_unique<Job>(request, limits_of(request), output, std::move(child)));
}

void Server::start_held() {
  for (auto held = held_.begin(); held != held_.end();) {
    if (!is_free_for(**held)) {
      ++held;
      continue;
    }
    jobs_.push_back(std::move(*held));
    held = held_.erase(held);
    Job& job = *jobs_.back();
    job.start();
    answer(job.request(), "started", {{"process", job.child().process()}});
  }
}

bool Server::is_free_for(const Job& job) const {
  const Json& request = job.request();
  if (!request.contains("parallel")) return true;
  const auto running =
      std::ranges::count_if(jobs_, [](const auto& other) { return !other->answered; });
  return running < request.at("parallel").get<int64_t>();
}

void Server::cancel(const Json& request) {
  const Json& of = request.at("of");
  const auto held =
      std::ranges::find_if(held_, [&](const auto& job) { return job->ticket() == of; });
  if (held != held_.end()) {
    jobs_.push_back(std::move(*held));
    held_.erase(held);
  }
  for (const auto& job : jobs_) {
    if (job->ticket() == of) job->kill(KilledFor::cancel);
  }
  if (with_stage_.contains(of.dump())) stage_->child().channel().send(request);
  if (role_ == Role::worker) answer(request, "done");
}

void Server::listen_to(Job& job) {
  std::vector<std::string> lines;
  job.receive(lines);
  for (const std::string& line : lines) {
    Json message = Json::parse(line, nullptr, false);
    if (!message.is_object()) continue;  // a plugin wrote on a descriptor that is not its own
    const Json event = message.value("event", Json(nullptr));
    message.erase("event");
    if (event == "progress") {
      job.progress = message;
      answer(job.request(), "progress", message);
    } else if (event == "result") {
      job.result = message;
    }
  }
}

void Server::look_at_jobs() {
  const Time now = Job::Clock::now();
  const bool watch = now - watched_ >= std::chrono::milliseconds(watch_interval_ms);
  if (watch) watched_ = now;
  std::erase_if(jobs_, [&](const std::unique_ptr<Job>& job) {
    const bool ended = job->child().ended();  // asked first: what it sent before is then all there
    listen_to(*job);
    // Its record is there: the next run may start while this one's memory is taken apart.
    if (!ended && !job->answered && has_result(*job) && !wants_output(*job)) {
      answer(job->request(), "done", job->result);
      job->answered = true;
    }
    if (ended) {
      finish(*job);
    } else if (watch) {
      job->watch();
    }
    return ended;
  });
  start_held();
}

void Server::finish(Job& job) {
  job.reap();
  if (job.answered) return;
  if (has_result(job)) {
    add_output(job);
    answer(job.request(), "done", job.result);
  } else {
    finish_with(job.request(), outcome_of(job));
  }
}

void Server::finish_with(const Json& request, const Outcome& outcome) {
  try {
    answer(request, "done", finish_request(request, outcome, platform_));
  } catch (const Error& error) {  // not even the record could be written
    refuse(request.at("ticket"), error.id(), error.what());
  }
}

}  // namespace gradus
