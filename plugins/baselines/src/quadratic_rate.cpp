// The tool quadratic_rate and its claim: gradient descent with momentum on a quadratic converges
// with the spectral radius of its iteration.
//
// B. T. Polyak, "Some methods of speeding up the convergence of iteration methods", USSR
// Computational Mathematics and Mathematical Physics 4(5) (1964), 1-17. On the eigenvector with
// curvature h the iterates follow x_{t+1} = (1 + mu - lr h) x_t - mu x_{t-1}, so the error falls
// like r(h)^t with r the larger absolute root of z^2 - (1 + mu - lr h) z + mu: sqrt(mu) where the
// roots are complex. Curvatures in [1/kappa, 1] have their best rate (sqrt(kappa) - 1)/(sqrt(kappa)
// + 1) at lr = 4/(1 + 1/sqrt(kappa))^2, mu = ((sqrt(kappa) - 1)/(sqrt(kappa) + 1))^2; without
// momentum it is (kappa - 1)/(kappa + 1) at lr = 2/(1 + 1/kappa).
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "gradus/output_table.h"
#include "gradus/standalone_objective.h"
#include "gradus/text.h"
#include "gradus/with_options.h"
#include "items.h"

namespace gradus::baselines {
namespace {

struct Setting {
  std::string name;
  double condition, lr, momentum;
};

/// Curvatures evenly spaced in their logarithm from 1 down to 1/condition.
std::vector<double> log_spectrum(int64_t dimension, double condition) {
  std::vector<double> values;
  for (int64_t i = 0; i < dimension; ++i) {
    values.push_back(std::pow(
        condition,
        -static_cast<double>(i) / static_cast<double>(std::max<int64_t>(1, dimension - 1))));
  }
  return values;
}

/// f(x) = 1/2 sum_i h_i x_i^2 from all ones, float64, with its gradient.
TestProblem quadratic_of(const std::vector<double>& curvatures) {
  const Tensor h = at::tensor(curvatures, at::kDouble);
  return function_problem("half quadratic", {h.new_ones({h.size(0)})},
                          [h](const Tensors& x, Tensors* gradient) {
                            if (gradient != nullptr) *gradient = {x[0].mul(h)};
                            return x[0].square().mul_(h).sum().mul_(0.5);
                          });
}

/// max_i |x_i|
double distance(const Objective& objective) {
  return objective.parameters()[0].abs().max().item<double>();
}

double closed_rate(const std::vector<double>& curvatures, const Setting& setting) {
  double worst = 0;
  for (const double h : curvatures) {
    const double b = 1 + setting.momentum - setting.lr * h;
    const double square = b * b - 4 * setting.momentum;
    worst = std::max(
        worst, square <= 0 ? std::sqrt(setting.momentum) : (std::abs(b) + std::sqrt(square)) / 2);
  }
  return worst;
}

std::vector<Setting> settings_for(double condition) {
  const double root = std::sqrt(condition);
  return {{"gradient descent, best lr", condition, 2 / (1 + 1 / condition), 0},
          {"momentum, best lr and mu", condition, 4 / std::pow(1 + 1 / root, 2),
           std::pow((root - 1) / (root + 1), 2)},
          {"momentum 0.5, lr 1", condition, 1, 0.5},
          {"momentum 0.95, lr 1", condition, 1, 0.95}};
}

struct QuadraticRateOptions {
  std::vector<double> conditions = {10, 100};
  int64_t dim = 20;
  int64_t most_steps = 20000;
  void declare(Schema& schema) {
    schema.add("conditions", conditions, "condition numbers").above(1, 1e8).symbol("kappa");
    schema.add("dim", dim, "number of coordinates").in(2, 10000);
    schema.add("most_steps", most_steps, "steps of a run at most; it ends at a distance of 1e-250")
        .in(100, 10000000)
        .unit("steps");
  }
};

class QuadraticRate final : public WithOptions<Tool, QuadraticRateOptions> {
 public:
  using WithOptions::WithOptions;

  void run(ToolRun& run) override {
    OutputTable rates("rates");
    const auto total = static_cast<double>(options_.conditions.size() * 4);
    for (const double condition : options_.conditions) {
      for (const Setting& setting : settings_for(condition)) {
        measure(run, setting, rates);
        run.progress(static_cast<double>(rates.rows()) / total);
      }
    }
    rates.write(run);
  }

