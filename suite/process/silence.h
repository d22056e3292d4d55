// When to ask a process that says nothing whether it is well, and when to give it up.
#pragma once

#include <chrono>

namespace gradus::process {

/// How long one waits for a process that serves others.
struct Patience {
  std::chrono::milliseconds ask_after{5000};      ///< silence after which it is asked
  std::chrono::milliseconds lost_after{60000};    ///< time for an answer, counted from the question
  std::chrono::milliseconds first_after{300000};  ///< the same for the first: it has to start
};

class SilenceWatch {
 public:
  explicit SilenceWatch(Patience patience = {}) : patience_(patience) {}

  /// Something came from it (or it is known to be busy): it is well.
  void heard();
  /// True once after each silence: ask now.
  bool is_time_to_ask();
  /// Asked, and no answer in time.
  bool is_lost() const;

 private:
  using Clock = std::chrono::steady_clock;
  Patience patience_;
  Clock::time_point heard_ = Clock::now(), asked_{};
  bool asking_ = false, heard_before_ = false;
};

}  // namespace gradus::process
