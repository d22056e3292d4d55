// Claims must fail where the records contradict them.
#include <gtest/gtest.h>

#include "claim_tests.h"
#include "plugin_items.h"
#include "record/record_json.h"
#include "record/record_view.h"

namespace gradus::random_restart {
namespace {

TEST(ClaimTests, ComparesSharesByStandardErrors) {
  EXPECT_TRUE(test_share(5150, 10000, 0.5, 4).fits);   // 3 s.e.
  EXPECT_FALSE(test_share(5250, 10000, 0.5, 4).fits);  // 5 s.e.
  EXPECT_TRUE(test_share(5250, 10000, 0.5, 4).not_below);
  EXPECT_NEAR(test_share(5150, 10000, 0.5, 4).errors, 3, 1e-12);
}

TEST(ClaimTests, UsesExactTailsForRareEvents) {
  EXPECT_TRUE(test_share(0, 20000, 1e-12, 4).fits);
  EXPECT_FALSE(test_share(1, 20000, 1e-12, 4).not_above);
  EXPECT_TRUE(test_share(1, 20000, 1e-4, 4).fits);
  EXPECT_TRUE(test_share(20000, 20000, 1, 4).fits);
}

TEST(ClaimTests, ComparesTwoSamplesExactly) {
  EXPECT_TRUE(same_share(48, 100, 9600, 20000));
  EXPECT_FALSE(same_share(80, 100, 9600, 20000));
  EXPECT_TRUE(same_share(0, 100, 0, 20000));
  EXPECT_FALSE(same_share(0, 100, 19000, 20000));
}

Json number_columns(std::initializer_list<std::pair<const char*, std::vector<double>>> columns) {
  Json table = Json::object();
  for (const auto& [name, values] : columns) table[name] = values;
  return table;
}

record::RecordView census(const std::string& name, std::vector<double> dead) {
  const std::vector<double> w = {3, 3}, d = {20, 50}, n = {20000, 20000};
  const Json json = {
      {"schema", {{"name", "gradus.tool"}, {"version", 1}}},
      {"id", name},
      {"name", name},
      {"tool", {{"id", "random_restart_sgd.dead_mc"}, {"options", {{"nets", 20000}}}}},
      {"status", "finished"},
      {"values", Json::object()},
      {"tables",
       {{"cells", number_columns({{"width", w},
                                  {"depth", d},
                                  {"networks", n},
                                  {"dead", std::move(dead)},
                                  {"q_struct", {0.0046, 0.0119}},
                                  {"q_point", {0.931, 0.9987}}})}}}};
  return {record::tool_record_from_json({json, "record"}), ""};
}

record::RecordView training(const std::string& name, double revived, std::vector<double> error) {
  const std::vector<double> start = {4, 0}, diverged = {-1, -1};
  const Json json = {
      {"schema", {{"name", "gradus.run"}, {"version", 1}}},
      {"id", name},
      {"method", name},
      {"repetition", 0},
      {"task", {{"id", "random_restart_sgd.abs"}, {"options", Json::object()}}},
      {"model", {{"id", "random_restart_sgd.net"}, {"options", {{"law", "he_uniform"}}}}},
      {"status", "finished"},
      {"settings", {{"steps", 300}}},
      {"values",
       {{"revived", revived},
        {"frozen_changed", 0},
        {"q0", 0.5},
        {"q1", 0.5},
        {"dead_diverged_share", 0},
        {"networks", 2},
        {"floor_mse", 0.08},
        {"width", 4},
        {"depth", 20}}},
      {"texts", {{"dead_notion", "D2"}}},
      {"tables",
       {{"restarts", number_columns({{"sign_dead_start", {0, 0}},
                                     {"domain_dead_start", start},
                                     {"diverged_step", diverged},
                                     {"test_mse", std::move(error)}})}}}};
  return {record::run_record_from_json({json, "record"}), ""};
}

Judgement judge(const char* claim, std::vector<record::RecordView> records) {
  const auto item = gradus::test::make<Claim>("random_restart_sgd", claim);
  Judgement judgement;
  item->judge(record::RecordViews("smoke", std::move(records)), judgement);
  return judgement;
}

TEST(RestartClaims, DepthKillsFailsWhereASharesFalls) {
  EXPECT_EQ(judge("A3", {census("dead-u1", {18080, 19972})}).verdict, Verdict::holds);
  EXPECT_EQ(judge("A3", {census("dead-u1", {18080, 18000})}).verdict, Verdict::fails);
  EXPECT_EQ(judge("A3", {census("dead-u1", {16000, 19972})}).verdict, Verdict::fails);
}

TEST(RestartClaims, SandwichFailsOutsideTheBounds) {
  EXPECT_EQ(judge("A2", {census("dead-u1", {18080, 19972})}).verdict, Verdict::holds);
  EXPECT_EQ(judge("A2", {census("dead-u1", {19000, 19972})}).verdict, Verdict::fails);
  EXPECT_EQ(judge("A2", {census("dead-u1", {18080, 10})}).verdict, Verdict::fails);
}

TEST(RestartClaims, AbsorbingFailsWhereANetworkRevives) {
  EXPECT_EQ(judge("A6", {training("sgd", 0, {0.08, 0.01})}).verdict, Verdict::holds);
  EXPECT_EQ(judge("A6", {training("sgd", 1, {0.08, 0.01})}).verdict, Verdict::fails);
}

TEST(RestartClaims, FloorFailsWhereADeadNetworkBeatsTheBestConstant) {
  EXPECT_EQ(judge("A7", {training("sgd", 0, {0.08, 0.01})}).verdict, Verdict::holds);
  EXPECT_EQ(judge("A7", {training("sgd", 0, {0.0799, 0.01})}).verdict, Verdict::fails);
}

TEST(RestartClaims, SayNothingWithoutRecords) {
  for (const char* claim :
       {"A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "A11", "A12"}) {
    const Judgement judgement = judge(claim, {});
    EXPECT_EQ(judgement.verdict, Verdict::not_tested) << claim;
    EXPECT_FALSE(judgement.why.empty()) << claim;
  }
}

}  // namespace
}  // namespace gradus::random_restart
