#include "render/numbers.h"

#include <gtest/gtest.h>

#include <limits>

namespace gradus::render {
namespace {

TEST(Numbers, KeepSignificantDigits) {
  EXPECT_EQ(rounded(0.88123456), "0.8812");
  EXPECT_EQ(rounded(12.3456), "12.35");
  EXPECT_EQ(rounded(123456.7), "123457");
  EXPECT_EQ(rounded(3.2e-7, 3), "3.20e-07");
  EXPECT_EQ(rounded(0), "0");
  EXPECT_EQ(rounded(-1.5, 2), "-1.5");
  const double mean = (0.8651 + 0.8659999999999999) / 2;  // 0.86555 but for its last bits
  EXPECT_EQ(rounded(mean), rounded(0.86555));
  EXPECT_EQ(fixed(mean, 4), "0.8656");
  EXPECT_EQ(rounded(std::numeric_limits<double>::infinity()), "inf");
}

TEST(Numbers, AreNeverNegativeZeros) {
  EXPECT_EQ(fixed(-0.0001, 3), "0.000");
  EXPECT_EQ(fixed(-0.0, 2), "0.00");
  EXPECT_EQ(fixed(-0.0006, 3), "-0.001");
  EXPECT_EQ(rounded(-0.0), "0");
  EXPECT_EQ(with_interval(-0.0001, -0.002, 0.0004, 3), "0.000 [-0.002, 0.000]");
  EXPECT_EQ(with_interval(-1e-5, -0.01, 0.01), "0.000 [-0.010, 0.010]");
}

TEST(Numbers, IntervalsHaveTheDigitsThatTheirWidthJustifies) {
  EXPECT_EQ(with_interval(0.88123, 0.8791, 0.8834), "0.8812 [0.8791, 0.8834]");
  EXPECT_EQ(with_interval(12.3, 10.2, 19.9), "12.3 [10.2, 19.9]");
  EXPECT_EQ(with_interval(0.5, 0.5, 0.5), "0.5000");
  EXPECT_EQ(with_interval(2e-9, 1e-9, 3e-9), "2.000e-09 [1.00e-09, 3.00e-09]");
}

TEST(Numbers, DurationsHaveUnits) {
  EXPECT_EQ(duration(85e-6), "85.0 us");
  EXPECT_EQ(duration(0.0123), "12.3 ms");
  EXPECT_EQ(duration(4.1), "4.10 s");
  EXPECT_EQ(duration(59.97), "1 min 00 s");
  EXPECT_EQ(duration(192), "3 min 12 s");
  EXPECT_EQ(duration(7500), "2 h 05 min");
}

TEST(Numbers, SizesAndCounts) {
  EXPECT_EQ(byte_size(512), "512 B");
  EXPECT_EQ(byte_size(1.5 * 1024 * 1024), "1.50 MiB");
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(grouped(-1234), "-1,234");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(counted(1, "run"), "1 run");
  EXPECT_EQ(counted(3, "run"), "3 runs");
  EXPECT_EQ(or_dash(std::nullopt), "—");
}

}  // namespace
}  // namespace gradus::render
