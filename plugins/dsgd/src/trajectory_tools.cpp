// Tools about full-batch and joint steps.
#include <algorithm>
#include <array>
#include <cmath>

#include "audit.h"
#include "cost.h"
#include "gradus/output_table.h"
#include "gradus/standalone_objective.h"
#include "gradus/stats/quantiles.h"
#include "tools.h"
#include "toy.h"

namespace gradus::dsgd {
namespace {

constexpr std::array<double, 5> certified_eps = {0.25, 0.5, 1, 1.5, 1.9};

/// Every norm with every eps and both bounds; then every map with every way to bound a norm.
std::vector<Step::Options> audited_options() {
  std::vector<Step::Options> all;
  for (const LayerNorm q : all_norms) {
    for (const double eps : certified_eps) {
      for (const ActivationBound bound : {ActivationBound::worst, ActivationBound::data}) {
        Step::Options options;
        options.norm = q;
        options.eps = eps;
        options.activation_bound = bound;
        all.push_back(options);
      }
    }
  }
  for (const MapKind map :
       {MapKind::exact, MapKind::gram, MapKind::newton_schulz, MapKind::subspace}) {
    for (const NormBound bound : {NormBound::svd, NormBound::schatten, NormBound::cholesky}) {
      Step::Options options;
      options.duality_map = map;
      options.norm_bound = bound;
      options.norm_refresh = 10;
      all.push_back(options);
    }
  }
  return all;
}

RandomNet audited_problem(int64_t number, Stream& stream) {
  if (number % 4 == 3) return toy_problem(static_cast<uint64_t>(number));
  constexpr std::array<Ending, 3> endings = {Ending::squared_error, Ending::cross_entropy,
                                             Ending::regression};
  NetLaw law = {.ending = endings[static_cast<std::size_t>(number % 4)],
                .activation = number % 8 < 4 ? "tanh" : "logistic",
                .bias = number % 3 == 1,
                .least_width = 3,
                .most_width = 8,
                .least_rows = 4,
                .most_rows = 20};
  return random_net(law, stream);
}

}  // namespace

void AuditOptions::declare(Schema& schema) {
  schema.add("problems", problems, "random problems; every fourth is a toy").in(1, 1e5);
  schema.add("steps", steps, "of each trajectory").in(1, 1e6).unit("steps");
}

namespace {

/// Sums over audits; ratios by eps.
struct AuditTotal {
  FullBatchAudit sum;
  std::array<std::vector<double>, certified_eps.size()> ratios;

