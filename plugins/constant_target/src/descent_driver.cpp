#include "descent_driver.h"

#include <algorithm>
#include <cmath>

#include "gradus/error.h"
#include "report.h"

namespace gradus::constant_target {
namespace {

/// What one look at start 0 finds: its latest step, and the worst since the last look.
struct Look {
  const Descent& descent;
  const DescentOptions& options;
  StepTerms terms = descent.terms(0);
  TrajectoryRecord record = descent.record(0);
  StepExtremes since = {};
};

struct DescentProbe {
  const char *name, *text, *unit;
  Reduction reduction;  ///< of `max` over the points: exactly the largest over all steps
  double (*value)(const Look& look);
};

constexpr auto last = Reduction::last, largest = Reduction::max;

// At the start of the latest step, or the worst of the steps since the point before.
constexpr DescentProbe probes[] = {
    {"risk", "L (sgd: of the batch)", "risk", last, [](const Look& l) { return l.terms.risk; }},
    {"lyapunov", "V", "V", last, [](const Look& l) { return l.terms.value; }},
    {"lyapunov_change", "largest dV since the point before", "V", largest,
     [](const Look& l) { return l.since.change; }},
    {"change_bound", "-8 gamma (1 - gamma kappa) L, which dV does not exceed", "V", last,
     [](const Look& l) {
       return change_bound(l.options.network, Bounds(l.options.measure), l.terms,
                           l.descent.step_length(0));
     }},
    {"change_excess", "largest dV + 8 gamma (1 - gamma kappa) L since the point before", "V",
     largest, [](const Look& l) { return l.since.excess; }},
    {"step_error", "largest error of the one-step formula since the point before", "", largest,
     [](const Look& l) { return l.since.step_error; }},
    {"norm", "||theta||^2", "norm^2", last, [](const Look& l) { return l.terms.norm; }},
    {"grad_norm", "||G||", "norm", last, [](const Look& l) { return std::sqrt(l.terms.gradient); }},
    {"kappa", "A^2 (d+1) V + 1", "", last,
     [](const Look& l) { return Bounds(l.options.measure).kappa(l.terms.value); }},
    {"gamma_crit", "step at which V would stay", "step", last,
     [](const Look& l) { return critical_step(l.options.network, l.terms); }},
    {"defect", "largest |<grad V, G> - 8 L| / (s sqrt L) since the point before", "", largest,
     [](const Look& l) { return l.since.defect; }},
    {"grad_ratio", "largest ||G||^2 over its bound since the point before", "", largest,
     [](const Look& l) { return l.since.gradient_ratio; }},
    {"rises", "steps with dV > 1e-13 V_0", "steps", last,
     [](const Look& l) { return l.record.rises; }},
    {"decrease_sum", "sum of 8 gamma (1 - gamma kappa_0) L", "V", last,
     [](const Look& l) { return l.record.decrease_sum; }},
    {"decrease_left", "V_0 - 2 xi^2 minus that sum", "V", last,
     [](const Look& l) { return l.record.budget - l.record.decrease_sum; }},
    {"min_risk", "least L so far", "risk", last, [](const Look& l) { return l.record.min_risk; }},
};

constexpr DescentProbe flow_probes[] = {
    {"balance", "largest |V - V_0 + 8 integral of L| / V_0", "", last,
     [](const Look& l) { return l.record.balance; }},
    {"t_risk", "largest 8 t L / (V_0 - 2 xi^2)", "", last,
     [](const Look& l) { return l.record.time_risk; }},
};

}  // namespace

void DriverOptions::declare(Schema& schema) {
  schema.choice("mode", mode, "gradient descent, on batches, or its flow by RK4 or Euler steps",
                {{"gd", Mode::gd},
                 {"sgd", Mode::sgd},
                 {"flow_rk4", Mode::flow_rk4},
                 {"flow_euler", Mode::flow_euler}});
  schema.choice("step_rule", step_rule,
                "m / kappa_0, m / kappa_s0, the closed form in norms, m times the critical step at "
                "each step, or fixed",
                {{"lyapunov", StepRule::lyapunov},
                 {"sharp", StepRule::sharp},
                 {"norm_closed_form", StepRule::norm_closed_form},
                 {"local", StepRule::local},
                 {"fixed", StepRule::fixed}});
  schema.add("multiple", multiple, "of the rules lyapunov, sharp and local")
      .in(0, 1000)
      .symbol("m");
  schema.add("step", step, "length of the rule fixed").in(0, 100).unit("step").symbol("gamma");
  schema.add("decay", decay, "steps shrink by (n+1)^-p; p > 1 makes them summable")
      .in(0, 2)
      .symbol("p");
  schema.add("dt", dt, "step of the flow").above(0, 1).unit("time");
  schema.add("horizon", horizon, "end of the flow").above(0, 1e6).unit("time").symbol("T");
  schema.choice(
      "gradient", gradient, "the kernel, or LibTorch's autograd through the model",
      {{"closed_form", GradientSource::closed_form}, {"autograd", GradientSource::autograd}});
  schema.choice("grad_factor", half, "half: the gradient of L/2, a control",
                {{"one", false}, {"half", true}});
  schema.add("starts", starts, "independent networks, trained at once").in(1, 65536).unit("starts");
  schema
      .add("series_points", series_points,
           "points of the table \"series\": every step of a shorter run, else on a logarithmic "
           "scale with the worst over the steps between")
      .in(2, 50000)
      .unit("points");
  schema.add("series_starts", series_starts, "starts in that table").in(0, 256).unit("starts");
}

std::string DescentDriver::refuses(const Task& task, const Model& model, const Loss& loss,
                                   const DataInfo&) const {
  const auto* measured = dynamic_cast<const MeasureTask*>(&task);
  const auto* net = dynamic_cast<const Net*>(&model);
  if (measured == nullptr) {
    return "the driver knows the laws of constant_target.interval and constant_target.cloud only";
  }
  if (net == nullptr) return "the driver trains the model constant_target.net only";
  if (options_.half && !measured->target().as_control) {
    return "half the gradient, for which the theorem is not claimed: set the task's as_control = "
           "true to run it as a control";
  }
  const bool bounded =
      options_.step_rule != StepRule::local && options_.step_rule != StepRule::fixed;
  if (bounded && !is_flow(options_.mode) && !net->network().shallow()) {
    return "no step bound is known for more than one hidden layer: use step_rule = \"local\" or "
           "\"fixed\"";
  }
  return {};
}

DrawBatch batches_of(const Measure& measure, int batch, uint64_t seed) {
  return [measure, batch, seed](int64_t step, int64_t start, std::span<double> x,
                                std::span<double> target) {
    const auto inputs = static_cast<std::size_t>(measure.inputs);
    Stream stream{seed, static_cast<uint64_t>(start), static_cast<uint64_t>(step * batch)};
    for (std::size_t i = 0; i < static_cast<std::size_t>(batch); ++i) {
      if (measure.interval) {
        x[i] = measure.interval->quantile(stream.uniform());
        if (!target.empty()) target[i] = std::fabs(x[i]);
        continue;
      }
      const auto row = static_cast<std::size_t>(stream.below(measure.cloud.count));
      std::copy_n(measure.cloud.x.data() + row * inputs, inputs, x.data() + i * inputs);
      if (!target.empty()) target[i] = measure.cloud.target[row];
    }
  };
}

void check_settings(const RunSettings& settings, Mode mode) {
  if (settings.device.type() != at::kCPU) {
    throw Error("constant_target.device", "run setting device", "cpu", settings.device.str(), "");
  }
  if (mode == Mode::sgd && settings.sampling != Sampling::replacement) {
    throw Error("constant_target.sampling", "run setting sampling",
                "replacement, for batches of independent points", "another one",
                "set sampling = \"replacement\" and batch_size");
  }
}

void DescentDriver::start(Run& run) {
  const RunSettings& settings = run.settings();
  check_settings(settings, options_.mode);
  const auto& task = dynamic_cast<const MeasureTask&>(run.task());
  const auto& net = dynamic_cast<const Net&>(run.model());
  DescentOptions& to = descent_options_;
  to.network = net.network();
  to.measure = task.measure(settings.seeds);
  to.mode = options_.mode;
  to.rule = options_.step_rule;
  to.step = options_.step;
  to.decay = options_.decay;
  to.gradient_factor = options_.half ? 0.5 : 1;
  to.dt = options_.dt;
  to.batch = static_cast<int>(settings.batch_size);
  to.planned = is_flow(to.mode) ? std::llround(options_.horizon / options_.dt) : settings.steps;
  to.planned = std::min(to.planned, settings.steps);
  to.threads = settings.threads;
  to.single = settings.dtype == at::kFloat;
  to.series_points = options_.series_points;
  control_ = options_.half || !to.measure.constant || to.network.activation == Activation::tanh;
  std::vector<Start> starts;
  for (int64_t i = 0; i < options_.starts; ++i) {
    starts.push_back({net.start(settings.seeds.init, i), to.measure.xi, options_.multiple});
  }
  descent_ =
      make_descent(to, starts, batches_of(to.measure, to.batch, settings.seeds.batches),
                   options_.gradient == GradientSource::autograd ? by_autograd(net, settings.dtype)
                                                                 : Differentiate{});
  run.text("instruction_set", instruction_set());
}

int64_t DescentDriver::advance(Run& run, int64_t steps) {
  const int64_t done = std::min(steps, descent_options_.planned - descent_->step());
  descent_->advance(done);
  count(run, done);
  if (descent_->all_diverged()) run.diverged("V > 1e100 max(1, V_0) for every start");
  if (descent_->step() >= descent_options_.planned && done < steps) {
    run.stop("the horizon of the flow is reached");
  }
  return done;
}

void DescentDriver::count(Run& run, int64_t steps) const {
  const DescentOptions& o = descent_options_;
  const int64_t asks = steps * (o.mode == Mode::flow_rk4 ? 4 : 1);
  const int64_t rows = o.mode == Mode::sgd ? o.batch : run.data().info.train_rows;
  run.count({asks, asks, asks * rows * options_.starts});
}

void DescentDriver::record_probes(Run& run) {
  if (descent_->step() == 0) return;
  Look look{*descent_, descent_options_};
  look.since = descent_->look();
  const auto record = [&](std::span<const DescentProbe> list) {
    for (const DescentProbe& probe : list) {
      const bool every_step = probe.reduction != last;
      const double value = probe.value(look);
      if (!std::isfinite(value)) continue;  // no bound for deep networks, no step ended yet
      run.probe({probe.name, probe.text, probe.unit, probe.reduction, every_step}).add(value);
    }
  };
  record(probes);
  if (is_flow(options_.mode)) record(flow_probes);
}

Tensors DescentDriver::evaluated(Run& run) {
  record_probes(run);
  const auto& net = dynamic_cast<const Net&>(run.model());
  return net.tensors(descent_->parameters(0), run.settings().dtype);
}

void DescentDriver::state(Archive& archive) {
  std::vector<double> state = descent_->save();
  archive.item("descent", state);
  if (!archive.saving()) descent_->restore(state);
}

void DescentDriver::finish(Run& run) {
  descent_->finish();
  write_report({descent_options_, control_, options_.series_starts}, *descent_, run);
}

}  // namespace gradus::constant_target
