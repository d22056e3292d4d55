#include "gradus/clock.h"

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
  if (before == Lane::off && lane != Lane::off) cpu_since_ = thread_cpu_now();
  if (before != Lane::off && lane == Lane::off) cpu_spent_ += thread_cpu_now() - cpu_since_;
  const int64_t time = now();
  if (since_ != 0) spent_[static_cast<std::size_t>(before)] += time - since_;
  since_ = time;
  current_ = lane;
  return before;
}

int64_t Clock::method_nanoseconds() const {
  return nanoseconds(Lane::data) + nanoseconds(Lane::gradient) + nanoseconds(Lane::update);
}

}  // namespace gradus
