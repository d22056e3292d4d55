#include "watch.h"

#include <algorithm>
#include <cmath>

#include "descent.h"
#include "gradus/output_table.h"
#include "gradus/product.h"
#include "loss_curve.h"

namespace gradus::grelu {
namespace {

constexpr int64_t most_rows = 512;  // of a kernel

/// The gates in use: the fixed ones, or those of an ordinary ReLU network's pre-activations.
Tensors gates_in_use(const Net& net, const Tensor& points) {
  if (net.settings.gates != GateMode::relu) return net.source.gates(points);
  Pass pass;
  pass.forward(parts_of(net), product(points, net.B.t()), {});
  Tensors gates;
  for (std::size_t k = 1; k < pass.hidden().size(); ++k) gates.push_back(pass.hidden()[k].gt(0));
  return gates;
}

}  // namespace

void WatchOptions::declare(Schema& schema) {
  schema.add("kernel", kernel, "whether the tangent kernel is followed (up to 512 training rows)");
  schema.add("linear", linear,
             "whether the linearised run is followed beside gradient descent in full batch (up to "
             "512 training rows times outputs)");
  schema.add("levels", levels, "losses summed over rows, to which steps are counted")
      .in(0, 1e6)
      .length(1, 100);
}

std::string Watch::refuses(const Task&, const Model& model, const Loss&) const {
  if (dynamic_cast<const GreluNet*>(&model) != nullptr) return {};
  return "model: expected grelu.net, whose gates and kernel are watched";
}

void Watch::start(Run& run) {
  model_ = dynamic_cast<const GreluNet*>(&run.model());
  const Tensor train = model_->points_of(run.data().train.input);
  model_->settle_gates(train);
  points_ = train.to(at::kDouble);
  const auto probe = [&](const char* name, const char* text) {
    return &run.probe({name, text, "", Reduction::max});
  };
  movement_ = probe("movement", "largest Frobenius norm of a change of W_k");
  flips_ = probe("gate_flips", "share of gates that differ from the start's");
  run.text("gate_hash", model_->gates().hash());
  run.value("theta_min", least_angle(points_.div(points_.norm(2, {1}, true))));
  const std::string not_linear = LinearWatch::refuses(run, most_rows);
  if (options_.linear && not_linear.empty()) linear_.emplace(run, *model_, most_rows);
  if (options_.linear && !not_linear.empty()) run.text("lin_gap", "not followed: " + not_linear);
  if (!options_.kernel || points_.size(0) > most_rows) return;
  drift_ = probe("kernel_drift", "relative change of the tangent kernel");
  low_ = probe("eigenvalue_low", "least eigenvalue of the tangent kernel over L m Var(C)");
  high_ = probe("eigenvalue_high", "largest eigenvalue of the tangent kernel over L m Var(C)");
}

double Watch::flips(const Net& net) const {
  const Tensors gates = gates_in_use(net, points_);
  double sum = 0;
  for (std::size_t k = 0; k < gates.size(); ++k) {
    sum += gates[k].ne(start_gates_[k]).to(at::kDouble).mean().item<double>();
  }
  return sum / static_cast<double>(gates.size());
}

void Watch::record_kernel(const Net& net) {
  const KernelFeatures features = kernel_features(net, points_);
  const Tensor kernel = empirical_kernel(features, features, model_->trained());
  if (!start_kernel_.defined()) start_kernel_ = kernel;
  const double drift =
      kernel.sub(start_kernel_).norm().item<double>() / start_kernel_.norm().item<double>();
  if (auto scope = drift_->open()) scope->add(drift);
  const Tensor values = eigenvalues(kernel).div(kernel_unit(model_->settings()));
  if (auto scope = low_->open()) scope->add(values[0].item<double>());
  if (auto scope = high_->open()) scope->add(values[-1].item<double>());
}

void Watch::observe(Run& run, const Answer& answer) {
  if (run.settings().sampling == Sampling::full) {
    losses_.push_back(answer.value.item<double>() * static_cast<double>(points_.size(0)));
  }
  if (linear_) linear_->observe(run, answer);
  auto scope = movement_->open();
  if (!scope) return;
  const Net net = model_->net(run.parameters());
  if (start_weights_.empty()) {
    start_weights_ = copy_of(net).W;
    start_gates_ = gates_in_use(net, points_);
  }
  scope->add(movement(net.W, start_weights_));
  if (auto inner = flips_->open()) inner->add(flips(net));
  if (drift_ != nullptr) record_kernel(net);
}

void Watch::state(Archive& archive) {
  archive.item("losses", losses_);
  archive.item("start_weights", start_weights_);
  archive.item("start_gates", start_gates_);
  archive.item("start_kernel", start_kernel_);
  if (linear_) archive.part("linear", *linear_);
}

void Watch::summarise(Run& run) const {
  OutputTable table("steps_to");
  for (const double level : options_.levels) {
    const double steps = first_at(losses_, level);
    table.add({{"loss", level}, {"steps", steps < 0 ? std::nan("") : steps}});
  }
  table.write(run);
  const double least = *std::ranges::min_element(options_.levels);
  const LossFit fit = fit_log_loss(losses_, least);
  run.value("loss_fit_slope", fit.slope);
  run.value("loss_fit_r_squared", fit.r_squared);
  run.value("time_ratio",
            time_ratio(first_at(losses_, least), static_cast<double>(points_.size(0)), least));
}

void Watch::finish(Run& run) {
  run.text("gate_hash_at_end", model_->gates().hash());
  if (!losses_.empty()) summarise(run);
  if (linear_) linear_->finish(run);
}

}  // namespace gradus::grelu
