// Tools about mini-batch steps.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "audit.h"
#include "certify.h"
#include "local_objective.h"
#include "stochastic.h"
#include "tools.h"
#include "toy.h"

namespace gradus::dsgd {
namespace {

constexpr std::array<LayerNorm, 4> all_norms = {LayerNorm::one, LayerNorm::two, LayerNorm::infinity,
                                                LayerNorm::frobenius};

/// The reference toy with chain, `worst` bounds and the ways to move it by hand.
struct ToyWalk {
  RandomNet net;
  Chain chain;
  LocalObjective objective;

  ToyWalk()
      : net(reference_toy()),
        chain(read_chain(*net.model, *net.loss, LayerNorm::two, {}, ActivationBound::worst).chain),
        objective(*net.model, *net.loss, net.data, net.batch, net.parameters, 0) {}

  std::vector<double> bounds() {
    return SmoothnessBounds().at({.mode = ActivationBound::worst}, chain, objective, {});
  }

  /// The step from the gradient matrices `g`; returns the largest score, ||g||^2.
  double step(const Tensors& g, const std::vector<double>& p, double eps) {
    std::size_t best = 0;
    double score = -1;
    for (std::size_t i = 0; i < chain.size(); ++i) {
      const double d = dual_norm(chain.norms[i], g[i]);
      if (d * d / p[i] > score) {
        score = d * d / p[i];
        best = i;
      }
    }
    const Tensor rho = duality_map(chain.norms[best], g[best]);
    displace(chain.layers[best], objective.parameters(), rho, -eps / p[best]);
    return score;
  }
};

double squared(double x) {
  return x * x;
}

Tensors differences(const Tensors& a, const Tensors& b) {
  Tensors result;
  for (std::size_t i = 0; i < a.size(); ++i) result.push_back(a[i].sub(b[i]));
  return result;
}

/// One sample path of statement D's stopping time: the first t with D_t <= gamma.
struct StoppedPath {
  int64_t tau = 0;
  double largest_noise = 0;  ///< sig2 estimated at the visited points
};

StoppedPath walk_until(uint64_t seed, uint64_t path, double gamma, int64_t batch, int64_t limit) {
  constexpr int noise_draws = 100;  // its error must be small beside gamma / 12 at every point
  ToyWalk walk;
  Stream stream{derive_seed(seed, "dsgd.path"), path};
  Stream noise{derive_seed(seed, "dsgd.sig2"), path};
  StoppedPath stopped;
  for (stopped.tau = 1; stopped.tau < limit; ++stopped.tau) {
    const std::vector<double> p = walk.bounds();
    const SampleGradients gradients(walk.net, walk.chain, walk.objective.parameters());
    if (squared(network_dual_norm(walk.chain, gradients.full(), p)) <= gamma) break;
    double sum = 0;
    for (int k = 0; k < noise_draws; ++k) {
      const Tensors delta = differences(gradients.draw(noise, batch), gradients.full());
      sum += squared(network_dual_norm(walk.chain, delta, p)) / noise_draws;
    }
    stopped.largest_noise = std::max(stopped.largest_noise, sum);
    walk.step(gradients.draw(stream, batch), p, 0.5);
  }
  return stopped;
}

}  // namespace

void NoiseTool::Options::declare(Schema& schema) {
  schema.add("steps", steps, "for each norm, eps and batch size").in(1, 1e6).unit("steps");
}

void NoiseTool::run(ToolRun& run) {
  int64_t violations = 0, total = 0;
  double largest = 0;
  uint64_t number = 0;
  for (const LayerNorm q : all_norms) {
    for (const double eps : {0.1, 0.5, 1.0, 2.5}) {
      for (const int64_t batch : {1, 8, 64}) {
        Step::Options options;
        options.norm = q;
        options.eps = eps;
        options.activation_bound = ActivationBound::worst;
        options.duality_map = MapKind::exact;
        const RandomNet net = toy_problem(number % 5);
        const int64_t steps = std::max<int64_t>(1, options_.steps / 12);
        const NoiseAudit audit =
            audit_noise(net, options, batch, steps, run.settings().seeds.batches + number++);
        violations += audit.violations;
        total += audit.steps;
        largest = std::max(largest, audit.largest_noise);
      }
    }
  }
  run.value("steps", static_cast<double>(total));
  run.value("violations", static_cast<double>(violations));
  run.value("largest_noise", largest);
}

void BatchForTool::Options::declare(Schema& schema) {
  schema.add("gamma", gamma, "threshold of ||grad f||_{w,*}^2").above(0, 1e6).log();
}

void BatchForTool::run(ToolRun& run) {
  ToyWalk walk;
  const std::vector<double> p = walk.bounds();
  const SampleGradients gradients(walk.net, walk.chain, walk.objective.parameters());
  const double single = noise_bound(walk.chain, gradients, p);
  run.value("noise_of_one_sample", single);
  run.value("batch", std::ceil(12 * single / options_.gamma));
  Stream stream{run.settings().seeds.method};
  double measured = 0;
  constexpr int draws = 400;
  for (int k = 0; k < draws; ++k) {
    const Tensors delta = differences(gradients.draw(stream, 1000), gradients.full());
    measured += squared(network_dual_norm(walk.chain, delta, p)) / draws;
  }
  run.value("measured_noise_of_1000", measured);
}

void StochasticTimeTool::Options::declare(Schema& schema) {
  schema.add("seeds", seeds, "sample paths for each gamma").in(1, 1e5);
  schema.add("draws", draws, "for each mean inequality").in(10, 1e6);
}

void StochasticTimeTool::run(ToolRun& run) {
  const uint64_t seed = run.settings().seeds.batches;
  ToyWalk start;
  const double first = start.objective.value();
  run.value("first_value", first);
  struct Setting {
    double gamma;
    int64_t batch;
  };
  for (const Setting& setting : {Setting{0.02, 1000}, Setting{0.01, 2000}}) {
    std::vector<double> tau;
    double noise = 0;
    for (int64_t k = 0; k < options_.seeds; ++k) {
      const StoppedPath path =
          walk_until(seed, static_cast<uint64_t>(k), setting.gamma, setting.batch, 4000);
      tau.push_back(static_cast<double>(path.tau));
      noise = std::max(noise, path.largest_noise);
    }
    const std::string name = setting.batch == 1000 ? "_first" : "_second";
    run.value("gamma" + name, setting.gamma);
    run.value("mean_tau" + name, estimate(tau).mean);
    run.value("bound" + name, 1 + 16 * first / setting.gamma);
    run.value("largest_noise" + name, noise);
    run.column("tau" + name, "tau", tau);
  }
  // E f(w+) <= f(w) - A D + C sig2 with eps = a = 1/2 at 4 points and 4 batch sizes.
  constexpr double a = 1.0 / 8, c = 3.0 / 4;
  double worst = -std::numeric_limits<double>::infinity();
  Stream stream{run.settings().seeds.method};
  for (int point = 0; point < 4; ++point) {
    const std::vector<double> p = start.bounds();
    const SampleGradients gradients(start.net, start.chain, start.objective.parameters());
    const double value = start.objective.value();
    const double d = squared(network_dual_norm(start.chain, gradients.full(), p));
    Tensors here;
    for (const Tensor& w : start.objective.parameters()) here.push_back(w.clone());
    for (const int64_t batch : {1, 8, 64, 512}) {
      std::vector<double> excess;
      for (int64_t k = 0; k < options_.draws; ++k) {
        const Tensors g = gradients.draw(stream, batch);
        const double noise =
            squared(network_dual_norm(start.chain, differences(g, gradients.full()), p));
        start.step(g, p, 0.5);
        excess.push_back(start.objective.value() - value + a * d - c * noise);
        for (std::size_t i = 0; i < here.size(); ++i) {
          start.objective.parameters()[i].copy_(here[i]);
        }
      }
      const Estimate mean = estimate(excess);
      worst = std::max(worst, mean.mean - 4 * mean.error);
    }
    for (int k = 0; k < 15; ++k) {
      const SampleGradients next(start.net, start.chain, start.objective.parameters());
      start.step(next.full(), start.bounds(), 1);
    }
  }
  run.value("mean_inequality_excess", worst);
}

void SpecialCaseTool::Options::declare(Schema& schema) {
  schema.add("steps", steps, "of the trajectory").in(1, 1e6).unit("steps");
  schema.add("draws", draws, "for the mean inequality").in(10, 1e6);
}

void SpecialCaseTool::run(ToolRun& run) {
  constexpr double eps = 0.5;
  NetLaw law;
  law.least_layers = law.most_layers = 1;
  law.least_rows = law.most_rows = 20;
  law.least_width = law.most_width = 5;
  law.log_scale_high = 0;
  Stream stream{run.settings().seeds.data};
  const RandomNet net = random_net(law, stream);
  const auto fresh = [&] {
    Tensors copied;
    for (const Tensor& w : net.parameters) copied.push_back(w.clone());
    return copied;
  };
  LocalObjective own(*net.model, *net.loss, net.data, net.batch, fresh(), 0);
  LocalObjective twin(*net.model, *net.loss, net.data, net.batch, fresh(), 0);
  Step::Options options;
  options.norm = LayerNorm::frobenius;
  options.eps = eps;
  options.activation_bound = ActivationBound::worst;
  Step step(options);
  double largest = 0;
  for (int64_t t = 0; t < options_.steps; ++t) {
    const Tensor rows = draw_rows(stream, 20, 5);
    own.set_rows(rows);
    twin.set_rows(rows);
    own.advance(step);
    const Tensor gradient = twin.ask().gradient[0];
    twin.parameters()[0].sub_(gradient, eps / step.report().bound[0]);
    const Tensor gap = own.parameters()[0].sub(twin.parameters()[0]).abs();
    const double size = std::max(1.0, twin.parameters()[0].abs().max().item<double>());
    largest = std::max(largest, gap.max().item<double>() / size);
  }
  run.value("largest_difference", largest);
  // Statement E: E f(w+) <= f(w) - eps (1 - eps/2) D + eps^2 sig2 / 2.
  const Chain& chain = step.chain();
  const double p = step.report().bound[0];
  const SampleGradients gradients(net, chain, net.parameters);
  LocalObjective point(*net.model, *net.loss, net.data, net.batch, fresh(), 0);
  const double value = point.value();
  const double d = squared(norm(LayerNorm::frobenius, gradients.full()[0])) / p;
  std::vector<double> excess;
  for (int64_t k = 0; k < options_.draws; ++k) {
    const Tensor g = gradients.draw(stream, 2)[0];
    const double noise = squared(norm(LayerNorm::frobenius, g.sub(gradients.full()[0]))) / p;
    point.parameters()[0].copy_(net.parameters[0]).sub_(g, eps / p);
    excess.push_back(point.value() - value + eps * (1 - eps / 2) * d - eps * eps * noise / 2);
  }
  const Estimate mean = estimate(excess);
  run.value("mean_inequality_excess", mean.mean - 4 * mean.error);
}

}  // namespace gradus::dsgd
