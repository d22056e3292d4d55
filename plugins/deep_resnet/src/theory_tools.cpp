// Tools about the theorems: fits, constants, gradient check, best linear map, closed forms.
#include <algorithm>
#include <cmath>

#include "deep_resnet/constants.h"
#include "depth_gd.h"
#include "gradus/error.h"
#include "gradus/output_table.h"
#include "gradus/stats/fit.h"
#include "gradus/text.h"
#include "least_squares.h"
#include "tower_report.h"
#include "tower_tools.h"
#include "tower_training.h"

namespace gradus::deep_resnet {

void LogLogFitOptions::declare(Schema& schema) {
  schema.add("x", x, "depths").above(0, 1e100).length(2, 100000);
  schema.add("y", y, "values").above(0, 1e100).length(2, 100000);
  schema.add("min_depth", min_depth, "leave out points below").in(1, 1000000).unit("layers");
}

void run_log_log_fit(ToolRun& run, const LogLogFitOptions& options) {
  if (options.x.size() != options.y.size()) {
    throw Error("deep_resnet.fit", "options x and y", "as many values as depths",
                std::to_string(options.x.size()) + " and " + std::to_string(options.y.size()), "");
  }
  std::vector<double> x, y;
  for (std::size_t i = 0; i < options.x.size(); ++i) {
    if (options.x[i] < static_cast<double>(options.min_depth)) continue;
    x.push_back(options.x[i]);
    y.push_back(options.y[i]);
  }
  const stats::Line line = stats::fit_power_law(x, y);
  run.value("slope", line.slope);
  run.value("slope_error", line.slope_error);
  run.value("factor", std::exp(line.intercept));
  run.value("r_squared", line.r_squared);
  run.value("points", static_cast<double>(line.points));
}

void ConstantsOptions::declare(Schema& schema) {
  schema.add("depth", depth, "layers").in(1, 1e9).symbol("L");
  schema.add("samples", samples, "rows").in(1, 1e9).symbol("N");
  schema.add("alpha", alpha, "layer factor L^-alpha").in(0, 1).symbol("alpha");
  schema.add("smallest", smallest, "least singular value of the inputs").above(0, 1e6).symbol("s");
  schema.add("largest", largest, "largest singular value of the inputs").above(0, 1e6).symbol("S");
  schema.add("loss", loss, "loss at the start").in(0, 1e100).symbol("J_0");
  schema.add("c", c, "bound of the rescaled weights").above(0, 1000).symbol("c");
  schema.add("c0", c0, "largest norm of the rescaled weights at the start").in(0, 1000);
  schema.add("increment", increment, "max_k |Da_k(0)|").in(0, 1e100);
  schema.add("total_increments", total_increments, "sum_k |Da_k(0)|").in(0, 1e100);
  schema.add("variation", variation, "V_p(a(0))").in(0, 1e100);
  schema.add("travel", travel, "sum_t eta sqrt(2 J); auto: its bound").in(0, 1e100).symbol("tau");
  schema.choice(
      "activation", activation, "sup |sigma''| is a constant of the theorems",
      {{"tanh", Sigma::tanh}, {"softplus2", Sigma::softplus2}, {"linear", Sigma::linear}});
}

void run_constants(ToolRun& run, const ConstantsOptions& options) {
  Setting setting;
  setting.smallest = options.smallest;
  setting.largest = options.largest;
  setting.samples = options.samples;
  setting.depth = options.depth;
  setting.beta = 1 - options.alpha;
  setting.curvature = curvature_of(options.activation);
  setting.odd = options.activation == Sigma::tanh;
  setting.loss = options.loss;
  setting.bound = options.c;
  setting.initial = options.c0;
  const Convergence a = convergence_constants(setting);
  const Roughness b =
      roughness_bounds(setting, options.travel.value_or(a.travel), options.increment,
                       options.total_increments, options.variation);
  std::vector<std::string> vacuous;
  const auto bound = [&](const char* name, double value) {
    run.value(name, value);
    if (!std::isfinite(value)) vacuous.emplace_back(name);
  };
  run.value("mu", a.rate);
  run.value("mu_l", a.finite_rate);
  run.value("mu_l_odd", a.finite_rate_odd);
  run.value("lambda", a.smoothness);
  run.value("admissible_loss", a.admissible_loss);
  bound("travel_bound", a.travel);
  bound("displacement_bound", a.displacement);
  bound("increment_bound", b.increment);
  bound("v1_u_bound", b.total_variation);
  bound("variation_bound", b.variation);
  run.text("certified", a.certified ? "yes" : "no");
  run.text("vacuous", vacuous.empty() ? "none" : join(vacuous));
}

void GradCheckOptions::declare(Schema& schema) {
  schema.add("depths", depths, "layers of the towers").in(2, 4096).length(1, 64).unit("layers");
  schema.add("tolerance", tolerance, "of the largest difference, relative").above(0, 1);
  schema.add("entries", entries, "weights that are varied, for each tower").in(1, 100000);
}

namespace {

/// A tower on a task, at random weights.
struct CheckedTower {
  std::unique_ptr<Model> own, reference;
  std::unique_ptr<Loss> loss;
  TaskData data;
  Tensors weights;

