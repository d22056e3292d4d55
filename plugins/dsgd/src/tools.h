// The tools: what the claims measure outside of runs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gradus/tool.h"

namespace gradus::dsgd {

struct DualityOptions {
  int64_t shapes = 200;
  int64_t directions = 1000;
  void declare(Schema& schema);
};
/// The two equations of every duality map, and no direction beats the dual norm (D1, D2).
void run_duality(ToolRun& run, const DualityOptions& options);

struct CertifyOptions {
  int64_t nets = 100;
  int64_t displacements = 6;
  void declare(Schema& schema);
};
/// Sampled remainders against P (D4).
void run_certify(ToolRun& run, const CertifyOptions& options);

struct SpectralOptions {
  int64_t matrices = 20;
  void declare(Schema& schema);
};
/// The bounds of 4.3 against an SVD.
void run_spectral(ToolRun& run, const SpectralOptions& options);

struct BatchForOptions {
  double gamma = 0.02;
  void declare(Schema& schema);
};
/// The batch size for which sig2 <= gamma / 12 by the bound with N_i (statement D).
void run_batch_for(ToolRun& run, const BatchForOptions& options);

struct LipschitzOptions {
  int64_t points = 13;
  void declare(Schema& schema);
};
/// Second differences of the tanh chain, which grow as 2 W_2^2 (D3).
void run_lipschitz(ToolRun& run, const LipschitzOptions& options);

struct LocalityOptions {
  int64_t nets = 50;
  void declare(Schema& schema);
};
/// `worst` bounds do not depend on earlier weights (D5).
void run_locality(ToolRun& run, const LocalityOptions& options);

struct AuditOptions {
  int64_t problems = 4;
  int64_t steps = 60;
  void declare(Schema& schema);
};
/// Guaranteed decrease, choice of layer, rate and time on full-batch trajectories (D6 to D9).
void run_audit(ToolRun& run, const AuditOptions& options);

struct NormalisedGradientOptions {
  int64_t nets = 100;
  void declare(Schema& schema);
};
/// ||grad f||_{w,*} against c1 / sqrt(c2) (D10).
void run_normalised_gradient(ToolRun& run, const NormalisedGradientOptions& options);

struct NoiseOptions {
  int64_t steps = 200;
  void declare(Schema& schema);
};
/// The pathwise inequality of statement D (D11).
void run_noise(ToolRun& run, const NoiseOptions& options);

struct StochasticTimeOptions {
  int64_t seeds = 60;
  int64_t draws = 600;
  void declare(Schema& schema);
};
/// Stopping times and the mean inequality of statement D on the toy (D12).
void run_stochastic_time(ToolRun& run, const StochasticTimeOptions& options);

struct SpecialCaseOptions {
  int64_t steps = 100;
  int64_t draws = 400;
  void declare(Schema& schema);
};
/// One Frobenius layer is SGD with rate eps / P_1, and statement E (D13).
void run_special_case(ToolRun& run, const SpecialCaseOptions& options);

struct JointStepsOptions {
  int64_t nets = 4000;
  void declare(Schema& schema);
};
/// Full steps of all layers at once against greedy steps (D18).
void run_joint_steps(ToolRun& run, const JointStepsOptions& options);

struct StepCostOptions {
  std::vector<int64_t> hidden = {64, 128};
  int64_t batch = 128;
  int64_t steps = 390;
  void declare(Schema& schema);
};
/// The cost of a step against an SGD step, with the shares of gradient, norms and map.
void run_step_cost(ToolRun& run, const StepCostOptions& options);

}  // namespace gradus::dsgd
