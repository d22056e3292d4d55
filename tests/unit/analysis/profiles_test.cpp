#include "analysis/profiles.h"

#include <gmock/gmock.h>

#include "study_report.h"

namespace gradus::analysis {
namespace {

using test::analysed;
using test::small_report;
using testing::ElementsAre;

TEST(Profiles, RatiosToTheBestMedian) {
  // a reaches 0.8 at step 10 with both seeds; b at 20 with one seed, never with the other.
  const Json report = small_report({"a", "b"}, {{"a", 0, {0.1, 0.9, 0.9}},
                                                {"a", 1, {0.1, 0.9, 0.9}},
                                                {"b", 0, {0.1, 0.2, 0.9}},
                                                {"b", 1, {0.1, 0.2, 0.3}}});
  const auto groups = analysed(report).profiles;
  ASSERT_EQ(groups.size(), 4u);
  EXPECT_EQ(groups[0].unit, "step");
  EXPECT_THAT(groups[0].methods, ElementsAre(0, 1));
  EXPECT_EQ(groups[0].problems.size(), 1u);
  EXPECT_EQ(groups[0].profiles[0].at(1), 1);
  EXPECT_EQ(groups[0].profiles[1].at(1.9), 0);
  EXPECT_EQ(groups[0].profiles[1].at(2), 1);
  EXPECT_EQ(groups[0].ecdfs[0].at(10), 1);
  EXPECT_EQ(groups[0].ecdfs[1].at(20), 0.5);
  EXPECT_EQ(groups[0].ecdfs[1].at(1e9), 0.5);
}

TEST(Profiles, ADivergedRunNeverReaches) {
  // Two of three diverged early. Censored where they broke off, the third alone would decide and
  // the median to the target would be 20; it is infinite.
  const Json report = small_report({"a", "b"}, {{"a", 0, {0.1, 0.2, 0.9}},
                                                {"a", 1, {0.1}, "diverged"},
                                                {"a", 2, {0.1}, "diverged"},
                                                {"b", 0, {0.1, 0.9, 0.9}}});
  const auto groups = analysed(report).profiles;
  EXPECT_TRUE(groups[0].profiles[0].x.empty());
  EXPECT_NEAR(groups[0].ecdfs[0].at(20), 1.0 / 3, 1e-12);
}

TEST(Profiles, ATargetMetBeforeTheFirstStepHasARatio) {
  const Json report = small_report({"a", "b"}, {{"a", 0, {0.9, 0.9}}, {"b", 0, {0.1, 0.9}}});
  const auto groups = analysed(report).profiles;
  EXPECT_EQ(groups[0].profiles[0].at(1), 1);
  EXPECT_EQ(groups[0].ecdfs[0].at(0), 1);
}

TEST(Profiles, NeedTwoMethodsOnOneTask) {
  EXPECT_TRUE(analysed(small_report({"a"}, {{"a", 0, {0.9}}})).profiles.empty());
}

}  // namespace
}  // namespace gradus::analysis
