#include "driver.h"

#include <algorithm>
#include <cmath>

#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus::random_restart {
namespace {

std::vector<double> doubles_of(const Tensor& tensor) {
  const Tensor local = tensor.cpu().to(at::kDouble).contiguous();
  const double* first = local.const_data_ptr<double>();
  return {first, first + local.numel()};
}

const Net& net_of(const Run& run) {
  return dynamic_cast<const Net&>(run.model());
}

bool has_domain(const Net& net, const DataInfo& data) {
  return net.shape().inputs() == 1 && std::isfinite(data.input_low) &&
         std::isfinite(data.input_high) && data.input_low < data.input_high;
}

Keep kept_iterate(Selection select) {
  if (select == Selection::empirical_all) return Keep::best_risk;
  return select == Selection::oracle_all ? Keep::best_test : Keep::nothing;
}

using Property = bool (*)(const NetworkOutcome& outcome, const LaneOptions& lanes);

bool not_diverged(const NetworkOutcome& outcome) {
  return outcome.diverged < 0;
}

struct CountProbe {
  const char *name, *text;
  Property counted;
};
constexpr CountProbe count_probes[] = {
    {"sign_dead", "networks with a layer of non-positive weights and biases (D1)",
     [](const NetworkOutcome& o, const LaneOptions&) {
       return not_diverged(o) && o.end.sign.dead();
     }},
    {"domain_dead", "networks with a layer that is off on the whole domain (D2)",
     [](const NetworkOutcome& o, const LaneOptions&) {
       return not_diverged(o) && o.end.domain.dead();
     }},
    {"data_dead", "networks with a layer that is off on the training inputs (D3)",
     [](const NetworkOutcome& o, const LaneOptions&) {
       return not_diverged(o) && o.end.data.dead();
     }},
    {"clip_constant", "networks that are alive, with an output on one side of the clip everywhere",
     clip_constant},
    {"flat_live", "networks that are alive, with an output range below 1e-6", flat_live},
    {"diverged", "networks with a parameter or risk that is not finite",
     [](const NetworkOutcome& o, const LaneOptions&) { return o.diverged >= 0; }},
    {"revived", "networks dead at the start that were alive later",
     [](const NetworkOutcome& o, const LaneOptions&) { return o.revived >= 0; }},
};

}  // namespace

void DriverOptions::declare(Schema& schema) {
  schema.add("restarts", restarts, "numbers of restarts whose best is reported")
      .in(1, 1e6)
      .length(1, 1000)
      .unit("networks")
      .symbol("K");
  schema.add("population", population, "independent networks that are trained")
      .in(1, 1e8)
      .unit("networks")
      .symbol("R");
  schema.add("optimizer", optimizer, "optimizer of each network").kind("optimizer");
  schema.add("grad_clip", grad_clip, "largest norm of a network's gradient; 0: not clipped")
      .in(0, 1e6)
      .unit("norm");
  schema.choice("select", select, "rule that selects an iterate",
                {{"empirical_final", Selection::empirical_final},
                 {"empirical_all", Selection::empirical_all},
                 {"oracle_final", Selection::oracle_final},
                 {"oracle_all", Selection::oracle_all},
                 {"random", Selection::random}});
  schema.add("record_every", record_every, "steps between the iterates that rules *_all see")
      .in(1, 1e7)
      .unit("steps");
  schema.add("norm_cap", norm_cap, "select iterates with a sup norm below this only")
      .above(0, std::numeric_limits<double>::infinity())
      .unit("sup norm");
  schema.choice("best_of_k", best_of_k, "exact expectation over groups, or resampled groups",
                {{"exact", Grouping::exact}, {"resample", Grouping::resample}});
  schema.add("groups", groups, "groups of resample").in(1, 1e6).unit("groups");
  schema.choice("batch_stream", shared_batches, "whether networks share their batches",
                {{"per_network", false}, {"shared", true}});
  schema.choice("engine", engine, "auto: lanes where it knows the optimizer",
                {{"auto", EngineKind::automatic},
                 {"lanes", EngineKind::lanes},
                 {"batched", EngineKind::batched},
                 {"loop", EngineKind::loop}});
  schema.choice("lane_block", lane_block, "networks that lanes trains together",
                {{"auto", 0}, {"8", 8}, {"16", 16}});
  schema.choice(
      "notion", notion, "what is called dead; auto: D2 where the input is an interval",
      {{"auto", DeadNotion::automatic}, {"D2", DeadNotion::domain}, {"D3", DeadNotion::data}});
}

std::string RestartDriver::refuses(const Task&, const Model& model, const Loss& loss,
                                   const DataInfo& data) const {
  const auto* net = dynamic_cast<const Net*>(&model);
  if (net == nullptr) return "the driver trains the model random_restart_sgd.net only";
  const std::string name = loss.name();
  if (name != "squared_error" && name != "mean_squared_error") {
    return "the loss '" + name + "' is not the squared error";
  }
  if (options_.notion == DeadNotion::domain && !has_domain(*net, data)) {
    return "the exact test D2 needs one input with a stated domain; this task has " +
           std::to_string(net->shape().inputs()) +
           (net->shape().inputs() == 1 ? " input without one" : " inputs") +
           ": use notion = \"D3\" or \"auto\"";
  }
  return {};
}

