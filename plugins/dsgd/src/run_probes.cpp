#include "run_probes.h"

#include <algorithm>
#include <cmath>

#include "gradus/task.h"

namespace gradus::dsgd {
namespace {

constexpr double relative_tolerance = 1e-10;        // of a decrease, float64
constexpr double relative_tolerance_single = 1e-5;  // float32

double tolerance(const Objective& objective, double value) {
  const bool wide = objective.parameters().front().scalar_type() == at::kDouble;
  return (wide ? relative_tolerance : relative_tolerance_single) * std::max(1.0, std::abs(value));
}

void add(Probe* probe, double value) {
  if (!std::isfinite(value)) return;
  if (auto scope = probe->open()) scope->add(value);
}

/// 0, 1, 2, 4, 8, ...: where a costly look is taken.
bool rare(int64_t step) {
  return (step & (step - 1)) == 0;
}

/// A value or gradient that is not the method's: neither counted nor timed, as probes must be.
Answer uncounted(const Objective& objective, const Ask& ask) {
  return evaluate(nullptr, objective.model(), objective.loss(), objective.parameters(), 0,
                  objective.batch(ask.full), ask);
}

std::string of_layer(const char* name, std::size_t layer) {
  return std::string(name) + "_" + std::to_string(layer + 1);
}

}  // namespace

void RunProbes::declare(Objective& objective, const StepContext& context) {
  declared_for_ = &objective;
  updates_.resize(context.chain.size(), 0);
  const auto probe = [&](ProbeSpec spec) { return &objective.probe(spec); };
  chosen_ = probe({"chosen_layer", "the updated layer, from 1; 0: none", "", Reduction::last});
  dual_norm_ = probe({"dual_norm", "||G||_{w,*}: root of the largest score", "", Reduction::min});
  length_ = probe({"step_length", "eps h / P", "", Reduction::last});
  const std::string warned = context.warning.empty() ? "" : " (" + context.warning + ")";
  guaranteed_ =
      probe({"guaranteed", "certified decrease; 0: none" + warned, "loss", Reduction::sum, true});
  certified_ = probe({"certified", "1: each step's decrease is certified" + warned, ""});
  declare_layers(objective, context);
  map_gap_ = probe({"map_gap", "1 - h / dual norm of the chosen layer, at steps 0, 1, 2, 4, 8, ...",
                    "", Reduction::max});
  norm_slack_ = probe(
      {"norm_slack", "largest z_j over ||W_j||, at steps 0, 1, 2, 4, 8, ...", "", Reduction::max});
  declare_measures(objective, context);
}

void RunProbes::declare_layers(Objective& objective, const StepContext& context) {
  const auto probe = [&](ProbeSpec spec) { return &objective.probe(spec); };
  layers_.clear();
  for (std::size_t i = 0; i < context.chain.size(); ++i) {
    const std::string layer = " of layer " + std::to_string(i + 1);
    layers_.push_back(
        {probe({of_layer("update_share", i), "share of the updates so far" + layer, ""}),
         i == 0 ? nullptr : probe({of_layer("z", i), "bound of the weight's norm" + layer, ""}),
         probe({of_layer("P", i), "smoothness bound" + layer, ""}),
         probe({of_layer("dual_norm", i), "dual norm of the gradient" + layer, ""}),
         probe({of_layer("score", i), "h^2 / P" + layer, "loss"})});
  }
}

void RunProbes::declare_measures(Objective& objective, const StepContext& context) {
  const auto probe = [&](ProbeSpec spec) { return &objective.probe(spec); };
  const bool measures = context.full_batch || context.mode == ActivationBound::batch;
  if (!measures && !context.noise) return;
  value_ = probe({"value", "the loss at the step's start", "loss"});
  if (measures) {
    measured_ = probe({"measured", "decrease of the loss that the certificate is about", "loss",
                       Reduction::min, true});
    ratio_ = probe({"ratio", "measured over guaranteed decrease", "", Reduction::min, true});
    violated_ = probe({"violations", "steps so far with measured < guaranteed - tolerance", "steps",
                       Reduction::max, true});
  }
  if (!context.noise) return;
  delta_ = probe({"delta_norm", "||g - grad f||_{w,*}", "", Reduction::max, true});
  noise_violated_ = probe({"noise_violations", "steps so far against the pathwise inequality",
                           "steps", Reduction::max, true});
}

void RunProbes::settle(double end, double start, double guaranteed) {
  const double measured = start - end;
  add(measured_, measured);
  if (guaranteed > 0) add(ratio_, measured / guaranteed);
}

void RunProbes::record_layers(const StepReport& report, const StepContext& context) {
  // One look at the first probe tells whether this step is kept in the series.
  const auto scope = layers_[0].share->open();
  if (!scope) return;
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    const double share =
        steps_ == 0 ? 0 : static_cast<double>(updates_[i]) / static_cast<double>(steps_);
    add(layers_[i].share, share);
    add(layers_[i].bound, report.bound[i]);
    add(layers_[i].dual, report.dual[i]);
    add(layers_[i].score, report.score[i]);
    const double z = context.bounds.weight_norm(vector_norm(context.chain.norms[0]), i);
    if (i > 0 && z > 0) add(layers_[i].weight_norm, z);
  }
}

