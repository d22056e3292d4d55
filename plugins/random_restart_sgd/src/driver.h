// random_restart_sgd.driver: K random initializations x N steps x selection.
#pragma once

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "gradus/driver.h"
#include "gradus/options.h"
#include "net.h"
#include "random_restart/best_of_k.h"
#include "restart_engine.h"

namespace gradus::random_restart {

enum class Selection { empirical_final, empirical_all, oracle_final, oracle_all, random };
enum class Grouping { exact, resample };
enum class DeadNotion { automatic, domain, data };

struct DriverOptions {
  std::vector<int64_t> restarts = {1, 2, 4, 8, 16, 32, 64};
  int64_t population = 300;
  Item optimizer = {"baselines.sgd", R"({"lr": 0.02})"};
  double grad_clip = 1;
  Selection select = Selection::empirical_final;
  int64_t record_every = 100;
  double norm_cap = std::numeric_limits<double>::infinity();
  Grouping best_of_k = Grouping::exact;
  int64_t groups = 4000;
  bool shared_batches = false;
  EngineKind engine = EngineKind::automatic;
  int64_t lane_block = 0;
  DeadNotion notion = DeadNotion::automatic;
  void declare(Schema& schema);
};

/// The rule's view of a population: what it minimises and what is reported. Networks that diverged
/// or have no iterate below the norm cap are marked, so that they are never selected.
std::vector<Candidate> candidates(Selection rule, std::span<const NetworkOutcome> outcomes,
                                  double norm_cap, uint64_t seed);

/// Index of the lowest score among the networks that may be selected (ties: lowest index), or -1.
int64_t selected_network(std::span<const Candidate> candidates);

/// What a network was at the latest measurement. Dead: by D2 where the run had a domain, else by
/// D3. Flat: alive, with an output range below 1e-6. Clip constant: alive, with an output on one
/// side of the clip everywhere. A network that diverged is none of these.
bool dead_now(const NetworkOutcome& outcome, const LaneOptions& lanes);
bool flat_live(const NetworkOutcome& outcome, const LaneOptions& lanes);
bool clip_constant(const NetworkOutcome& outcome, const LaneOptions& lanes);

/// Errors of the best constant c in [low, high] over test targets: e_2^2 and e_1 of
/// THEORY.md, section 3.3, on the nodes that the test errors are measured on.
struct ConstantErrors {
  double mse = 0, l1 = 0;
};
ConstantErrors constant_errors(std::span<const double> targets, double low, double high);

/// Everything that the record of a run says of its population.
struct PopulationReport {
  const DriverOptions& options;
  const Net& net;
  const LaneOptions& lanes;
  std::span<const NetworkOutcome> outcomes;
  ConstantErrors constant;
  uint64_t seed = 0;  ///< of resampling, bootstrap and the rule "random"
};

/// Writes values, the tables "restarts" (one row a network, up to 20,000 networks) and "best_of_k",
/// and the figures "best_of_k" and "final_errors" (docs in the plugin's README.md).
void write_report(const PopulationReport& report, Output& output);

class RestartDriver final : public Driver {
 public:
  using Options = DriverOptions;
  explicit RestartDriver(Options options) : options_(std::move(options)) {}
  std::string refuses(const Task& task, const Model& model, const Loss& loss,
                      const DataInfo& data) const override;
  /// Throws Error "random_restart.engine", "random_restart.notion", "random_restart.sampling".
  void start(Run& run) override;
  int64_t advance(Run& run, int64_t steps) override;
  /// The network that the rule selects from the whole population.
  Tensors evaluated(Run& run) override;
  void state(Archive& archive) override;
  void finish(Run& run) override;

 private:
  LaneOptions lane_options(const Run& run) const;
  void measure(Run& run);
  void record_probes(Run& run);
  Options options_;
  RestartTraining training_;
  std::unique_ptr<TrainingHost> host_;
  std::unique_ptr<RestartEngine> engine_;
  int64_t measured_ = -1;  ///< step of the latest measurement
  int64_t selected_ = 0;
};

}  // namespace gradus::random_restart
