#include "execution/checkpoint_schedule.h"

#include <algorithm>

namespace gradus::execution {
namespace {

constexpr double longest_piece_s = 0.5;
constexpr double share_of_interval = 0.1;

}  // namespace

int64_t CheckpointSchedule::piece(int64_t step, int64_t steps) const {
  int64_t most = steps;
  if (plan_.every_steps) most = std::min(most, *plan_.every_steps - step % *plan_.every_steps);
  if (plan_.every_s) most = std::min(most, piece_);
  return most;
}

void CheckpointSchedule::took(int64_t steps, double seconds) {
  if (!plan_.every_s || steps < 1) return;
  const double wanted_s = std::min(longest_piece_s, share_of_interval * *plan_.every_s);
  if (seconds <= wanted_s / 2) {
    if (steps >= piece_) piece_ *= 2;
  } else if (seconds > wanted_s) {
    piece_ =
        std::max<int64_t>(1, static_cast<int64_t>(static_cast<double>(steps) * wanted_s / seconds));
  }
}

bool CheckpointSchedule::due(int64_t step, Clock::time_point now) const {
  if (step == last_step_) return false;
  if (plan_.every_steps && step % *plan_.every_steps == 0) return true;
  if (!plan_.every_s) return false;
  return std::chrono::duration<double>(now - last_).count() >= *plan_.every_s;
}

void CheckpointSchedule::written(int64_t step, Clock::time_point now) {
  last_step_ = step;
  last_ = now;
}

}  // namespace gradus::execution