void RunProbes::record_rarely(const Objective& objective, const StepReport& report,
                              const StepContext& context) {
  if (report.layer < 0 || !rare(objective.step())) return;
  const auto layer = static_cast<std::size_t>(report.layer);
  if (auto scope = map_gap_->open()) {
    const double exact = dual_norm(context.chain.norms[layer], context.gradients[layer]);
    if (exact > 0) scope->add(1 - report.dual[layer] / exact);
  }
  if (auto scope = norm_slack_->open()) {
    double slack = 0;
    for (std::size_t j = 1; j < layers_.size(); ++j) {
      const double z = context.bounds.weight_norm(Norm::two, j);
      const Layer& facts = context.chain.layers[j];
      const Tensor w =
          matrix_of(facts, objective.parameters()[static_cast<std::size_t>(facts.weight)]);
      const double exact = norm(LayerNorm::two, w) * overlap(facts);
      if (z > 0 && exact > 0) slack = std::max(slack, z / exact);
    }
    if (slack > 0) scope->add(slack);
  }
}

void RunProbes::record_noise(Objective& objective, const StepReport& report,
                             const StepContext& context) {
  const LaneScope off(objective.clock(), Lane::off);
  const Answer full = uncounted(objective, {.full = true});
  const double value = full.value.item<double>();
  if (noise_pending_ && value > noise_limit_ + tolerance(objective, value)) ++noise_violations_;
  double delta = 0;
  double step_norm = 0;
  for (std::size_t i = 0; i < context.chain.size(); ++i) {
    if (report.bound[i] <= 0) continue;
    const Tensor gradient = matrix_with_bias(context.chain.layers[i], full.gradient);
    const double noise = dual_norm(context.chain.norms[i], context.gradients[i].sub(gradient));
    delta = std::max(delta, noise / std::sqrt(report.bound[i]));
  }
  if (report.layer >= 0) {
    step_norm = std::sqrt(report.score[static_cast<std::size_t>(report.layer)]);
  }
  // f(w+) <= f(w) - eps (1 - eps/2) ||g||^2 + eps ||delta|| ||g||
  const double eps = context.eps;
  noise_limit_ = value - eps * (1 - eps / 2) * step_norm * step_norm + eps * delta * step_norm;
  noise_pending_ = true;
  add(delta_, delta);
  add(noise_violated_, static_cast<double>(noise_violations_));
  add(value_, value);
}

void RunProbes::before(Objective& objective, const Tensor& value, StepReport& report,
                       const StepContext& context) {
  if (declared_for_ != &objective || layers_.size() != context.chain.size()) {
    declare(objective, context);
  }
  add(certified_, report.guaranteed > 0 ? 1 : 0);
  if (context.full_batch || context.mode == ActivationBound::batch) {
    const LaneScope off(objective.clock(), Lane::off);
    report.value = value.item<double>();
    add(value_, report.value);
    if (pending_ && context.full_batch) {
      if (last_value_ - report.value < last_guaranteed_ - tolerance(objective, last_value_)) {
        ++violations_;
      }
      settle(report.value, last_value_, last_guaranteed_);
      add(violated_, static_cast<double>(violations_));
    }
    pending_ = context.full_batch && report.guaranteed > 0;
    last_value_ = report.value;
    last_guaranteed_ = report.guaranteed;
  }
  if (context.noise && !context.full_batch) record_noise(objective, report, context);
}

void RunProbes::after(Objective& objective, const StepReport& report, const StepContext& context) {
  ++steps_;
  if (report.layer >= 0 && report.length > 0) ++updates_[static_cast<std::size_t>(report.layer)];
  add(chosen_, report.length > 0 ? report.layer + 1 : 0);
  if (auto scope = guaranteed_->open()) scope->add(report.guaranteed);
  if (report.layer >= 0) {
    add(dual_norm_, std::sqrt(report.score[static_cast<std::size_t>(report.layer)]));
    add(length_, report.length);
  }
  record_layers(report, context);
  record_rarely(objective, report, context);
  if (context.full_batch || context.mode != ActivationBound::batch) return;
  if (report.guaranteed <= 0) return;
  // The certificate is about this batch's loss: one more value, off the method's account.
  const LaneScope off(objective.clock(), Lane::off);
  const double end = uncounted(objective, {.gradient = false}).value.item<double>();
  if (report.value - end < report.guaranteed - tolerance(objective, report.value)) ++violations_;
  settle(end, report.value, report.guaranteed);
  add(violated_, static_cast<double>(violations_));
}

void RunProbes::state(Archive& archive) {
  archive.item("updates", updates_);
  archive.item("steps", steps_);
  archive.item("violations", violations_);
  archive.item("noise_violations", noise_violations_);
  archive.item("last_value", last_value_);
  archive.item("last_guaranteed", last_guaranteed_);
  archive.item("pending", pending_);
  archive.item("noise_limit", noise_limit_);
  archive.item("noise_pending", noise_pending_);
}

}  // namespace gradus::dsgd
