// The tools, through the plugin's own table.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tool_run.h"

namespace gradus::grelu {
namespace {

StandaloneToolRun run_tool(const std::string& name, const std::string& options) {
  return test::run_tool("grelu", name, options);
}

std::string tool_error(const std::string& name, const std::string& options) {
  return test::tool_error("grelu", name, options);
}

TEST(GreluTools, KernelsAtTheStartAreNearTheirFormulas) {
  const std::string network = R"("width": 256, "depth": 3, "samples": 8, "outputs": 2)";
  StandaloneToolRun start = run_tool("ntk_empirical", "{" + network + "}");
  const Tensor kernel = start.artifacts().at("kernel");
  EXPECT_TRUE(kernel.sub(kernel.t()).abs().max().item<double>() < 1e-9);
  for (const char* kind : {"limit", "given_gates"}) {
    StandaloneToolRun formula =
        run_tool("ntk_formula", "{" + network + R"(, "kind": ")" + kind + "\"}");
    const double unit = *formula.record().value("unit");
    EXPECT_EQ(unit, 3 * 256 / 2.0);
    const Tensor expected = formula.artifacts().at("kernel");
    const double rms = kernel.sub(expected).square().mean().sqrt().item<double>() / unit;
    EXPECT_NEAR(*formula.record().value("rms_deviation"), rms, 1e-12) << kind;
    EXPECT_LT(rms, std::sqrt(3.0 / 256)) << kind;
    const Tensor eigenvalues = formula.artifacts().at("eigenvalues");
    EXPECT_NEAR(eigenvalues.sum().item<double>(), expected.diagonal().sum().item<double>(), 1e-9);
    EXPECT_NEAR(eigenvalues[0].item<double>() / unit, *formula.record().value("eigenvalue_low"),
                1e-12);
  }
  EXPECT_EQ(tool_error("ntk_formula", R"({"gates": "frozen", "kind": "given_gates", "width": 8})"),
            "grelu.kernel");
}

TEST(GreluTools, TheLinearisedRunIsNearerToAWiderNetwork) {
  const auto gaps = [](int width) {
    StandaloneToolRun run =
        run_tool("linear_run", R"({"depth": 2, "samples": 8, "steps": 20, "test_points": 8,
                                   "width": )" +
                                   std::to_string(width) + "}");
    EXPECT_EQ(run.figures().size(), 1U);
    EXPECT_EQ(run.record().column("run", "train_gap").front(), 0);
    EXPECT_DOUBLE_EQ(run.record().column("run", "loss").front(),
                     run.record().column("run", "linear_loss").front());
    return run.record().column("run", "test_gap");
  };
  const double narrow = std::ranges::max(gaps(64)), wide = std::ranges::max(gaps(512));
  EXPECT_GT(wide, 0);
  EXPECT_LT(wide, narrow / 3);  // one over the width: 8
}

TEST(GreluTools, GatesOfSmallMarginAreDrawnAgain) {
  for (const char* gates : {"input", "gatenet"}) {
    StandaloneToolRun run =
        run_tool("redraw_gates", R"({"width": 64, "depth": 2, "samples": 50, "dim": 8, "tau": 0.5,
                            "gates": ")" +
                                     std::string(gates) + "\"}");
    EXPECT_GT(*run.record().value("extra_draws"), 0) << gates;
    EXPECT_LT(*run.record().value("largest_scale_after"),
              *run.record().value("largest_scale_before"))
        << gates;
    EXPECT_LT(*run.record().value("error_after"), 1e-9) << gates;
  }
  EXPECT_EQ(tool_error("redraw_gates", R"({"gates": "frozen", "width": 8})"), "grelu.redraw");
  EXPECT_EQ(tool_error("redraw_gates", R"({"gates": "relu", "width": 8})"), "grelu.redraw");
}

TEST(GreluTools, WidthRunsCountTheStepsOfEachCell) {
  StandaloneToolRun run = run_tool(
      "width_runs", R"({"modes": ["input"], "samples": [4, 4], "depths": [2, 3], "seeds": 2})");
  const ExampleRecord& record = run.record();
  EXPECT_EQ(record.column("runs", "width"), (std::vector<double>{32, 32, 48, 48}));
  const auto steps = record.column("runs", "steps"), ratio = record.column("runs", "ratio");
  for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(ratio[i], steps[i] / std::log(4e6), 1e-12);
  EXPECT_EQ(record.column("levels", "loss").size(), 4U * 12);
  EXPECT_EQ(run.figures().at(0).lines.size(), 2U);
  EXPECT_EQ(tool_error("width_runs", R"({"samples": [4, 8], "depths": [2]})"), "grelu.cells");
  EXPECT_EQ(tool_error("width_runs", R"({"modes": ["half"]})"), "options.choice");
}

TEST(GreluTools, GrowthHasAPictureOverPointsAndOneOverDepths) {
  const std::string small = R"("modes": ["input", "relu"], "width": 32, "samples": [4, 8])";
  StandaloneToolRun one = run_tool("growth", "{" + small + R"(, "depths": [2]})");
  EXPECT_EQ(one.figures().size(), 1U);
  StandaloneToolRun two = run_tool("growth", "{" + small + R"(, "depths": [2, 3]})");
  ASSERT_EQ(two.figures().size(), 2U);
  EXPECT_EQ(two.record().column("runs", "steps").size(), 8U);
  EXPECT_EQ(two.figures()[1].lines.size(), 4U);
  EXPECT_EQ(two.figures()[1].lines[0].x, (std::vector<double>{2, 3}));
}

TEST(GreluTools, DriftAndConcentrationHaveARowForEachNetwork) {
  StandaloneToolRun drift = run_tool(
      "drift", R"({"modes": ["input", "relu"], "widths": [32, 256], "samples": [4], "steps": 10,
                   "seeds": 2})");
  const auto moved = drift.record().column("runs", "drift");
  ASSERT_EQ(moved.size(), 8U);
  EXPECT_GT(moved[0], moved[2]);  // input: the wider one moves less
  EXPECT_GT(moved[6], moved[2]);  // ReLU moves more
  EXPECT_NE(drift.figures().at(0).lines.at(0).name.find("slope -"), std::string::npos);
  StandaloneToolRun near =
      run_tool("concentration", R"({"modes": ["input"], "widths": [32], "depths": [2], "draws": 5,
                           "seeds": 3})");
  EXPECT_EQ(near.record().column("deviations", "rms").size(), 3U);
  EXPECT_EQ(near.record().column("means", "projection").size(), 5U);
  EXPECT_EQ(tool_error("concentration", R"({"modes": ["frozen"], "widths": [16], "seeds": 1})"),
            "grelu.kernel");
}

TEST(GreluTools, ConversionNeedsATrainedNetwork) {
  EXPECT_EQ(tool_error("to_relu", "{}"), "grelu.network");
}

}  // namespace
}  // namespace gradus::grelu