  CheckedTower(ToolRun& run, int64_t depth, const char* activation, const char* loss_name) {
    const auto task = run.task(item_with("deep_resnet.theory", {{"loss", quoted(loss_name)}}));
    data = task->data(run.settings().seeds, at::kDouble);
    loss = task->loss();
    const auto make = [&](const char* backward) {
      return run.model(item_with("deep_resnet.tower", {{"depth", std::to_string(depth)},
                                                       {"activation", quoted(activation)},
                                                       {"init", quoted("white")},
                                                       {"init_level", "5"},
                                                       {"backward", quoted(backward)}}),
                       data.info);
    };
    own = make("manual");
    reference = make("autograd");
    weights = own->initial({.seed = run.settings().seeds.init, .dtype = at::kDouble});
  }
  Batch batch() const { return {data.train.input, data.train.target, {}}; }
  Answer answer(const Model& model, bool gradient = true) const {
    return evaluate(nullptr, model, *loss, weights, 0, batch(), {.gradient = gradient});
  }
};

/// max |central difference - g| over some entries, over max |g|.
double difference_error(CheckedTower& tower, const Tensor& gradient, int64_t entries,
                        Stream& stream) {
  constexpr double h = 1e-5;
  double* weights = tower.weights[0].mutable_data_ptr<double>();
  const double* g = gradient.const_data_ptr<double>();
  double worst = 0;
  for (int64_t n = 0; n < entries; ++n) {
    const int64_t i = stream.below(gradient.numel());
    const double before = weights[i];
    weights[i] = before + h;
    const double above = tower.answer(*tower.own, false).value.item<double>();
    weights[i] = before - h;
    const double below = tower.answer(*tower.own, false).value.item<double>();
    weights[i] = before;
    worst = std::max(worst, std::abs((above - below) / (2 * h) - g[i]));
  }
  return worst / gradient.abs().max().item<double>();
}

}  // namespace

void run_grad_check(ToolRun& run, const GradCheckOptions& options) {
  Stream stream{run.settings().seeds.method};
  OutputTable table("gradients");
  double worst_difference = 0, worst_autograd = 0;
  for (const int64_t depth : options.depths) {
    for (const char* activation : {"tanh", "softplus2", "relu", "linear"}) {
      for (const char* loss : {"half_mse", "mean_mse"}) {
        CheckedTower tower(run, depth, activation, loss);
        const Tensor own = tower.answer(*tower.own).gradient[0];
        const Tensor reference = tower.answer(*tower.reference).gradient[0];
        const double autograd =
            own.sub(reference).abs().max().item<double>() / reference.abs().max().item<double>();
        const double difference = difference_error(tower, own, options.entries, stream);
        table.add({{"depth", depth},
                   {"activation", activation},
                   {"loss", loss},
                   {"difference_error", difference},
                   {"autograd_error", autograd}});
        worst_difference = std::max(worst_difference, difference);
        worst_autograd = std::max(worst_autograd, autograd);
      }
    }
  }
  table.write(run);
  run.value("worst_difference", worst_difference);
  run.value("worst_autograd", worst_autograd);
  const bool within = worst_difference <= options.tolerance;
  run.text("verdict", within ? "within the tolerance" : "outside the tolerance");
}

void LinearFloorOptions::declare(Schema& schema) {
  schema.add("task", task, "whose training rows are fitted").kind("task");
}

void run_linear_floor(ToolRun& run, const LinearFloorOptions& options) {
  const auto task = run.task(options.task);
  const TaskData data = task->data(run.settings().seeds, at::kDouble);
  const Split& train = data.train;
  const double start = train.input.sub(train.target).square().sum().item<double>() /
                       (2 * static_cast<double>(train.rows()));
  const double floor = linear_floor(train.input, train.target);
  run.value("floor", floor);
  run.value("identity_loss", start);
  run.value("share", floor / start);
}

void ClosedFormsOptions::declare(Schema& schema) {
  schema.add("y", y, "targets of the scalar problem").in(0.1, 10).length(1, 100);
  schema.add("depths", depths, "layers of the towers").in(16, 4096).length(2, 16).unit("layers");
  schema.add("eps", eps, "distance of the targets in the orthonormal problem").above(0, 0.5);
}

void ClosedFormsTool::train_scalars(ToolRun& run) const {
  OutputTable table("scalar");
  double worst_share = 0, worst_order = 0;
  for (const double y : options_.y) {
    std::vector<double> depths, errors;
    for (const int64_t depth : options_.depths) {
      TrainingRequest request;
      request.task = item_with("deep_resnet.scalar", {{"y", shortest(y)}});
      request.model = item_with("deep_resnet.tower",
                                {{"depth", std::to_string(depth)}, {"init", quoted("zero")}});
      const double eta = std::min(0.2, 0.3 / (y * y));
      request.optimizer =
          item_with("deep_resnet.depth_gd", {{"eta0", shortest(eta)}, {"stop_loss", "1e-28"}});
      const Trained trained = train(run, request);
      const Tensor a = trained.weights.mul(depth_scale(depth, trained.beta));
      const double error = a.sub(std::log(y)).abs().max().item<double>();
      const double bound = y * std::pow(std::log(y), 2) / static_cast<double>(depth);
      table.add({{"y", y}, {"depth", depth}, {"error", error}, {"share_of_bound", error / bound}});
      worst_share = std::max(worst_share, error / bound);
      depths.push_back(static_cast<double>(depth));
      errors.push_back(error);
    }
    if (y >= 0.7 && y <= 2) {
      const double order = -stats::fit_power_law(depths, errors).slope;
      worst_order = std::max(worst_order, std::abs(order - 1));
    }
  }
  table.write(run);
  run.value("scalar_worst_share", worst_share);
  run.value("scalar_worst_order", worst_order);
}

void ClosedFormsTool::train_orthonormal(ToolRun& run) const {
  constexpr double samples = 5, eta = 1;
  TrainingRequest request;
  request.task = item_with("deep_resnet.theory",
                           {{"targets", quoted("pert")}, {"eps", shortest(options_.eps)}});
  request.model = item_with("deep_resnet.tower", {{"depth", "256"}, {"init", quoted("zero")}});
  const Trained trained = train(run, request);
  const std::vector<double>& losses = trained.losses[0];
  const std::vector<double>& ratios = trained.ratios[0];
  const Tensor a = trained.weights[0].mul(depth_scale(256, trained.beta));
  const double norm = a.flatten(1).square().sum(1).sqrt().max().item<double>();
  const double expected = options_.eps * std::sqrt(samples);
  double contraction = 0, ratio = 0;
  const double claimed = std::pow(1 - eta / samples, 2);
  for (std::size_t t = 0; t + 1 < losses.size() && losses[t + 1] > 1e-14; ++t) {
    contraction = std::max(contraction, std::abs(losses[t + 1] / losses[t] / claimed - 1));
    ratio = std::max(ratio, std::abs(ratios[t] * samples - 1));
  }
  run.value("orthonormal_norm", norm);
  run.value("orthonormal_norm_expected", expected);
  run.value("orthonormal_norm_error", std::abs(norm / expected - 1));
  run.value("orthonormal_contraction_error", contraction);
  run.value("orthonormal_first_pl_error", std::abs(ratios[0] * samples - 1));
  run.value("orthonormal_pl_error", ratio);
}

void ClosedFormsTool::run(ToolRun& run) {
  train_scalars(run);
  train_orthonormal(run);
}

}  // namespace gradus::deep_resnet
