// Tools about mini-batch steps.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "audit.h"
#include "certify.h"
#include "gradus/standalone_objective.h"
#include "stochastic.h"
#include "tools.h"
#include "toy.h"

namespace gradus::dsgd {
namespace {

/// The reference toy with chain, `worst` bounds and the ways to move it by hand.
struct ToyWalk {
  RandomNet net;
  Chain chain;
  StandaloneObjective objective;

  ToyWalk()
      : net(reference_toy()),
        chain(read_chain(*net.model, *net.loss, LayerNorm::two, {}, ActivationBound::worst).chain),
        objective(*net.model, *net.loss, net.data, net.batch, net.parameters, {.seed = 0}) {}

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

void NoiseOptions::declare(Schema& schema) {
  schema.add("steps", steps, "for each norm, eps and batch size").in(1, 1e6).unit("steps");
}

void run_noise(ToolRun& run, const NoiseOptions& options) {
  int64_t violations = 0, total = 0;
  double largest = 0;
  uint64_t number = 0;
  for (const LayerNorm q : all_norms) {
    for (const double eps : {0.1, 0.5, 1.0, 2.5}) {
      for (const int64_t batch : {1, 8, 64}) {
        Step::Options method;
        method.norm = q;
        method.eps = eps;
        method.activation_bound = ActivationBound::worst;
        method.duality_map = MapKind::exact;
        const RandomNet net = toy_problem(number % 5);
        const int64_t steps = std::max<int64_t>(1, options.steps / 12);
        const NoiseAudit audit =
            audit_noise(net, method, batch, steps, run.settings().seeds.batches + number++);
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

void BatchForOptions::declare(Schema& schema) {
  schema.add("gamma", gamma, "threshold of ||grad f||_{w,*}^2").above(0, 1e6).log();
}

void run_batch_for(ToolRun& run, const BatchForOptions& options) {
  ToyWalk walk;
  const std::vector<double> p = walk.bounds();
  const SampleGradients gradients(walk.net, walk.chain, walk.objective.parameters());
  const double single = noise_bound(walk.chain, gradients, p);
  run.value("noise_of_one_sample", single);
  run.value("batch", std::ceil(12 * single / options.gamma));
  Stream stream{run.settings().seeds.method};
  double measured = 0;
  constexpr int draws = 400;
  for (int k = 0; k < draws; ++k) {
    const Tensors delta = differences(gradients.draw(stream, 1000), gradients.full());
    measured += squared(network_dual_norm(walk.chain, delta, p)) / draws;
  }
  run.value("measured_noise_of_1000", measured);
}

void StochasticTimeOptions::declare(Schema& schema) {
  schema.add("seeds", seeds, "sample paths for each gamma").in(1, 1e5);
  schema.add("draws", draws, "for each mean inequality").in(10, 1e6);
}

namespace {

/// Stopping times for one gamma and batch size, written under `name`.
void write_stopping_times(ToolRun& run, const std::string& name, double gamma, int64_t batch,
                          int64_t paths, double first_value) {
  constexpr int64_t limit = 4000;
  const uint64_t seed = run.settings().seeds.batches;
  std::vector<double> tau;
  double noise = 0;
  for (int64_t k = 0; k < paths; ++k) {
    const StoppedPath path = walk_until(seed, static_cast<uint64_t>(k), gamma, batch, limit);
    tau.push_back(static_cast<double>(path.tau));
    noise = std::max(noise, path.largest_noise);
  }
  run.value("gamma" + name, gamma);
  run.value("mean_tau" + name, estimate(tau).mean);
  run.value("bound" + name, 1 + 16 * first_value / gamma);
  run.value("largest_noise" + name, noise);
  run.column("tau" + name, "tau", tau);
}

/// E f(w+) - f(w) + A D - C sig2 with eps = a = 1/2 at the walk's point: at most 0.
Estimate mean_excess(ToyWalk& walk, Stream& stream, int64_t batch, int64_t draws) {
  constexpr double a = 1.0 / 8, c = 3.0 / 4;
  const std::vector<double> p = walk.bounds();
  const SampleGradients gradients(walk.net, walk.chain, walk.objective.parameters());
  const double value = walk.objective.value();
  const double d = squared(network_dual_norm(walk.chain, gradients.full(), p));
  Tensors here;
  for (const Tensor& w : walk.objective.parameters()) here.push_back(w.clone());
  std::vector<double> excess;
  for (int64_t k = 0; k < draws; ++k) {
    const Tensors g = gradients.draw(stream, batch);
    const Tensors delta = differences(g, gradients.full());
    const double noise = squared(network_dual_norm(walk.chain, delta, p));
    walk.step(g, p, 0.5);
    excess.push_back(walk.objective.value() - value + a * d - c * noise);
    for (std::size_t i = 0; i < here.size(); ++i) walk.objective.parameters()[i].copy_(here[i]);
  }
  return estimate(excess);
}

}  // namespace

void run_stochastic_time(ToolRun& run, const StochasticTimeOptions& options) {
  constexpr int points = 4, steps_between = 15;
  ToyWalk walk;
  const double first = walk.objective.value();
  run.value("first_value", first);
  write_stopping_times(run, "_first", 0.02, 1000, options.seeds, first);
  write_stopping_times(run, "_second", 0.01, 2000, options.seeds, first);
  double worst = -std::numeric_limits<double>::infinity();
  Stream stream{run.settings().seeds.method};
  for (int point = 0; point < points; ++point) {
    for (const int64_t batch : {1, 8, 64, 512}) {
      const Estimate excess = mean_excess(walk, stream, batch, options.draws);
      worst = std::max(worst, excess.mean - 4 * excess.error);
    }
    for (int k = 0; k < steps_between; ++k) {
      const SampleGradients next(walk.net, walk.chain, walk.objective.parameters());
      walk.step(next.full(), walk.bounds(), 1);
    }
  }
  run.value("mean_inequality_excess", worst);
}

void SpecialCaseOptions::declare(Schema& schema) {
  schema.add("steps", steps, "of the trajectory").in(1, 1e6).unit("steps");
  schema.add("draws", draws, "for the mean inequality").in(10, 1e6);
}

namespace {

constexpr double special_eps = 0.5;

RandomNet one_layer(Stream& stream) {
  NetLaw law;
  law.least_layers = law.most_layers = 1;
  law.least_rows = law.most_rows = 20;
  law.least_width = law.most_width = 5;
  law.log_scale_high = 0;
  return random_net(law, stream);
}

Tensors copies(const Tensors& tensors) {
  Tensors copied;
  for (const Tensor& w : tensors) copied.push_back(w.clone());
  return copied;
}

/// Statement E at one point: E f(w+) - f(w) + eps (1 - eps/2) D - eps^2 sig2 / 2, at most 0.
Estimate special_excess(const RandomNet& net, const Chain& chain, double p, Stream& stream,
                        int64_t draws) {
  constexpr double eps = special_eps;
  const SampleGradients gradients(net, chain, net.parameters);
  StandaloneObjective point(*net.model, *net.loss, net.data, net.batch, copies(net.parameters),
                            {.seed = 0});
  const double value = point.value();
  const double d = squared(norm(LayerNorm::frobenius, gradients.full()[0])) / p;
  std::vector<double> excess;
  for (int64_t k = 0; k < draws; ++k) {
    const Tensor g = gradients.draw(stream, 2)[0];
    const double noise = squared(norm(LayerNorm::frobenius, g.sub(gradients.full()[0]))) / p;
    point.parameters()[0].copy_(net.parameters[0]).sub_(g, eps / p);
    excess.push_back(point.value() - value + eps * (1 - eps / 2) * d - eps * eps * noise / 2);
  }
  return estimate(excess);
}

}  // namespace

void run_special_case(ToolRun& run, const SpecialCaseOptions& options) {
  Stream stream{run.settings().seeds.data};
  const RandomNet net = one_layer(stream);
  StandaloneObjective own(*net.model, *net.loss, net.data, net.batch, copies(net.parameters),
                          {.seed = 0});
  StandaloneObjective twin(*net.model, *net.loss, net.data, net.batch, copies(net.parameters),
                           {.seed = 0});
  Step::Options method;
  method.norm = LayerNorm::frobenius;
  method.eps = special_eps;
  method.activation_bound = ActivationBound::worst;
  Step step(method);
  double largest = 0;
  for (int64_t t = 0; t < options.steps; ++t) {
    const Tensor rows = draw_rows(stream, net.batch.input.size(0), 5);
    own.use_rows(rows);
    twin.use_rows(rows);
    own.advance(step);
    const Tensor gradient = twin.ask().gradient[0];
    twin.parameters()[0].sub_(gradient, special_eps / step.report().bound[0]);
    const Tensor gap = own.parameters()[0].sub(twin.parameters()[0]).abs();
    const double size = std::max(1.0, twin.parameters()[0].abs().max().item<double>());
    largest = std::max(largest, gap.max().item<double>() / size);
  }
  run.value("largest_difference", largest);
  const Estimate excess =
      special_excess(net, step.chain(), step.report().bound[0], stream, options.draws);
  run.value("mean_inequality_excess", excess.mean - 4 * excess.error);
}

}  // namespace gradus::dsgd
