// The plugin's tools and the claims that are judged on them, through the plugin's own descriptor.
#include <gtest/gtest.h>

#include "gradus/standalone_tool_run.h"
#include "plugin_items.h"

namespace gradus::dsgd {
namespace {

/// What a tool of the plugin wrote, called with these options.
ExampleRecord run_tool(const std::string& name, const std::string& options) {
  RunSettings settings;
  settings.seeds = {1, 2, 3, 4, 5};
  StandaloneToolRun run(name, settings);
  test::make<Tool>("dsgd", name, options)->run(run);
  for (const Figure& figure : run.figures()) EXPECT_NE(figure.caption, "");
  run.record().options["tool.seeds"] = "60";
  return run.record();
}

Judgement judged(const std::string& claim, const ExampleRecord& record) {
  Judgement judgement;
  test::make<Claim>("dsgd", claim)->judge(ExampleRecords({record}), judgement);
  return judgement;
}

struct Case {
  const char* claim;
  const char* tool;
  const char* options;
};

class DsgdClaims : public ::testing::TestWithParam<Case> {};

TEST_P(DsgdClaims, HoldOnTheirTools) {
  const ExampleRecord tool = run_tool(GetParam().tool, GetParam().options);
  const Judgement judgement = judged(GetParam().claim, tool);
  EXPECT_EQ(judgement.verdict, Verdict::holds) << judgement.why << ": " << judgement.measured;
}

INSTANTIATE_TEST_SUITE_P(
    Tools, DsgdClaims,
    ::testing::Values(Case{"D1", "duality", "{}"}, Case{"D2", "duality", "{}"},
                      Case{"D3", "lipschitz_demo", "{}"}, Case{"D4", "certify", R"({"nets": 8})"},
                      Case{"D5", "locality", R"({"nets": 10})"},
                      Case{"D7", "audit", R"({"problems": 1, "steps": 10})"},
                      Case{"D10", "normalised_gradient", R"({"nets": 120})"},
                      Case{"D11", "noise", R"({"steps": 192})"},
                      Case{"D12", "stochastic_time", R"({"seeds": 5, "draws": 100})"},
                      Case{"D13", "special_case", "{}"},
                      Case{"D18", "joint_steps", R"({"nets": 300})"}),
    [](const auto& info) { return info.param.claim; });

TEST(DsgdClaims, FailWhereTheNumbersDo) {
  ExampleRecord tool("certify");
  for (const char* name : {"cross_entropy_last", "logistic_last", "regression_last"}) {
    tool.values[name] = 0.97;
  }
  tool.values["squared_error_last"] = 0.4;
  tool.values["largest_ratio"] = 2 * 0.97;  // what half of P gives
  EXPECT_EQ(judged("D4", tool).verdict, Verdict::fails);
  tool.values["largest_ratio"] = 0.97;
  EXPECT_EQ(judged("D4", tool).verdict, Verdict::holds);
  tool.values.erase("logistic_last");
  EXPECT_EQ(judged("D4", tool).verdict, Verdict::not_tested);
}

TEST(DsgdTools, SpectralBoundsAndBatchSizes) {
  ExampleRecord spectral = run_tool("spectral", R"({"matrices": 3})");
  for (const char* kind : {"svd", "schatten_3", "schatten_5", "cholesky"}) {
    EXPECT_GE(spectral.values[std::string(kind) + "_least"], 1) << kind;
  }
  EXPECT_LT(spectral.values["power_least"], 1);
  ExampleRecord batch = run_tool("batch_for", "{}");
  EXPECT_NEAR(batch.values["batch"], 1541, 1);  // the number for THEORY.md's toy
  // The bound of sig2 is an upper bound of what is measured.
  EXPECT_GE(batch.values["noise_of_one_sample"] / 1000, batch.values["measured_noise_of_1000"]);
}

}  // namespace
}  // namespace gradus::dsgd