LaneOptions RestartDriver::lane_options(const Run& run) const {
  const Net& net = net_of(run);
  const RunSettings& settings = run.settings();
  LaneOptions lanes;
  lanes.shape = net.shape();
  lanes.law = net.law();
  lanes.scalar = settings.dtype == at::kFloat ? LaneScalar::float32 : LaneScalar::float64;
  lanes.networks = options_.population;
  lanes.init_seed = settings.seeds.init;
  lanes.batch_seed = settings.seeds.batches;
  lanes.shared_batches = options_.shared_batches;
  lanes.batch = static_cast<int>(settings.batch_size);
  lanes.gradient_clip = options_.grad_clip;
  lanes.clip_low = net.clip_low();
  lanes.clip_high = net.clip_high();
  lanes.clip_in_loss = net.clip_in_loss();
  lanes.record_every = options_.record_every;
  lanes.keep = kept_iterate(options_.select);
  lanes.norm_cap = options_.norm_cap;
  const DataInfo& info = run.data().info;
  lanes.domain.reset();
  if (options_.notion != DeadNotion::data && has_domain(net, info)) {
    lanes.domain = Domain{info.input_low, info.input_high};
  }
  lanes.nonnegative_inputs = info.input_low >= 0;
  lanes.threads = settings.threads;
  lanes.lane_block = static_cast<int>(options_.lane_block);
  return lanes;
}

void RestartDriver::start(Run& run) {
  if (run.settings().sampling != Sampling::replacement) {
    throw Error("random_restart.sampling", "run setting sampling",
                "replacement: each network draws rows with replacement", "another one",
                "set sampling = \"replacement\"");
  }
  const TaskData& data = run.data();
  training_ = {lane_options(run),
               options_.optimizer,
               doubles_of(data.train.input),
               doubles_of(data.train.target),
               doubles_of(data.test.input),
               doubles_of(data.test.target)};
  host_ = host_of(run);
  engine_ = make_engine(options_.engine, training_, *host_);
  measured_ = -1;
  const LaneTrainer& trainer = engine_->trainer();
  run.text("engine", engine_name(engine_->kind()));
  run.text("dead_notion", training_.lanes.domain ? "D2" : "D3");
  run.text("instruction_set", LaneTrainer::instruction_set());
  run.value("lane_block", trainer.lane_block());
}

int64_t RestartDriver::advance(Run& run, int64_t steps) {
  engine_->advance(steps);
  if (engine_->kind() == EngineKind::lanes) {  // no objective saw these
    run.count({steps, steps, steps * training_.lanes.batch * training_.lanes.networks});
  }
  return steps;
}

void RestartDriver::measure(Run& run) {
  const int64_t step = engine_->step();
  // Elsewhere a measurement would be one more recorded iterate, which the rules *_all would see.
  const bool recorded = step % options_.record_every == 0 || step >= run.settings().steps;
  if (measured_ == step || !recorded) return;
  const LaneScope off(run.clock(), Lane::off);
  engine_->finish();
  measured_ = step;
  const auto population = candidates(options_.select, engine_->outcomes(), options_.norm_cap,
                                     run.settings().seeds.method);
  const int64_t chosen = selected_network(population);
  if (chosen >= 0) {
    selected_ = chosen;
  } else {
    run.diverged("no network of the population can be selected at step " + std::to_string(step));
  }
  record_probes(run);
}

void RestartDriver::record_probes(Run& run) {
  const auto& outcomes = engine_->outcomes();
  for (const CountProbe& probe : count_probes) {
    auto scope = run.probe({probe.name, probe.text, "networks"}).open();
    if (!scope) continue;
    const auto count = std::ranges::count_if(outcomes, [&](const NetworkOutcome& outcome) {
      return probe.counted(outcome, training_.lanes);
    });
    scope->add(static_cast<double>(count));
  }
}

Tensors RestartDriver::evaluated(Run& run) {
  measure(run);
  std::vector<double> values = engine_->trainer().kept_parameters(selected_);
  if (values.empty()) values = engine_->trainer().parameters(selected_);
  Tensors parameters = net_of(run).from_flat(values, run.settings().dtype);
  for (Tensor& parameter : parameters) parameter = parameter.to(run.settings().device);
  return parameters;
}

void RestartDriver::state(Archive& archive) {
  archive.part("engine", *engine_);
  archive.item("measured", measured_);
  archive.item("selected", selected_);
}

void RestartDriver::finish(Run& run) {
  measure(run);
  const LaneOptions& lanes = training_.lanes;
  const ConstantErrors constant =
      constant_errors(training_.test_y, lanes.clip_low, lanes.clip_high);
  write_report(
      {options_, net_of(run), lanes, engine_->outcomes(), constant, run.settings().seeds.method},
      run);
  run.value("selected_network", static_cast<double>(selected_));
}

}  // namespace gradus::random_restart
