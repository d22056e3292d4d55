#include "run/interrupts.h"

namespace gradus::run {
namespace {

constexpr std::array watched = {SIGINT, SIGTERM, SIGHUP};
volatile sig_atomic_t interrupts = 0;

void count_one(int) {
  interrupts = interrupts + 1;
}

}  // namespace

Interrupts::Interrupts() {
  interrupts = 0;
  struct sigaction action {};
  action.sa_handler = count_one;
  ::sigemptyset(&action.sa_mask);
  for (std::size_t at = 0; at < watched.size(); ++at) {
    ::sigaction(watched[at], &action, &before_[at]);
  }
}

Interrupts::~Interrupts() {
  for (std::size_t at = 0; at < watched.size(); ++at) {
    ::sigaction(watched[at], &before_[at], nullptr);
  }
}

int Interrupts::count() const {
  return interrupts;
}

}  // namespace gradus::run