  void add(const FullBatchAudit& audit, double eps) {
    sum.steps += audit.steps;
    sum.violations += audit.violations;
    sum.increases += audit.increases;
    sum.other_layers += audit.other_layers;
    sum.not_largest += audit.not_largest;
    sum.rate_violations += audit.rate_violations;
    sum.time_violations += audit.time_violations;
    const auto place = std::ranges::find(certified_eps, eps) - certified_eps.begin();
    auto& own = ratios[static_cast<std::size_t>(place)];
    own.insert(own.end(), audit.ratios.begin(), audit.ratios.end());
    if (audit.least_time_slack <= 0) return;
    const bool first = sum.least_time_slack == 0;
    sum.least_time_slack =
        first ? audit.least_time_slack : std::min(sum.least_time_slack, audit.least_time_slack);
  }
};

void write_ratios(ToolRun& run, const AuditTotal& total) {
  OutputTable ratios("ratios");
  for (std::size_t i = 0; i < certified_eps.size(); ++i) {
    if (total.ratios[i].empty()) continue;
    ratios.add({{"eps", certified_eps[i]},
                {"median_ratio", stats::median(total.ratios[i])},
                {"least_ratio", *std::ranges::min_element(total.ratios[i])}});
  }
  ratios.write(run);
}

}  // namespace

void run_audit(ToolRun& run, const AuditOptions& options) {
  Stream stream{run.settings().seeds.method};
  AuditTotal total;
  const std::vector<Step::Options> all = audited_options();
  for (int64_t k = 0; k < options.problems; ++k) {
    const RandomNet net = audited_problem(k, stream);
    for (const Step::Options& method : all) {
      total.add(audit_full_batch(net, method, options.steps), method.eps);
    }
    run.progress(static_cast<double>(k + 1) / static_cast<double>(options.problems));
  }
  const FullBatchAudit& sum = total.sum;
  run.value("steps", static_cast<double>(sum.steps));
  run.value("violations", static_cast<double>(sum.violations));
  run.value("increases", static_cast<double>(sum.increases));
  run.value("other_layers_written", static_cast<double>(sum.other_layers));
  run.value("not_largest", static_cast<double>(sum.not_largest));
  run.value("rate_violations", static_cast<double>(sum.rate_violations));
  run.value("time_violations", static_cast<double>(sum.time_violations));
  run.value("least_time_slack", sum.least_time_slack);
  write_ratios(run, total);
}

void JointStepsOptions::declare(Schema& schema) {
  schema.add("nets", nets, "random nets").in(1, 1e7);
}

void run_joint_steps(ToolRun& run, const JointStepsOptions& options) {
  Stream stream{run.settings().seeds.method};
  int64_t joint = 0, greedy = 0;
  // tanh, three layers, widths 1 to 4, two samples, targets +-1, scales exp(U(-3, 1.5)).
  const NetLaw law = {.ending = Ending::squared_error,
                      .least_layers = 3,
                      .most_layers = 3,
                      .most_width = 4,
                      .least_rows = 2,
                      .most_rows = 2,
                      .log_scale_low = -3,
                      .log_scale_high = 1.5};
  for (int64_t k = 0; k < options.nets; ++k) {
    const RandomNet net = random_net(law, stream);
    for (const bool all : {true, false}) {
      StandaloneObjective objective(*net.model, *net.loss, net.data, net.batch, {}, {.seed = 0});
      for (const Tensor& w : net.parameters) objective.parameters().push_back(w.clone());
      Step::Options options;
      options.activation_bound = ActivationBound::data;
      if (all) {
        options.layer_rule = LayerRule::all;
        options.eps = 3;  // over three layers: a full step 1 / P_i of each
      }
      Step step(options);
      const double before = objective.value();
      objective.advance(step);
      if (objective.value() > before + decrease_tolerance(before)) ++(all ? joint : greedy);
    }
  }
  run.value("nets", static_cast<double>(options.nets));
  run.value("joint_share", static_cast<double>(joint) / static_cast<double>(options.nets));
  run.value("greedy_increases", static_cast<double>(greedy));
}

void StepCostOptions::declare(Schema& schema) {
  schema.add("hidden", hidden, "hidden units of the networks 784-h-10 tanh").in(1, 16384);
  schema.add("batch", batch, "rows of a batch").in(1, 10000).unit("samples");
  schema.add("steps", steps, "timed steps of each method, in turn").in(20, 1e6).unit("steps");
}

void run_step_cost(ToolRun& run, const StepCostOptions& options) {
  const auto task = run.task({"dsgd.fashion_batch", "{}"});
  const TaskData data = task->data(run.settings().seeds, at::kFloat);
  const Batch batch = {data.train.input, data.train.target, {}};
  const auto loss = task->loss();
  OutputTable costs("cost");
  for (const int64_t units : options.hidden) {
    DsgdMlp::Options network;
    network.widths = {data.info.input_shape[0], units, data.info.outputs};
    const DsgdMlp model(network, data.info);
    const StepCost cost = measure_cost(model, *loss, data.info, batch,
                                       model.initial({.seed = run.settings().seeds.init}), {},
                                       options.batch, options.steps, 0.3);
    costs.add({{"hidden", units},
               {"sgd_us", cost.sgd_us},
               {"step_us", cost.step_us},
               {"ratio_of_totals", cost.mean_ratio},
               {"gradient_share", cost.gradient_share},
               {"norms_share", cost.norm_share},
               {"map_share", cost.map_share},
               {"write_share", cost.write_share},
               {"first_layer_share", cost.first_layer_share}});
    run.value("ratio_" + std::to_string(units), cost.mean_ratio);
  }
  costs.write(run);
}

}  // namespace gradus::dsgd