 private:
  /// The rate over the second half of a run, from the largest distances in two windows of a tenth
  /// of the run: where roots are complex the distance oscillates.
  void measure(ToolRun& run, const Setting& setting, OutputTable& rates) const {
    const std::vector<double> curvatures = log_spectrum(options_.dim, setting.condition);
    const double closed = closed_rate(curvatures, setting);
    const double needed = -250 * std::log(10.0) / std::log(closed);
    const int64_t steps =
        std::clamp(static_cast<int64_t>(needed), int64_t{100}, options_.most_steps);
    const auto optimizer = run.optimizer(
        {"baselines.momentum", "{\"lr\": " + shortest(setting.lr) +
                                   ", \"momentum\": " + shortest(setting.momentum) + "}"});
    StandaloneObjective objective(quadratic_of(curvatures), /*seed=*/0);
    std::vector<double> distances = {distance(objective)};
    for (int64_t i = 0; i < steps; ++i) {
      objective.advance(*optimizer);
      distances.push_back(distance(objective));
    }
    const int64_t window = steps / 10, middle = steps / 2;
    const auto largest = [&](int64_t end) {
      return *std::max_element(distances.begin() + end - window, distances.begin() + end + 1);
    };
    const double measured =
        std::exp(std::log(largest(steps) / largest(middle)) / static_cast<double>(steps - middle));
    rates.add({{"setting", setting.name},
               {"condition", setting.condition},
               {"lr", setting.lr},
               {"momentum", setting.momentum},
               {"steps", steps},
               {"closed_form", closed},
               {"measured", measured}});
    draw(run, setting, closed, distances, rates.rows());
  }

  static void draw(ToolRun& run, const Setting& setting, double closed,
                   const std::vector<double>& distances, std::size_t number) {
    Figure figure;
    figure.id = "distance_" + std::to_string(number);
    figure.title = setting.name + ", condition " + shortest(setting.condition);
    figure.caption =
        "Largest coordinate of the distance to the minimum. Dashed: the closed form's rate " +
        shortest(closed) + " to the power of the step (Polyak 1964), from the start.";
    figure.x = {"step", false};
    figure.y = {"largest |x_i|", true};
    LineMark measured{"measured", {}, {}}, expected{"closed form", {}, {}};
    expected.dashed = true;
    const std::size_t stride = std::max<std::size_t>(1, distances.size() / 500);
    for (std::size_t i = 0; i < distances.size(); i += stride) {
      measured.x.push_back(static_cast<double>(i));
      measured.y.push_back(distances[i]);
      expected.x.push_back(static_cast<double>(i));
      expected.y.push_back(std::pow(closed, static_cast<double>(i)));
    }
    figure.lines = {measured, expected};
    run.figure(figure);
  }
};

struct HeavyBallRateOptions {
  double tolerance = 0.02;
  void declare(Schema& schema) {
    schema.add("tolerance", tolerance, "relative error of the logarithm of a rate").above(0, 1);
  }
};

/// Judged on every row of the tool's table.
class HeavyBallRate final : public WithOptions<Claim, HeavyBallRateOptions> {
 public:
  using WithOptions::WithOptions;

  ClaimDescription describe() const override {
    return {
        ClaimKind::theorem,
        "On a quadratic with curvatures in [1/kappa, 1], gradient descent with momentum "
        "converges with the largest root of z^2 - (1 + mu - lr h) z + mu over the curvatures h: "
        "at best (sqrt(kappa) - 1)/(sqrt(kappa) + 1), without momentum (kappa - 1)/(kappa + 1).",
        "Polyak 1964",
        "logarithm of the measured rate within a relative tolerance of the closed form's, for "
        "every condition number and setting"};
  }
  std::vector<std::string> needs(std::string_view) const override { return {"quadratic_rate"}; }

  void judge(const Records& records, Judgement& judgement) const override {
    double worst = 0;
    std::size_t rates = 0;
    for (const Record* record : records.named("quadratic_rate")) {
      if (record->status() != "finished") continue;
      const std::vector<double> closed = record->column("rates", "closed_form");
      const std::vector<double> measured = record->column("rates", "measured");
      for (std::size_t i = 0; i < std::min(closed.size(), measured.size()); ++i, ++rates) {
        const double error = std::abs(std::log(measured[i]) / std::log(closed[i]) - 1);
        worst = std::max(worst, std::isfinite(error) ? error : std::numeric_limits<double>::max());
      }
    }
    judgement.bound = "<= " + shortest(options_.tolerance);
    judgement.tolerance = "tolerance = " + shortest(options_.tolerance) +
                          ": a double root adds log(t)/t to the logarithm of the rate";
    if (rates == 0) {
      judgement.why = "no finished record of the tool quadratic_rate";
      return;
    }
    judgement.verdict = worst <= options_.tolerance ? Verdict::holds : Verdict::fails;
    judgement.measured =
        "worst relative error " + shortest(worst) + " over " + std::to_string(rates) + " rates";
    judgement.why = "compared with the closed form, rate by rate";
    judgement.numbers = {{"worst_error", worst}, {"rates", static_cast<double>(rates)}};
  }
};

}  // namespace

PluginItem quadratic_rate_item() {
  return offer<Tool, QuadraticRate>("quadratic_rate",
                                    "convergence rate of momentum on a quadratic");
}

PluginItem heavy_ball_rate_item() {
  return offer<Claim, HeavyBallRate>("heavy_ball_rate",
                                     "momentum converges with its closed form's rate");
}

}  // namespace gradus::baselines
