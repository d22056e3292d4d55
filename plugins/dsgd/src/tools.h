// The tools: what the claims measure outside of runs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gradus/options.h"
#include "gradus/tool.h"

namespace gradus::dsgd {

/// The two equations of every duality map, and no direction beats the dual norm (D1, D2).
class DualityTool final : public Tool {
 public:
  struct Options {
    int64_t shapes = 200;
    int64_t directions = 1000;
    void declare(Schema& schema);
  };
  explicit DualityTool(Options options) : options_(options) {}
  void run(ToolRun& run) override;

 private:
  Options options_;
};

/// Sampled remainders against P (D4).
class CertifyTool final : public Tool {
 public:
  struct Options {
    int64_t nets = 100;
    int64_t displacements = 6;
    void declare(Schema& schema);
  };
  explicit CertifyTool(Options options) : options_(options) {}
  void run(ToolRun& run) override;

 private:
  Options options_;
};

/// The bounds of 4.3 against an SVD.
class SpectralTool final : public Tool {
 public:
  struct Options {
    int64_t matrices = 20;
    void declare(Schema& schema);
  };
  explicit SpectralTool(Options options) : options_(options) {}
  void run(ToolRun& run) override;

 private:
  Options options_;
};

/// The batch size for which sig2 <= gamma / 12 by the bound with N_i (statement D).
class BatchForTool final : public Tool {
 public:
  struct Options {
    double gamma = 0.02;
    void declare(Schema& schema);
  };
  explicit BatchForTool(Options options) : options_(options) {}
  void run(ToolRun& run) override;

 private:
  Options options_;
};

/// Second differences of the tanh chain, which grow as 2 W_2^2 (D3).
class LipschitzTool final : public Tool {
 public:
  struct Options {
    int64_t points = 13;
    void declare(Schema& schema);
  };
  explicit LipschitzTool(Options options) : options_(options) {}
  void run(ToolRun& run) override;

 private:
  Options options_;
};

/// `worst` bounds do not depend on earlier weights (D5).
class LocalityTool final : public Tool {
 public:
  struct Options {
    int64_t nets = 50;
    void declare(Schema& schema);
  };
  explicit LocalityTool(Options options) : options_(options) {}
  void run(ToolRun& run) override;

 private:
  Options options_;
};

/// Guaranteed decrease, choice of layer, rate and time on full-batch trajectories (D6 to D9).
class AuditTool final : public Tool {
 public:
  struct Options {
    int64_t problems = 4;
    int64_t steps = 60;
    void declare(Schema& schema);
  };
  explicit AuditTool(Options options) : options_(options) {}
  void run(ToolRun& run) override;

 private:
  Options options_;
};

/// ||grad f||_{w,*} against c1 / sqrt(c2) (D10).
class NormalisedGradientTool final : public Tool {
 public:
  struct Options {
    int64_t nets = 100;
    void declare(Schema& schema);
  };
  explicit NormalisedGradientTool(Options options) : options_(options) {}
  void run(ToolRun& run) override;

 private:
  Options options_;
};

/// The pathwise inequality of statement D (D11).
class NoiseTool final : public Tool {
 public:
  struct Options {
    int64_t steps = 200;
    void declare(Schema& schema);
  };
  explicit NoiseTool(Options options) : options_(options) {}
  void run(ToolRun& run) override;

 private:
  Options options_;
};

/// Stopping times and the mean inequality of statement D on the toy (D12).
class StochasticTimeTool final : public Tool {
 public:
  struct Options {
    int64_t seeds = 60;
    int64_t draws = 600;
    void declare(Schema& schema);
  };
  explicit StochasticTimeTool(Options options) : options_(options) {}
  void run(ToolRun& run) override;

 private:
  Options options_;
};

/// One Frobenius layer is SGD with rate eps / P_1, and statement E (D13).
class SpecialCaseTool final : public Tool {
 public:
  struct Options {
    int64_t steps = 100;
    int64_t draws = 400;
    void declare(Schema& schema);
  };
  explicit SpecialCaseTool(Options options) : options_(options) {}
  void run(ToolRun& run) override;

 private:
  Options options_;
};

/// Full steps of all layers at once against greedy steps (D18).
class JointStepsTool final : public Tool {
 public:
  struct Options {
    int64_t nets = 4000;
    void declare(Schema& schema);
  };
  explicit JointStepsTool(Options options) : options_(options) {}
  void run(ToolRun& run) override;

 private:
  Options options_;
};

/// The cost of a step against an SGD step, with the shares of gradient, norms and map.
class StepCostTool final : public Tool {
 public:
  struct Options {
    std::vector<int64_t> hidden = {64, 128};
    int64_t batch = 128;
    int64_t steps = 390;
    void declare(Schema& schema);
  };
  explicit StepCostTool(Options options) : options_(std::move(options)) {}
  void run(ToolRun& run) override;

 private:
  Options options_;
};

}  // namespace gradus::dsgd
