// The tools of deep_resnet. Each returns its numbers as values and tables of its record.
#pragma once

#include <string>
#include <vector>

#include "gradus/tool.h"
#include "gradus/with_options.h"
#include "tower.h"

namespace gradus::deep_resnet {

enum class PvarMethod { exact, tree, brute };

/// V_p of a path of numbers, or of the rescaled weights of the networks of runs.
struct PvarOptions {
  std::vector<double> path = {0, 0.3, 1.1, 2};
  int64_t dimensions = 1;
  std::vector<double> p = {1.5, 2, 3};
  void declare(Schema& schema);
};
void run_pvar(ToolRun& run, const PvarOptions& options, PvarMethod method);

template <PvarMethod method>
class PvarTool final : public WithOptions<Tool, PvarOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override { run_pvar(run, options_, method); }
};

struct PvarCheckOptions {
  int64_t paths = 300;
  int64_t brownian = 400;
  void declare(Schema& schema);
};
/// The p-variation's recursion, tree, bounds and published values on random paths (claim C16).
class PvarCheckTool final : public WithOptions<Tool, PvarCheckOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;

 private:
  void compare_methods(ToolRun& run) const;
  void measure_brownian(ToolRun& run) const;
};

struct LogLogFitOptions {
  std::vector<double> x = {16, 32, 64}, y = {1, 1, 1};
  int64_t min_depth = 16;
  void declare(Schema& schema);
};
/// Least squares of log y on log x.
void run_log_log_fit(ToolRun& run, const LogLogFitOptions& options);

struct ConstantsOptions {
  int64_t depth = 1024, samples = 5;
  double alpha = 0.5, smallest = 1, largest = 1, loss = 2e-4, c = 1.0 / 3, c0 = 0;
  double increment = 0, total_increments = 0, variation = 0;
  Auto<double> travel;
  Sigma activation = Sigma::tanh;
  void declare(Schema& schema);
};
/// Constants of the theorems for a setting that the options describe.
void run_constants(ToolRun& run, const ConstantsOptions& options);

struct GradCheckOptions {
  std::vector<int64_t> depths = {2, 16, 256};
  double tolerance = 1e-6;
  int64_t entries = 20;
  void declare(Schema& schema);
};
/// The tower's own derivative against central differences and LibTorch's (claim C16).
void run_grad_check(ToolRun& run, const GradCheckOptions& options);

struct LinearFloorOptions {
  Item task = {"deep_resnet.theory",
               R"({"samples": 50, "inputs": "gauss_unit", "targets": "pert", "eps": 0.1})"};
  void declare(Schema& schema);
};
/// The residual of the best linear map on a task (claim C14).
void run_linear_floor(ToolRun& run, const LinearFloorOptions& options);

struct ClosedFormsOptions {
  std::vector<double> y = {0.5, 0.7, 1.5, 2, 3};
  std::vector<int64_t> depths = {16, 32, 64, 128, 256};
  double eps = 0.02;
  void declare(Schema& schema);
};
/// Trainings whose limits are known in closed form (claim C16).
class ClosedFormsTool final : public WithOptions<Tool, ClosedFormsOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;

 private:
  void train_scalars(ToolRun& run) const;
  void train_orthonormal(ToolRun& run) const;
};

struct AcrossDepthsOptions {
  std::vector<double> p = {1.5, 2, 3};
  int64_t min_depth = 16;
  void declare(Schema& schema);
};
/// Networks of several depths: distances of neighbouring depths, norms, p-variations, profiles.
void run_across_depths(ToolRun& run, const AcrossDepthsOptions& options);

struct TrendSplitOptions {
  int64_t grid = 500;
  void declare(Schema& schema);
};
/// Trend and noise of the weights of several depths; the loss of the trend alone.
void run_trend_split(ToolRun& run, const TrendSplitOptions& options);

struct LossCurvesOptions {
  std::vector<int64_t> depths = {16, 64, 256, 1024};
  int64_t seeds = 1;
  std::string targets = "sphere", init = "half", activation = "tanh";
  double eta0 = 1;
  int64_t steps = 4000;
  void declare(Schema& schema);
};
/// Loss against steps for several depths on one axis.
void run_loss_curves(ToolRun& run, const LossCurvesOptions& options);

}  // namespace gradus::deep_resnet
