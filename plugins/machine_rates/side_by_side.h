// Two computations timed in turns in one process, so that both see the same machine.
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <vector>

namespace gradus::machine {

/// Processor time of a call on this thread, in seconds.
template <class Call>
double seconds(const Call& call) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  };
  const double start = now();
  call();
  return now() - start;
}

/// The same of one of a few calls, after one that is not timed and brings its data back into the
/// caches.
template <class Call>
double seconds_of_several(const Call& call) {
  constexpr int calls = 4;
  call();
  return seconds([&] {
           for (int i = 0; i < calls; ++i) call();
         }) /
         calls;
}

inline double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// An iteration is a few calls of `first` and as many of `second`. Counters: the median
/// milliseconds of a call of each, and the median over iterations of the quotient of the two times.
template <class First, class Second>
void in_turns(benchmark::State& state, const First& first, const Second& second) {
  std::vector<double> firsts, seconds_, quotients;
  for (auto _ : state) {
    const double one = seconds_of_several(first), other = seconds_of_several(second);
    firsts.push_back(one);
    seconds_.push_back(other);
    quotients.push_back(one / other);
  }
  state.counters["first_ms"] = 1e3 * median(firsts);
  state.counters["second_ms"] = 1e3 * median(seconds_);
  state.counters["ratio"] = median(quotients);
}

}  // namespace gradus::machine
