#include "audit.h"

#include <algorithm>
#include <cmath>

#include "gradus/standalone_objective.h"

namespace gradus::dsgd {
namespace {

Tensors copies(const Tensors& tensors) {
  Tensors copied;
  for (const Tensor& tensor : tensors) copied.push_back(tensor.clone());
  return copied;
}

bool wrote_only(const Chain& chain, int layer, const Tensors& before, const Tensors& after) {
  for (std::size_t i = 0; i < chain.size(); ++i) {
    if (static_cast<int>(i) == layer) continue;
    for (const int index : {chain.layers[i].weight, chain.layers[i].bias}) {
      if (index < 0) continue;
      const auto k = static_cast<std::size_t>(index);
      if (!before[k].equal(after[k])) return false;
    }
  }
  return true;
}

double largest_score(const StepReport& report) {
  double largest = 0;
  for (const double score : report.score) {
    if (!std::isnan(score)) largest = std::max(largest, score);
  }
  return largest;
}

/// Statement A for every T: min and sum of D_t, with the decrease that happened.
int64_t count_rate_violations(const std::vector<double>& score, const std::vector<double>& value,
                              double factor) {
  int64_t violations = 0;
  double sum = 0;
  double least = score.empty() ? 0 : score[0];
  for (std::size_t t = 0; t < score.size(); ++t) {
    sum += score[t];
    least = std::min(least, score[t]);
    const double steps = static_cast<double>(t) + 1;
    const double tolerance = steps * decrease_tolerance(value[0]);
    const double bound = (value[0] - value[t + 1] + tolerance) / factor;
    if (sum > bound || least > bound / steps) ++violations;
  }
  return violations;
}

/// tau <= max(1, ceil(f_1 / (gamma factor))) for gammas on a logarithmic grid.
void check_times(const std::vector<double>& score, double first_value, double factor,
                 int64_t gammas, FullBatchAudit& audit) {
  const auto [low, high] = std::ranges::minmax(score);
  if (!(low > 0)) return;
  for (int64_t k = 0; k < gammas; ++k) {
    const double share =
        static_cast<double>(k) / static_cast<double>(std::max<int64_t>(1, gammas - 1));
    const double gamma = high * std::pow(low / high, share) * (1 + 1e-12);
    const auto reached = std::ranges::find_if(score, [&](double d) { return d <= gamma; });
    const double tau = static_cast<double>(reached - score.begin()) + 1;
    const double bound = std::max(1.0, std::ceil(first_value / (gamma * factor)));
    if (tau > bound) ++audit.time_violations;
    const double slack = bound / tau;
    const bool first = audit.least_time_slack == 0;
    audit.least_time_slack = first ? slack : std::min(audit.least_time_slack, slack);
  }
}

}  // namespace

double decrease_tolerance(double value) {
  return 1e-10 * std::max(1.0, std::abs(value));
}

FullBatchAudit audit_full_batch(const RandomNet& net, const Step::Options& options, int64_t steps,
                                int64_t gammas) {
  StandaloneObjective objective(*net.model, *net.loss, net.data, net.batch, copies(net.parameters),
                                {.seed = 0});
  Step step(options);
  FullBatchAudit audit;
  std::vector<double> score, value = {objective.value()};
  for (int64_t t = 0; t < steps; ++t) {
    const Tensors before = copies(objective.parameters());
    objective.advance(step);
    const StepReport& report = step.report();
    value.push_back(objective.value());
    score.push_back(largest_score(report));
    const double measured = value[value.size() - 2] - value.back();
    const double tolerance = decrease_tolerance(value[value.size() - 2]);
    if (measured < report.guaranteed - tolerance) ++audit.violations;
    if (measured < -tolerance) ++audit.increases;
    if (report.guaranteed > 100 * tolerance) audit.ratios.push_back(measured / report.guaranteed);
    if (!wrote_only(step.chain(), report.layer, before, objective.parameters())) {
      ++audit.other_layers;
    }
    const auto chosen = static_cast<std::size_t>(std::max(0, report.layer));
    if (report.score[chosen] < score.back()) ++audit.not_largest;
  }
  audit.steps = steps;
  audit.first_value = value.front();
  audit.last_value = value.back();
  const double factor = options.eps * (1 - options.eps / 2);
  audit.rate_violations = count_rate_violations(score, value, factor);
  check_times(score, value.front(), factor, gammas, audit);
  return audit;
}

Tensor draw_rows(Stream& stream, int64_t rows, int64_t count) {
  const Tensor drawn = stream.uniforms({count}, 0, static_cast<double>(rows));
  return drawn.floor().clamp(0, static_cast<double>(rows - 1)).to(at::kLong);
}

double network_dual_norm(const Chain& chain, const Tensors& gradients,
                         const std::vector<double>& bounds) {
  double largest = 0;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    if (bounds[i] <= 0) continue;
    largest = std::max(largest, dual_norm(chain.norms[i], gradients[i]) / std::sqrt(bounds[i]));
  }
  return largest;
}

NoiseAudit audit_noise(const RandomNet& net, const Step::Options& options, int64_t batch,
                       int64_t steps, uint64_t seed) {
  StandaloneObjective objective(*net.model, *net.loss, net.data, net.batch, copies(net.parameters),
                                {.seed = 0});
  Step step(options);
  Stream stream{derive_seed(seed, "dsgd.noise")};
  NoiseAudit audit;
  double value = objective.value();
  for (int64_t t = 0; t < steps; ++t) {
    objective.use_rows(draw_rows(stream, net.batch.input.size(0), batch));
    const Tensors full = objective.gradient();
    const Tensors drawn = objective.ask().gradient;
    objective.advance(step);
    const StepReport& report = step.report();
    Tensors noise;
    for (const Layer& layer : step.chain().layers) {
      noise.push_back(matrix_with_bias(layer, drawn).sub(matrix_with_bias(layer, full)));
    }
    const double delta = network_dual_norm(step.chain(), noise, report.bound);
    const double size = std::sqrt(largest_score(report));
    const double eps = options.eps;
    const double limit = value - eps * (1 - eps / 2) * size * size + eps * delta * size;
    const double after = objective.value();
    if (after > limit + decrease_tolerance(value)) ++audit.violations;
    audit.largest_noise = std::max(audit.largest_noise, delta);
    value = after;
  }
  audit.steps = steps;
  return audit;
}

}  // namespace gradus::dsgd
