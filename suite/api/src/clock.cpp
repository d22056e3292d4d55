#include "gradus/clock.h"

#include <chrono>

namespace gradus {

Lane Clock::enter(Lane lane) {
  const int64_t now = std::chrono::duration_cast<std::chrono::nanoseconds>(
                          std::chrono::steady_clock::now().time_since_epoch())
                          .count();
  const Lane before = current_;
  if (since_ != 0) spent_[static_cast<std::size_t>(before)] += now - since_;
  since_ = now;
  current_ = lane;
  return before;
}

}  // namespace gradus
