// The tools: what the claims measure outside of runs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gradus/tool.h"
#include "gradus/with_options.h"

namespace gradus::dsgd {

struct DualityOptions {
  int64_t shapes = 200;
  int64_t directions = 1000;
  void declare(Schema& schema);
};
/// The two equations of every duality map, and no direction beats the dual norm (D1, D2).
class DualityTool final : public WithOptions<Tool, DualityOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;
};

struct CertifyOptions {
  int64_t nets = 100;
  int64_t displacements = 6;
  void declare(Schema& schema);
};
/// Sampled remainders against P (D4).
class CertifyTool final : public WithOptions<Tool, CertifyOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;
};

struct SpectralOptions {
  int64_t matrices = 20;
  void declare(Schema& schema);
};
/// The bounds of 4.3 against an SVD.
class SpectralTool final : public WithOptions<Tool, SpectralOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;
};

struct BatchForOptions {
  double gamma = 0.02;
  void declare(Schema& schema);
};
/// The batch size for which sig2 <= gamma / 12 by the bound with N_i (statement D).
class BatchForTool final : public WithOptions<Tool, BatchForOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;
};

struct LipschitzOptions {
  int64_t points = 13;
  void declare(Schema& schema);
};
/// Second differences of the tanh chain, which grow as 2 W_2^2 (D3).
class LipschitzTool final : public WithOptions<Tool, LipschitzOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;
};

struct LocalityOptions {
  int64_t nets = 50;
  void declare(Schema& schema);
};
/// `worst` bounds do not depend on earlier weights (D5).
class LocalityTool final : public WithOptions<Tool, LocalityOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;
};

struct AuditOptions {
  int64_t problems = 4;
  int64_t steps = 60;
  void declare(Schema& schema);
};
/// Guaranteed decrease, choice of layer, rate and time on full-batch trajectories (D6 to D9).
class AuditTool final : public WithOptions<Tool, AuditOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;
};

struct NormalisedGradientOptions {
  int64_t nets = 100;
  void declare(Schema& schema);
};
/// ||grad f||_{w,*} against c1 / sqrt(c2) (D10).
class NormalisedGradientTool final : public WithOptions<Tool, NormalisedGradientOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;
};

struct NoiseOptions {
  int64_t steps = 200;
  void declare(Schema& schema);
};
/// The pathwise inequality of statement D (D11).
class NoiseTool final : public WithOptions<Tool, NoiseOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;
};

struct StochasticTimeOptions {
  int64_t seeds = 60;
  int64_t draws = 600;
  void declare(Schema& schema);
};
/// Stopping times and the mean inequality of statement D on the toy (D12).
class StochasticTimeTool final : public WithOptions<Tool, StochasticTimeOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;
};

struct SpecialCaseOptions {
  int64_t steps = 100;
  int64_t draws = 400;
  void declare(Schema& schema);
};
/// One Frobenius layer is SGD with rate eps / P_1, and statement E (D13).
class SpecialCaseTool final : public WithOptions<Tool, SpecialCaseOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;
};

struct JointStepsOptions {
  int64_t nets = 4000;
  void declare(Schema& schema);
};
/// Full steps of all layers at once against greedy steps (D18).
class JointStepsTool final : public WithOptions<Tool, JointStepsOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;
};

struct StepCostOptions {
  std::vector<int64_t> hidden = {64, 128};
  int64_t batch = 128;
  int64_t steps = 390;
  void declare(Schema& schema);
};
/// The cost of a step against an SGD step, with the shares of gradient, norms and map.
class StepCostTool final : public WithOptions<Tool, StepCostOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override;
};

}  // namespace gradus::dsgd
