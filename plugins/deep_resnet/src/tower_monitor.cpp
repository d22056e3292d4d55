#include "tower_monitor.h"

#include <algorithm>
#include <cmath>

#include "deep_resnet/convergence.h"
#include "depth_gd.h"
#include "gradus/text.h"
#include "least_squares.h"
#include "tower_report.h"

namespace gradus::deep_resnet {
namespace {

void record(Run& run, const char* name, const char* text, const char* unit, Reduction reduction,
            double value) {
  if (auto scope = run.probe({name, text, unit, reduction}).open()) scope->add(value);
}

bool power_of_two(int64_t step) {
  return (step & (step - 1)) == 0;
}

}  // namespace

void TowerMonitorOptions::declare(Schema& schema) {
  schema.add("p", p, "indices of the p-variation of the final weights")
      .in(1, 64)
      .length(1, 16)
      .symbol("p");
  schema.add("record_every", record_every, "steps between recorded norms of the weights")
      .in(1, 10000)
      .unit("steps");
  schema.add("layer_profile", layer_profile, "record a table with a row for each layer");
}

std::string TowerMonitor::refuses(const Task&, const Model& model, const Loss&) const {
  const bool tower = dynamic_cast<const Tower*>(&model) != nullptr;
  return tower ? "" : "it watches the model deep_resnet.tower only";
}

void TowerMonitor::start(Run& run) {
  const Tower& tower = tower_of(run.model(), "deep_resnet.monitor");
  start_ = tower.effective_weights(run.parameters()).clone();
  const int64_t samples = run.data().train.rows();
  if (samples > tower.width()) {
    run.text("warning", "N = " + std::to_string(samples) +
                            " > d = " + std::to_string(tower.width()) +
                            ": outside the theorem, the run is a control");
  } else if (samples == tower.width() && samples > 1) {
    run.text("warning", "N = d = " + std::to_string(samples) +
                            ": the targets may need a map with a negative determinant, which the "
                            "tower cannot reach");
  }
}

void TowerMonitor::observe(Run& run, const Answer& answer) {
  const double loss = answer.value.item<double>();
  losses_.push_back(loss);
  const Tensor gradient = answer.gradient[0].cpu().to(at::kDouble).contiguous();
  double squared = block_norms(path_of(gradient)).total;
  for (std::size_t i = 1; i < answer.gradient.size(); ++i) {
    squared += answer.gradient[i].square().sum().item<double>();
  }
  const double ratio = squared / (2 * loss);
  if (std::isfinite(ratio)) {
    least_pl_ = losses_.size() == 1 ? ratio : std::min(least_pl_, ratio);
    largest_pl_ = std::max(largest_pl_, ratio);
  }
  record(run, "loss", "training loss at the step's start", "loss", Reduction::last, loss);
  record(run, "grad_norm", "norm of the gradient", "norm", Reduction::last, std::sqrt(squared));
  record(run, "pl_ratio", "squared norm of the gradient over twice the loss", "", Reduction::min,
         ratio);
  if (run.step() % options_.record_every == 0) record_weights(run);
}

void TowerMonitor::record_weights(Run& run) {
  const Tower& tower = tower_of(run.model(), "deep_resnet.monitor");
  const Tensor weights = tower.effective_weights(run.parameters());
  const double scale = depth_scale(tower.depth(), tower.beta());
  const double largest = block_norms(path_of(weights)).largest;
  const double moved =
      scale * block_norms(path_of(weights), start_.const_data_ptr<double>()).largest;
  largest_rescaled_ = std::max(largest_rescaled_, scale * largest);
  largest_displacement_ = std::max(largest_displacement_, moved);
  record(run, "max_norm", "largest norm of a layer's weights", "norm", Reduction::max, largest);
  record(run, "max_rescaled", "the same times L^beta", "norm", Reduction::max, scale * largest);
  record(run, "displacement", "largest distance of rescaled weights from their start", "norm",
         Reduction::max, moved);
  if (!power_of_two(run.step())) return;
  const Batch batch{run.data().train.input, run.data().train.target, {}};
  const double preactivation = tower.largest_preactivation(run.parameters(), batch);
  if (std::isnan(preactivation)) return;
  largest_preactivation_ = std::max(largest_preactivation_, preactivation);
  record(run, "max_preact", "largest pre-activation: above 1 the activation saturates", "",
         Reduction::max, preactivation);
}

void TowerMonitor::state(Archive& archive) {
  archive.item("start", start_);
  archive.item("losses", losses_);
  archive.item("least_pl", least_pl_);
  archive.item("largest_pl", largest_pl_);
  archive.item("largest_rescaled", largest_rescaled_);
  archive.item("largest_displacement", largest_displacement_);
  archive.item("largest_preactivation", largest_preactivation_);
}

void TowerMonitor::write_losses(Run& run) const {
  const LossSummary summary = summarize_losses(losses_);
  run.text("loss", run.loss().name());
  run.value("steps", static_cast<double>(losses_.size()) - 1);
  run.value("first_loss", losses_.front());
  run.value("final_loss", losses_.back());
  run.value("rate", summary.rate);
  run.value("rate_r_squared", summary.r_squared);
  run.value("increases", static_cast<double>(summary.increases));
  run.value("worst_ratio", summary.worst_ratio);
  run.value("least_pl", least_pl_);
  run.value("largest_pl", largest_pl_);
  run.value("largest_rescaled", largest_rescaled_);
  run.value("largest_displacement", largest_displacement_);
  run.value("largest_preactivation", largest_preactivation_);
}

void TowerMonitor::write_theory(Run& run) const {
  const Tower& tower = tower_of(run.model(), "deep_resnet.monitor");
  const TaskData& data = run.data();
  if (data.train.rows() > tower.width()) {
    run.value("linear_floor", linear_floor(data.train.input, data.train.target));
  }
  if (!tower.in_theory()) return;
  const Setting setting = setting_of(tower, start_, data.train.input, losses_.front(), 1.0 / 3);
  const Convergence constants = convergence_constants(setting);
  run.value("theory_mu", constants.rate);
  run.value("theory_mu_l", constants.finite_rate);
  run.value("theory_lambda", constants.smoothness);
  run.value("theory_admissible_loss", constants.admissible_loss);
  run.value("theory_displacement", constants.displacement);
  run.text("certified", constants.certified ? "yes, c = 1/3" : "no: outside the theorem, c = 1/3");
}

void TowerMonitor::finish(Run& run) {
  if (losses_.empty()) return;
  write_losses(run);
  const Tower& tower = tower_of(run.model(), "deep_resnet.monitor");
  const Tensor weights = tower.effective_weights(run.parameters());
  const double last = losses_.back();
  if (!std::isfinite(last) || last > diverged_growth * std::max(losses_.front(), 1e-12)) {
    run.diverged("the loss is " + shortest(last) + ", from " + shortest(losses_.front()));
  }
  if (!weights.isfinite().all().item<bool>()) return;
  write_theory(run);
  write_weights(report_weights(weights, start_, tower.beta(), options_.p), tower.beta(), run);
  if (options_.layer_profile) write_profile(weights, start_, tower.beta(), run);
}

}  // namespace gradus::deep_resnet
