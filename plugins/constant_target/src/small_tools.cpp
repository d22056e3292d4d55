// The tools exact_risk and smooth_gradient.
#include <algorithm>
#include <cmath>

#include "constant_target/single.h"
#include "gradus/error.h"
#include "gradus/stream.h"
#include "items.h"
#include "measure_tasks.h"

namespace gradus::constant_target {
namespace {

struct ExactRiskOptions {
  std::vector<double> weights = {1, -1, 0.5}, biases = {0, 0.5, -0.25}, outer = {0.5, -0.3, 0.8};
  double output_bias = 0.2, xi = 1, a = 0, b = 1;
  std::vector<double> edges, values;
  void declare(Schema& schema) {
    schema.add("weights", weights, "w_i, one a hidden unit").length(1, 4096).symbol("w");
    schema.add("biases", biases, "b_i").length(1, 4096).symbol("b");
    schema.add("outer", outer, "v_i").length(1, 4096).symbol("v");
    schema.add("output_bias", output_bias, "bias of the output").in(-1e6, 1e6).symbol("c");
    schema.add("xi", xi, "the constant").in(-1000, 1000);
    schema.add("a", a, "lower end of the interval").in(-1000, 1000);
    schema.add("b", b, "upper end of the interval").in(-1000, 1000);
    schema.add("edges", edges, "of a piecewise constant density; none: uniform").length(0, 1000);
    schema.add("values", values, "of the density between the edges").length(0, 1000);
  }
};

class ExactRiskTool final : public WithOptions<Tool, ExactRiskOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override {
    const ExactRiskOptions& o = options_;
    const std::size_t hidden = o.weights.size();
    if (o.biases.size() != hidden || o.outer.size() != hidden) {
      throw Error("constant_target.start", "options weights, biases and outer",
                  "lists of one length",
                  std::to_string(hidden) + ", " + std::to_string(o.biases.size()) + ", " +
                      std::to_string(o.outer.size()),
                  "");
    }
    const Network network{{1, static_cast<int>(hidden), 1}};
    std::vector<double> theta = o.weights;
    theta.insert(theta.end(), o.biases.begin(), o.biases.end());
    theta.insert(theta.end(), o.outer.begin(), o.outer.end());
    theta.push_back(o.output_bias);
    const SingleRisk at = evaluate_single(network, theta, o.xi, measure());
    write(at, hidden, run);
  }

 private:
  Measure measure() const {
    IntervalOptions task;
    task.a = options_.a;
    task.b = options_.b;
    task.xi = options_.xi;
    task.edges = options_.edges;
    task.values = options_.values;
    const bool listed = !options_.edges.empty() || !options_.values.empty();
    task.density = listed ? Density::piecewise : Density::uniform;
    return IntervalTask(task).measure({});
  }

