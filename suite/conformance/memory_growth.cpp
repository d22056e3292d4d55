#include "conformance/memory_growth.h"

#include <fmt/format.h>
#include <unistd.h>

#include "process/memory_use.h"

namespace gradus::conformance {

CheckResult memory_growth(const std::function<int64_t(int64_t steps)>& advance) {
#ifdef __SANITIZE_ADDRESS__
  return not_applicable("the address sanitizer keeps memory that was freed");
#endif
#ifdef __SANITIZE_THREAD__
  return not_applicable("the thread sanitizer's own memory grows with what is touched");
#endif
  constexpr int64_t warm_up = 200, measured = 1000;
  constexpr int64_t allowed_bytes = int64_t{2} << 20;
  const int64_t warm = advance(warm_up);
  if (warm < warm_up) return not_applicable(fmt::format("it ends after {} steps", warm));
  // What a library allocates once, at some later step, is no growth: twice is.
  int64_t steps = 0, grown = 0;
  for (int time = 0; time < 2; ++time) {
    const int64_t before = process::memory_use(::getpid()).resident_bytes;
    const int64_t made = advance(measured);
    if (time > 0 && made == 0) break;  // it has ended
    steps = made;
    grown = process::memory_use(::getpid()).resident_bytes - before;
    if (grown <= allowed_bytes) break;
  }
  const std::string text = fmt::format("{} KiB in {} steps", grown >> 10, steps);
  return grown <= allowed_bytes ? passed(text) : failed("memory grew by " + text);
}

}  // namespace gradus::conformance
