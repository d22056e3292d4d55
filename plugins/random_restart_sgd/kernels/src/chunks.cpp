#include "random_restart/chunks.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "gradus/error.h"

namespace gradus::random_restart {

void for_each_chunk(std::int64_t chunks, int threads,
                    const std::function<void(std::int64_t chunk, int thread)>& work) {
  if (threads < 1) {
    throw Error("random_restart.threads", "threads", "at least 1", std::to_string(threads),
                "give the number of threads to use");
  }
  threads = static_cast<int>(std::clamp<std::int64_t>(chunks, 1, threads));
  std::atomic<std::int64_t> next = 0;
  std::mutex guard;
  std::exception_ptr first;
  const auto run = [&](int thread) {
    try {
      for (std::int64_t chunk = next++; chunk < chunks; chunk = next++) work(chunk, thread);
    } catch (...) {
      next = chunks;
      const std::lock_guard lock(guard);
      if (!first) first = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    for (int thread = 1; thread < threads; ++thread) others.emplace_back(run, thread);
    run(0);
  }
  if (first) std::rethrow_exception(first);
}

}  // namespace gradus::random_restart
