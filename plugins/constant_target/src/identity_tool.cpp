// The tool identity: every identity and bound on random networks and laws, and the controls that
// break them.
#include <algorithm>
#include <cmath>
#include <map>

#include "constant_target/single.h"
#include "gradus/stream.h"
#include "items.h"

namespace gradus::constant_target {
namespace {

struct IdentityOptions {
  int64_t draws = 200;
  void declare(Schema& schema) {
    schema.add("draws", draws, "random networks for each check").in(1, 1e6).unit("networks");
  }
};

/// Random draws: d in 1..4, H in 1..11, up to 29 atoms uniform on [-2, 3]^d with weights of
/// Dirichlet's law, parameters N(0, 1), xi N(0, 9).
class Draws {
 public:
  explicit Draws(uint64_t seed) : stream_{seed} {}

  int between(int low, int high) { return low + static_cast<int>(stream_.below(high - low + 1)); }
  double normal() { return stream_.normal(); }
  std::vector<double> normals(std::size_t count) {
    std::vector<double> values(count);
    for (double& value : values) value = stream_.normal();
    return values;
  }
  Network shallow(int inputs) { return {{inputs, between(1, 11), 1}}; }
  Network deep(int layers) {
    Network network{{between(1, 4)}};
    for (int k = 1; k < layers; ++k) network.sizes.push_back(between(1, 8));
    network.sizes.push_back(between(1, 3));
    return network;
  }
  Measure cloud(int inputs, int least_atoms) {
    Measure measure{inputs, -2, 3, std::nullopt};
    Atoms<double>& atoms = measure.cloud;
    atoms.count = between(least_atoms, 29);
    double sum = 0;
    for (int i = 0; i < atoms.count * inputs; ++i) atoms.x.push_back(-2 + 5 * stream_.uniform());
    for (int q = 0; q < atoms.count; ++q) {
      atoms.weight.push_back(-std::log(stream_.uniform()));
      sum += atoms.weight.back();
    }
    for (double& weight : atoms.weight) weight /= sum;
    return measure;
  }
  /// A density of up to four parts on [-1, 2].
  Measure interval() {
    std::vector<double> edges = {-1}, density;
    const int parts = between(1, 4);
    double mass = 0;
    for (int k = 1; k <= parts; ++k) {
      const double jitter = k == parts ? 0 : 0.6 * (stream_.uniform() - 0.5);
      edges.push_back(-1 + 3 * (k + jitter) / parts);
      density.push_back(stream_.uniform());
      mass += density.back() * (edges[edges.size() - 1] - edges[edges.size() - 2]);
    }
    edges.back() = 2;
    for (double& value : density) value /= mass;
    return {1, -1, 2, piecewise_density(-1, 2, edges, density)};
  }

 private:
  Stream stream_;
};

/// f = sum of |x_j| as target, with xi its mean.
void use_absolute_target(Measure& measure) {
  measure.constant = false;
  measure.xi = 0;
  for (int q = 0; q < measure.cloud.count; ++q) {
    double f = 0;
    for (int j = 0; j < measure.inputs; ++j) {
      f += std::fabs(measure.cloud.x[static_cast<std::size_t>(q * measure.inputs + j)]);
    }
    measure.cloud.target.push_back(f);
    measure.largest_target = std::max(measure.largest_target, f);
    measure.xi += measure.cloud.weight[static_cast<std::size_t>(q)] * f;
  }
}

/// The first unit's kink exactly on the first atom: w = (1, 0, ...), b = -x_1.
void put_kink_on_atom(const Network& network, const Measure& measure, std::vector<double>& theta) {
  std::fill_n(theta.begin(), network.inputs(), 0.0);
  theta[0] = 1;
  theta[network.biases(1)] = -measure.cloud.x[0];
}

/// |<grad V, G> - 8 L| > 8e-3 L.
bool broken(const StepTerms& terms) {
  return std::fabs(terms.inner - 8 * terms.risk) > 8e-3 * terms.risk;
}

class IdentityTool final : public WithOptions<Tool, IdentityOptions> {
 public:
  using WithOptions::WithOptions;
  void run(ToolRun& run) override {
    Draws draws(run.settings().seeds.method);
    for (int64_t i = 0; i < options_.draws; ++i) {
      on_cloud(draws);
      on_interval(draws);
      on_deep(draws, 2 + static_cast<int>(i % 5));
      on_controls(draws);
      run.progress(static_cast<double>(i + 1) / static_cast<double>(options_.draws));
    }
    write(run);
  }

 private:
  void raise(const char* name, double value) {
    auto [found, fresh] = worst_.emplace(name, value);
    if (!fresh && !(value <= found->second)) found->second = value;
  }

