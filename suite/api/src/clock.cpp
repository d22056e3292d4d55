#include "gradus/clock.h"

#include <algorithm>
#include <chrono>
#include <ctime>

namespace gradus {
namespace {

int64_t now() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

int64_t thread_cpu_now() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

}  // namespace

Lane Clock::enter(Lane lane) {
  const Lane before = current_;
  if (!runs_) {
    current_ = lane;
    return before;
  }
  // Reading CPU time is a system call, at which others may get the core: its time is `off`.
  if (before == Lane::off && lane != Lane::off) cpu_since_ = thread_cpu_now();
  charge(now());
  current_ = lane;
  if (before != Lane::off && lane == Lane::off) cpu_spent_ += thread_cpu_now() - cpu_since_;
  return before;
}

void Clock::charge(int64_t until) {
  if (since_ != 0) {
    spent_[static_cast<std::size_t>(current_)] += until - since_;
    if (part_ && current_ == Lane::update) parts_[*part_].nanoseconds += until - since_;
  }
  since_ = until;
}

Clock::PartIndex Clock::enter_part(std::string_view name) {
  charge(now());
  const auto found = std::ranges::find(parts_, name, &PartTime::name);
  const PartIndex before = part_;
  const auto index = static_cast<std::size_t>(found - parts_.begin());
  if (found == parts_.end()) parts_.push_back({std::string(name)});
  part_ = index;
  return before;
}

void Clock::leave_part(PartIndex before) {
  charge(now());
  part_ = before;
}

int64_t Clock::method_nanoseconds() const {
  return nanoseconds(Lane::data) + nanoseconds(Lane::gradient) + nanoseconds(Lane::update);
}

}  // namespace gradus
