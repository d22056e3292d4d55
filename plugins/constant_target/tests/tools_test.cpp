// The tools, through the plugin's own table.
#include <gtest/gtest.h>

#include <cmath>

#include "tool_run.h"

namespace gradus::constant_target {
namespace {

RunSettings doubles() {
  RunSettings settings;
  settings.dtype = at::kDouble;
  return settings;
}

ExampleRecord run_tool(const std::string& name, const std::string& options) {
  return test::run_tool("constant_target", name, options, doubles()).record();
}

std::string tool_error(const std::string& name, const std::string& options) {
  return test::tool_error("constant_target", name, options, doubles());
}

// H = 3 on [0, 1], xi = 1: numbers of an independent script (NumPy, integrals piece by piece).
TEST(ConstantTargetTools, ExactRiskOfAGivenNetwork) {
  const ExampleRecord record = run_tool("exact_risk", "{}");
  EXPECT_NEAR(*record.value("risk"), 3.491666666666666e-01, 1e-15);
  EXPECT_NEAR(*record.value("lyapunov"), 6.8225, 1e-14);
  EXPECT_NEAR(*record.value("kappa"), 14.645, 1e-13);
  EXPECT_LE(*record.value("defect"), 1e-15);
  EXPECT_EQ(record.column("gradient", "w").size(), 3U);
  EXPECT_EQ(tool_error("exact_risk", R"({"weights": [1, 2]})"), "constant_target.start");
  EXPECT_EQ(tool_error("exact_risk", R"({"a": 2})"), "constant_target.box");
  const char* half = R"({"edges": [0, 1], "values": [0.5]})";
  EXPECT_EQ(tool_error("exact_risk", half), "constant_target.density");
}

TEST(ConstantTargetTools, IdentityHoldsAndItsControlsBreak) {
  const ExampleRecord record = run_tool("identity", R"({"draws": 40})");
  for (const char* error : {"defect_cloud", "defect_exact", "defect_kink", "target_error",
                            "half_error", "deep_error"}) {
    EXPECT_LE(*record.value(error), 1e-12) << error;
  }
  EXPECT_EQ(*record.value("kinks_met_share"), 1);
  EXPECT_GE(*record.value("target_broken_share"), 0.9);
  EXPECT_GE(*record.value("tanh_broken_share"), 0.9);
}

TEST(ConstantTargetTools, SmoothedGradientsTendToTheGeneralizedOne) {
  const ExampleRecord record = run_tool("smooth_gradient", "{}");
  const auto distance = record.column("distance", "largest_difference");
  ASSERT_GE(distance.size(), 6U);
  for (std::size_t i = 3; i < 6; ++i) EXPECT_LT(distance[i], 0.3 * distance[i - 1]);  // as 1/r
  EXPECT_LT(distance[5], 0.01 * distance[2]);
}

TEST(ConstantTargetTools, StepMapSeesWhereVStopsFalling) {
  const ExampleRecord record =
      run_tool("step_map", R"({"hidden": [4], "multiples": [1, 64], "starts": 4, "steps": 200})");
  EXPECT_EQ(record.column("cells", "monotone_share"), (std::vector<double>{1, 0}));
  EXPECT_EQ(record.column("runs", "rises").size(), 12U);  // 4 more with steps below m_sharp
}

TEST(ConstantTargetTools, ManyStartsKeepASeriesAndTheCost) {
  const ExampleRecord record =
      run_tool("many_starts",
               R"({"starts": 9, "steps": 50, "rounds": 1, "loop_starts": 1, "loop_steps": 2})");
  EXPECT_EQ(record.column("starts", "risk").size(), 9U);
  EXPECT_EQ(record.column("series", "lyapunov_change").size(), 51U);
  EXPECT_GT(*record.value("batched_per_loop"), 1);
}

TEST(ConstantTargetTools, CurvesShowEachMultipleWithItsBound) {
  StandaloneToolRun run =
      test::run_tool("constant_target", "curves", R"({"multiples": [0.5, 64], "steps": 100})");
  ASSERT_EQ(run.figures().size(), 2U);
  EXPECT_EQ(run.figures()[0].lines.size(), 3U);  // two risks, and the bound of the first
  EXPECT_EQ(*run.record().value("rises_m_0.5"), 0);
  EXPECT_GT(*run.record().value("rises_m_64"), 0);
}

}  // namespace
}  // namespace gradus::constant_target
