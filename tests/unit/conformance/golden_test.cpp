// How far a trajectory may be from its golden file, here and on another platform.
#include "conformance/golden.h"

#include <gtest/gtest.h>

#include <limits>

namespace gradus::conformance {
namespace {

using protocol::CheckOutcome;

const record::GoldenPlatform here{"2", "mkl", "AVX2", "a processor", "cpu", "gcc 12"};

protocol::GoldenRow row_ending_at(double end) {
  return {.item = "method", .semantics = 1, .platform = here, .end = {"valley", 20, {1.0, end}}};
}

record::GoldenRecord file_of(const std::string& capability) {
  record::GoldenRecord file{.plugin = "plugin", .semantics = 1, .platform = here, .items = {}};
  file.platform.cpu_capability = capability;
  file.items.emplace_back("method", record::GoldenEnd{"valley", 20, {1.0, 0.5}});
  return file;
}

/// Compares an end with 0.5 where a start moved by 1e-15 ends `moved` further.
CheckOutcome outcome(const std::string& capability, double end, double moved) {
  return compare_with_golden(file_of(capability), row_ending_at(end),
                             [&] {
                               return std::vector{1.0, end + moved};
                             })
      .outcome;
}

TEST(Golden, IsComparedBitwiseOnItsOwnPlatform) {
  EXPECT_EQ(outcome("AVX2", 0.5, 0), CheckOutcome::passed);
  EXPECT_EQ(outcome("AVX2", 0.5 + 1e-15, 1), CheckOutcome::failed)
      << "whatever a moved start makes";
}

TEST(Golden, AllowsElsewhereWhatRoundingMakes) {
  EXPECT_EQ(outcome("AVX512", 0.5 + 9e-11, 0), CheckOutcome::passed);
  EXPECT_EQ(outcome("AVX512", 0.5 + 2e-10, 1e-12), CheckOutcome::failed);
  EXPECT_EQ(outcome("AVX512", 0.5 + 2e-10, 1e-10), CheckOutcome::passed) << "it amplifies rounding";
  EXPECT_EQ(outcome("AVX512", 0.5 + 2e-9, 1e-10), CheckOutcome::failed);
}

TEST(Golden, FailsWhereTheEndIsNoNumber) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(outcome("AVX512", nan, 0), CheckOutcome::failed) << "a moved start is no excuse";
  EXPECT_EQ(outcome("AVX2", nan, 0), CheckOutcome::failed);
}

TEST(Golden, ComparesNothingWhereRoundingDecidesTheEnd) {
  EXPECT_EQ(outcome("AVX512", 0.6, 0.04), CheckOutcome::not_applicable);
  EXPECT_EQ(outcome("AVX512", 0.5, 0.04), CheckOutcome::passed) << "and yet it ended there";
}

}  // namespace
}  // namespace gradus::conformance