  void write(const SingleRisk& at, std::size_t hidden, ToolRun& run) const {
    const Bounds bounds(measure());
    const Network network{{1, static_cast<int>(hidden), 1}};
    run.value("risk", at.terms.risk);
    run.value("lyapunov", at.terms.value);
    run.value("kappa", bounds.kappa(at.terms.value));
    run.value("kappa_s", bounds.sharp_kappa(at.terms.value));
    run.value("gamma_crit", critical_step(network, at.terms));
    run.value("defect", identity_defect(network, at.terms, false));
    run.value("gradient_c", at.gradient.back());
    const auto part = [&](std::size_t k) {
      const auto first = at.gradient.begin() + static_cast<std::ptrdiff_t>(k * hidden);
      return std::vector<double>(first, first + static_cast<std::ptrdiff_t>(hidden));
    };
    run.column("gradient", "w", part(0));
    run.column("gradient", "b", part(1));
    run.column("gradient", "v", part(2));
  }
};

struct SmoothOptions {
  std::vector<double> sharpness = {1, 10, 100, 1000, 1e4, 1e5};
  int64_t hidden = 8, atoms = 20;
  void declare(Schema& schema) {
    schema.add("sharpness", sharpness, "r of R_r(x) = ln(1 + e^(rx)/r)/r")
        .in(1, 1e9)
        .length(1, 100)
        .symbol("r");
    schema.add("hidden", hidden, "units").in(1, 4096).unit("neurons").symbol("H");
    schema.add("atoms", atoms, "points in two dimensions; a kink lies on one of them").in(1, 1e5);
  }
};

/// R_r and its derivative, without overflow: e^(rx)/r = e^(rx - ln r).
struct Smooth {
  double r;
  double value(double x) const {
    const double t = r * x - std::log(r);
    return (std::max(t, 0.0) + std::log1p(std::exp(-std::fabs(t)))) / r;
  }
  double slope(double x) const { return 1 / (1 + std::exp(std::log(r) - r * x)); }
};

/// The gradient of the risk with R_r in place of ReLU, for one hidden layer.
std::vector<double> smooth_gradient(const Network& network, const std::vector<double>& theta,
                                    double xi, const Atoms<double>& atoms, const Smooth& smooth) {
  const auto d = static_cast<std::size_t>(network.inputs());
  const auto hidden = static_cast<std::size_t>(network.size(1));
  const double* b = theta.data() + network.biases(1);
  const double* v = theta.data() + network.weights(2);
  std::vector<double> gradient(theta.size()), z(hidden);
  for (std::size_t q = 0; q < static_cast<std::size_t>(atoms.count); ++q) {
    double e = theta.back() - xi;
    for (std::size_t i = 0; i < hidden; ++i) {
      z[i] = b[i];
      for (std::size_t j = 0; j < d; ++j) z[i] += theta[i * d + j] * atoms.x[q * d + j];
      e += v[i] * smooth.value(z[i]);
    }
    const double signal = 2 * atoms.weight[q] * e;
    for (std::size_t i = 0; i < hidden; ++i) {
      const double inner = signal * v[i] * smooth.slope(z[i]);
      for (std::size_t j = 0; j < d; ++j) gradient[i * d + j] += inner * atoms.x[q * d + j];
      gradient[hidden * d + i] += inner;
      gradient[hidden * (d + 1) + i] += signal * smooth.value(z[i]);
    }
    gradient.back() += signal;
  }
  return gradient;
}

class SmoothGradientTool final : public WithOptions<Tool, SmoothOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override {
    const Network network{{2, static_cast<int>(options_.hidden), 1}};
    Stream stream{run.settings().seeds.method};
    Measure measure{2, 0, 1, std::nullopt};
    Atoms<double>& atoms = measure.cloud;
    atoms.count = static_cast<int>(options_.atoms);
    for (int i = 0; i < 2 * atoms.count; ++i) atoms.x.push_back(stream.uniform());
    atoms.weight.assign(static_cast<std::size_t>(atoms.count), 1.0 / atoms.count);
    std::vector<double> theta(network.entries());
    for (double& value : theta) value = stream.normal();
    theta[0] = 1;
    theta[1] = 0;
    theta[network.biases(1)] = -atoms.x[0];  // the kink of the first unit lies on the first atom
    const std::vector<double> limit = evaluate_single(network, theta, 1, measure).gradient;
    std::vector<double> distances;
    for (const double r : options_.sharpness) {
      const auto smooth = smooth_gradient(network, theta, 1, atoms, {r});
      double distance = 0;
      for (std::size_t e = 0; e < limit.size(); ++e) {
        distance = std::max(distance, std::fabs(smooth[e] - limit[e]));
      }
      distances.push_back(distance);
    }
    write(distances, run);
  }

 private:
  void write(const std::vector<double>& distances, ToolRun& run) const {
    run.column("distance", "r", options_.sharpness);
    run.column("distance", "largest_difference", distances);
    run.value("last_distance", distances.back());
    Figure figure{"distance",
                  "Gradients of smoothed risks",
                  "Largest difference between an entry of the gradient with R_r(x) = ln(1 + "
                  "e^(rx)/r)/r and of the generalized gradient, with a kink on an atom.",
                  {"r", /*logarithmic=*/true},
                  {"difference", /*logarithmic=*/true}};
    figure.lines = {{"largest difference", options_.sharpness, distances}};
    run.figure(figure);
  }
};

}  // namespace

PluginItem exact_risk_item() {
  return offer<Tool, ExactRiskTool>("exact_risk",
                                    "risk and generalized gradient of a given network");
}

PluginItem smooth_gradient_item() {
  return offer<Tool, SmoothGradientTool>("smooth_gradient",
                                         "gradients of smoothed risks tend to the generalized one");
}

}  // namespace gradus::constant_target