  void on_cloud(Draws& draws) {
    Network network = draws.shallow(draws.between(1, 4));
    const Measure measure = draws.cloud(network.inputs(), 1);
    const double xi = 3 * draws.normal();
    auto theta = draws.normals(network.entries());
    put_kink_on_atom(network, measure, theta);
    const SingleRisk at = evaluate_single(network, theta, xi, measure);
    check_bounds(network, at.terms, xi, measure);
    raise("defect_cloud", identity_defect(network, at.terms, false));
    raise(
        "defect_float32",
        identity_defect(network, evaluate_single<float>(network, theta, xi, measure).terms, true));
    check_step(network, theta, at, xi, measure);
    for (const double kink : {0.0, 0.5, 1.0}) {
      network.kink = kink;
      const SingleRisk other = evaluate_single(network, theta, xi, measure);
      raise("defect_kink", identity_defect(network, other.terms, false));
      kinks_met_ += kink == 1 && other.gradient != at.gradient;
    }
  }

  void on_interval(Draws& draws) {
    const Network network = draws.shallow(1);
    const Measure measure = draws.interval();
    const double xi = 3 * draws.normal();
    const auto theta = draws.normals(network.entries());
    const SingleRisk at = evaluate_single(network, theta, xi, measure);
    check_bounds(network, at.terms, xi, measure);
    raise("defect_exact", identity_defect(network, at.terms, false));
    check_step(network, theta, at, xi, measure);
  }

  void on_deep(Draws& draws, int layers) {
    const Network network = draws.deep(layers);
    const Measure measure = draws.cloud(network.inputs(), 1);
    const double xi = draws.normal();
    const auto theta = draws.normals(network.entries());
    const SingleRisk at = evaluate_single(network, theta, xi, measure);
    const double expected = 4 * layers * at.terms.risk;
    raise("deep_error", std::fabs(at.terms.inner - expected) / expected);
    if (layers > 2) check_step(network, theta, at, xi, measure);
  }

  void on_controls(Draws& draws) {
    Network network = draws.shallow(draws.between(1, 4));
    Measure measure = draws.cloud(network.inputs(), 2);
    const double xi = 3 * draws.normal();
    const auto theta = draws.normals(network.entries());
    const StepTerms relu = evaluate_single(network, theta, xi, measure).terms;
    raise("half_error",
          std::fabs(std::fabs(relu.inner / 2 - 8 * relu.risk) / (8 * relu.risk) - 0.5));
    network.activation = Activation::tanh;
    tanh_broken_ += broken(evaluate_single(network, theta, xi, measure).terms);
    network.activation = Activation::relu;
    use_absolute_target(measure);
    const StepTerms other = evaluate_single(network, theta, measure.xi, measure).terms;
    raise("target_error", identity_defect(network, other, false));
    target_broken_ += broken(other);
  }

  void check_bounds(const Network& network, const StepTerms& terms, double xi,
                    const Measure& measure) {
    const Bounds bounds(measure);
    raise("sandwich_excess", sandwich_excess(terms, xi));
    raise("gradient_ratio", gradient_ratio(bounds, terms));
    raise("sharp_gradient_ratio", sharp_gradient_ratio(bounds, terms));
  }

  void check_step(const Network& network, const std::vector<double>& theta, const SingleRisk& at,
                  double xi, const Measure& measure) {
    const double gamma = 0.1;
    std::vector<double> moved = theta;
    for (std::size_t e = 0; e < moved.size(); ++e) moved[e] -= gamma * at.gradient[e];
    const StepTerms after = evaluate_single(network, moved, xi, measure).terms;
    const double shift = network.shallow() ? 0 : 2 * network.layers() * network.outputs() * xi * xi;
    const double change = after.value - at.terms.value;
    raise(network.shallow() ? "step_error" : "deep_step_error",
          std::fabs(change - step_change(network, at.terms, gamma)) /
              (std::max(at.terms.value, after.value) + shift));
  }

  void write(ToolRun& run) const {
    for (const auto& [name, value] : worst_) run.value(name, value);
    const auto count = static_cast<double>(options_.draws);
    run.value("kinks_met_share", kinks_met_ / count);
    run.value("target_broken_share", target_broken_ / count);
    run.value("tanh_broken_share", tanh_broken_ / count);
    run.value("draws", count);
  }

  std::map<std::string, double> worst_;
  double kinks_met_ = 0, tanh_broken_ = 0, target_broken_ = 0;
};

}  // namespace

PluginItem identity_item() {
  return offer<Tool, IdentityTool>("identity",
                                   "identities and bounds on random networks, with their controls");
}

}  // namespace gradus::constant_target
