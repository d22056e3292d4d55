// Tools that measure what the claims judge: networks on random unit points, trained by full-batch
// gradient descent in float64. Their seeds are 0, 1, .. : of points, weights and gates alike.
#pragma once

#include <string>
#include <vector>

#include "descent.h"
#include "gradus/output_table.h"
#include "gradus/tool.h"
#include "gradus/with_options.h"

namespace gradus::grelu {

/// "input", "gatenet", "frozen", "relu".
const char* name_of(GateMode mode);
/// Throws Error "options.choice" for another name.
GateMode gate_mode(const std::string& name);

/// A net and its samples for one seed; further arguments as in Shape.
struct Trial {
  Samples samples;
  Net net;
};
Trial sphere_trial(GateMode mode, const Shape& shape, int64_t count, int64_t seed);

struct PatternsOptions {
  int64_t width = 128, depth = 4, samples = 16, steps = 50;
  void declare(Schema& schema);
};
/// Trains, and looks whether the gates changed and f is affine in each W_k. Table "patterns".
class Patterns final : public WithOptions<Tool, PatternsOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;
};

struct WidthRunsOptions {
  std::vector<std::string> modes = {"input", "gatenet"};
  std::vector<int64_t> samples = {4, 8, 8, 16}, depths = {4, 2, 4, 2};
  int64_t width = 0, seeds = 5, max_steps = 1500;
  double c = 0.5, loss = 1e-6, least_loss = 1e-12;
  void declare(Schema& schema);
};
/// Steps to a loss at width n^2 L with the step c o/(m L). Tables "runs" and "levels", a figure.
class WidthRuns final : public WithOptions<Tool, WidthRunsOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;
};

struct GrowthOptions {
  std::vector<std::string> modes = {"input", "gatenet", "frozen", "relu"};
  std::vector<int64_t> samples = {8, 64}, depths = {8};
  int64_t width = 512, seeds = 1, max_steps = 2000;
  double share = 1e-6;
  void declare(Schema& schema);
};
/// Steps to a share of the first loss with the step 1/lambda_max. Table "runs"; figures of the
/// steps against n, and against L where there are several.
class Growth final : public WithOptions<Tool, GrowthOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;

 private:
  /// Mean over seeds; adds a row for each.
  double steps_of(const std::string& name, int64_t n, int64_t depth, OutputTable& runs) const;
};

struct ConversionOptions {
  std::vector<std::string> modes = {"gatenet", "input", "frozen"};
  int64_t width = 256, depth = 4, samples = 20, outputs = 3, seeds = 5, parts = 8, unseen = 2000;
  double slack = 1.01, large_slack = 1e4, near = 0.01;
  void declare(Schema& schema);
};
/// The converted network against the gated one from the start to the end of training. Table
/// "conversions", a figure of the error against the step.
class Conversion final : public WithOptions<Tool, ConversionOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;

 private:
  void compare_at(int64_t step, int64_t seed, const Net& net, const Samples& samples,
                  const Tensor& unseen, OutputTable& table, LineMark& line) const;
};

struct ConcentrationOptions {
  std::vector<std::string> modes = {"input", "gatenet"};
  std::vector<int64_t> widths = {128, 512}, depths = {2, 6};
  int64_t samples = 16, seeds = 5, draws = 300;
  void declare(Schema& schema);
};
/// The kernel at the start against its limit, and its mean over weights given the gates. Tables
/// "deviations" and "means".
class Concentration final : public WithOptions<Tool, ConcentrationOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;
};

struct DriftOptions {
  std::vector<std::string> modes = {"input", "gatenet", "frozen", "relu"};
  std::vector<int64_t> widths = {128, 256, 512}, depths = {2}, samples = {8};
  int64_t deep_width = 1024, dim = 16, steps = 60, test_points = 32, seeds = 5;
  void declare(Schema& schema);
};
/// How far the kernel moves and the network leaves its linearisation. Table "runs", a figure of
/// drift against width.
class Drift final : public WithOptions<Tool, DriftOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;
};

struct DigitsRunsOptions {
  std::vector<std::string> modes = {"input", "gatenet", "frozen", "relu"};
  std::vector<int64_t> depths = {4};
  int64_t width = 512, train = 1000, steps = 400, seeds = 1;
  double mean_square = 0.01, slack = 1e4;
  bool centre = true;
  void declare(Schema& schema);
};
/// Training to an error on handwritten digits: steps, and the test accuracy of the network and of
/// its converted ReLU network there. Table "runs".
class DigitsRuns final : public WithOptions<Tool, DigitsRunsOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;

 private:
  void train(GateMode mode, int64_t depth, int64_t seed, const TaskData& data,
             OutputTable& runs) const;
};

}  // namespace gradus::grelu
