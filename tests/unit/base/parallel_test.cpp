#include "base/parallel.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

namespace gradus {
namespace {

TEST(InParallel, CallsEachOnce) {
  for (const std::size_t count : {0, 1, 7, 1000}) {
    std::vector<std::atomic<int>> calls(count);
    in_parallel(count, 10, [&](std::size_t i) { ++calls[i]; });
    for (const std::atomic<int>& call : calls) EXPECT_EQ(call, 1);
  }
}

TEST(InParallel, ThrowsTheFirstErrorAfterAllHaveEnded) {
  std::atomic<int> calls = 0;
  try {
    in_parallel(500, 1, [&](std::size_t i) {
      ++calls;
      if (i % 100 == 37) throw std::runtime_error(std::to_string(i));
    });
    FAIL() << "no error";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "37");
  }
  EXPECT_EQ(calls, 500);
}

}  // namespace
}  // namespace gradus
