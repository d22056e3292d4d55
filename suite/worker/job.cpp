#include "worker/job.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "execution/child_process.h"

namespace gradus {
namespace {

constexpr int64_t gigabyte = int64_t{1} << 30;

Limits default_limits(const std::string& word) {
  if (word == "probe") return {30, 4 * gigabyte};
  if (word == "check") return {3600, 0};  // its parts have limits of their own
  return {600, 4 * gigabyte};
}

}  // namespace

Limits limits_of(const Json& request) {
  Limits limits = default_limits(request.value("do", ""));
  const Json inner = request.value("request", Json::object());
  for (const Json& given : {inner.value("settings", Json::object()), request}) {
    limits.wall_s = given.value("wall_limit_s", limits.wall_s);
    limits.memory_bytes = given.value("memory_limit_bytes", limits.memory_bytes);
  }
  return limits;
}

bool on_gpu(const Json& request) {
  const Json inner = request.value("request", Json::object());
  const Json settings = inner.value("settings", Json::object());
  return settings.value("device", std::string("cpu")).starts_with("cuda");
}

Job::Job(Json request, const Limits& limits, int output, std::unique_ptr<Child> child)
    : request_(std::move(request)), limits_(limits), output_(output), child_(std::move(child)) {}

Job::~Job() {
  ::close(output_);
}

void Job::start() {
  start_ = Clock::now();
  resident_before_ = memory_use(child_->process()).resident_bytes;
  child_->channel().send(request_);
}

void Job::receive(std::vector<std::string>& lines) {
  silent_ = !child_->channel().receive(lines) || !child_->channel().flush();
}

void Job::kill(KilledFor reason) {
  if (killed_for_ == KilledFor::nothing) killed_for_ = reason;
  child_->kill();
}

void Job::watch() {
  const std::chrono::duration<double> passed = Clock::now() - start_;
  if (limits_.wall_s > 0 && passed.count() > limits_.wall_s) kill(KilledFor::time);
  const int64_t use = memory_use(child_->process()).resident_bytes - resident_before_;
  peak_bytes_ = std::max(peak_bytes_, use);
  if (limits_.memory_bytes > 0 && use > limits_.memory_bytes) kill(KilledFor::memory);
}

std::string Job::output_text() const {
  return last_lines(output_);
}

}  // namespace gradus
