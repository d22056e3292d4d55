// Ctrl-C, counted.
#pragma once

#include <signal.h>

#include <array>

namespace gradus::run {

/// While it lives, SIGINT, SIGTERM and SIGHUP end nothing: they are counted, and waits return
/// early. One object at a time.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  int count() const;

 private:
  std::array<struct sigaction, 3> before_{};
};

}  // namespace gradus::run
