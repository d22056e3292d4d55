#include "gradus/stats/intervals.h"

#include <gtest/gtest.h>

#include <cmath>

#include "reference.h"

namespace gradus::stats {
namespace {

using test::cases;
using test::error_id;
using test::expect_close;

TEST(StatsIntervals, AgreeWithScipy) {
  for (const auto& row : cases("intervals")) {
    const std::size_t k = row["k"], n = row["n"];
    const double confidence = row["confidence"];
    expect_close(clopper_pearson(k, n, confidence), row["clopper_pearson"], 1e-10, row.dump());
    expect_close(wilson(k, n, confidence), row["wilson"], 1e-12, row.dump());
  }
}

// R. G. Newcombe, Statist. Med. 17 (1998) 857-872, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
TEST(StatsIntervals, AgreeWithTheTableOfNewcombe) {
  const Json rows = {{81, 263, 0.2527, 0.3676, 0.2553, 0.3662},
                     {15, 148, 0.0578, 0.1617, 0.0624, 0.1605},
                     {0, 20, 0.0000, 0.1684, 0.0000, 0.1611},
                     {1, 29, 0.0009, 0.1776, 0.0061, 0.1718}};
  for (const auto& row : rows) {
    const auto exact = clopper_pearson(row[0], row[1]), score = wilson(row[0], row[1]);
    EXPECT_NEAR(exact.low, row[2].get<double>(), 5e-5) << row;
    EXPECT_NEAR(exact.high, row[3].get<double>(), 5e-5) << row;
    EXPECT_NEAR(score.low, row[4].get<double>(), 5e-5) << row;
    EXPECT_NEAR(score.high, row[5].get<double>(), 5e-5) << row;
  }
}

TEST(StatsIntervals, ReachTheEndsExactly) {
  EXPECT_EQ(clopper_pearson(0, 7).low, 0);
  EXPECT_EQ(clopper_pearson(7, 7).high, 1);
  EXPECT_EQ(wilson(0, 7).low, 0);
  EXPECT_EQ(wilson(7, 7).high, 1);
}

TEST(StatsIntervals, BinomialTailsAgreeWithScipy) {
  for (const auto& row : cases("binomial")) {
    const std::size_t k = row["k"], n = row["n"];
    const double q = row["q"];
    const auto tail = binomial_tail(k, n, q);
    expect_close(tail.lower, row["lower"], 1e-12, row.dump());
    expect_close(tail.upper, row["upper"], 1e-12, row.dump());
    expect_close(binomial_test(k, n, q), row["two_sided"], 1e-12, row.dump());
  }
}

TEST(StatsIntervals, RefuseBadInput) {
  EXPECT_EQ(error_id([] { wilson(3, 2); }), "stats.counts");
  EXPECT_EQ(error_id([] { wilson(0, 0); }), "stats.counts");
  EXPECT_EQ(error_id([] { clopper_pearson(1, 2, 95); }), "stats.level");
  EXPECT_EQ(error_id([] { clopper_pearson(1, 2, std::nan("")); }), "stats.level");
  EXPECT_EQ(error_id([] { binomial_tail(1, 2, -0.1); }), "stats.probability");
  EXPECT_EQ(error_id([] { binomial_test(4, 2, 0.5); }), "stats.counts");
}

}  // namespace
}  // namespace gradus::stats
