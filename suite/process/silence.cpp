#include "process/silence.h"

namespace gradus::process {

void SilenceWatch::heard() {
  heard_ = Clock::now();
  asking_ = false;
  heard_before_ = true;
}

bool SilenceWatch::is_time_to_ask() {
  if (asking_ || Clock::now() - heard_ < patience_.ask_after) return false;
  asking_ = true;
  asked_ = Clock::now();
  return true;
}

bool SilenceWatch::is_lost() const {
  const auto allowed = heard_before_ ? patience_.lost_after : patience_.first_after;
  return asking_ && Clock::now() - asked_ > allowed;
}

}  // namespace gradus::process
