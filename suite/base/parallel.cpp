#include "base/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace gradus {
namespace {

constexpr std::size_t most_threads = 16;

/// The error of the call with the smallest number, whichever thread made it.
class FirstError {
 public:
  void keep(std::size_t number, std::exception_ptr error) {
    const std::lock_guard guard(mutex_);
    if (error_ && number_ < number) return;
    number_ = number;
    error_ = std::move(error);
  }
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::mutex mutex_;
  std::size_t number_ = 0;
  std::exception_ptr error_;
};

}  // namespace

void in_parallel(std::size_t count, std::size_t worth_a_thread,
                 const std::function<void(std::size_t)>& work) {
  const std::size_t cores = std::max(1U, std::thread::hardware_concurrency());
  const std::size_t threads =
      std::min({cores, count / std::max<std::size_t>(worth_a_thread, 1), most_threads});
  std::atomic<std::size_t> next = 0;
  FirstError first;
  const auto work_off = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        work(i);
      } catch (...) {
        first.keep(i, std::current_exception());
      }
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work_off);
    work_off();
  }
  first.rethrow();
}

}  // namespace gradus
