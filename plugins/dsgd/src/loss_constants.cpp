#include "loss_constants.h"

#include <cmath>

#include "gradus/text.h"

namespace gradus::dsgd {
namespace {

double number(const Tensor& scalar) {
  return scalar.item<double>();
}

/// The output's range: targets must lie in it.
struct Range {
  double low, high;
};

Range output_range(const Layer& last) {
  if (last.activation.name == "logistic") return {0, 1};
  return {-last.activation.bound, last.activation.bound};
}

[[noreturn]] void out_of_range(int64_t row, const std::string& expected, double found) {
  throw Error("dsgd.target_range", "row " + std::to_string(row), expected, shortest(found),
              "rescale");
}

/// The first row with an entry outside [low, high] (or not a number) ends the run.
void check_range(const Tensor& target, Range range) {
  const Tensor flat = target.to(at::kDouble).flatten(1);
  const Tensor bad = flat.ge(range.low).logical_and(flat.le(range.high)).logical_not();
  if (!bad.any().item<bool>()) return;
  const int64_t position = bad.flatten().to(at::kInt).argmax().item<int64_t>();
  const int64_t columns = flat.size(1);
  out_of_range(position / columns,
               "a target in [" + shortest(range.low) + "," + shortest(range.high) + "]",
               number(flat.flatten()[position]));
}

void check_distributions(const Tensor& target) {
  check_range(target, {0, 1});
  const Tensor excess = target.to(at::kDouble).sum(-1).sub(1).abs();
  const Tensor worst = excess.max();
  if (number(worst) <= 1e-6) return;
  const int64_t row = excess.argmax().item<int64_t>();
  out_of_range(row, "a distribution (sum 1)", number(target.select(0, row).sum(at::kDouble)));
}

}  // namespace

LossBounds loss_constants(const Chain& chain, const Loss& loss, Norm q,
                          const RegressionFacts& facts) {
  const Layer& last = chain.layers.back();
  if (!chain.regression) {
    const Range range = std::isfinite(last.activation.bound) ? output_range(last) : Range{0, 1};
    return *loss.bounds(q, last.outputs, last.activation, range.low, range.high);
  }
  const auto outputs = static_cast<double>(last.outputs);
  const auto inputs = static_cast<double>(last.inputs);
  const double scale = chain.loss_scale;
  const double offset = facts.largest_target + facts.last_bias;
  if (q == Norm::one) {
    return {2 * scale * (facts.last_weight * inputs + offset), 2 * scale};
  }
  if (q == Norm::two) {
    return {2 * scale * (facts.last_weight * std::sqrt(inputs) + offset), 2 * scale};
  }
  // The dual norm sums over outputs; the bias enters by that sum, the targets by their largest.
  const double reach = outputs * (facts.last_weight + facts.largest_target) + facts.last_bias;
  return {2 * scale * reach, 2 * scale * outputs};
}

double largest_target(const Tensor& target, Norm q) {
  const Tensor wide = target.to(at::kDouble).flatten(1);
  return number(q == Norm::two ? wide.norm(2, /*dim=*/{1}, /*keepdim=*/false).max()
                               : wide.abs().max());
}

double bias_size(const Tensor& bias, Norm q) {
  const Tensor wide = bias.to(at::kDouble);
  if (q == Norm::two) return number(wide.norm());
  return number(q == Norm::one ? wide.abs().max() : wide.abs().sum());
}

void check_targets(const Chain& chain, const Loss& loss, const Tensor& target) {
  if (!target.defined() || target.numel() == 0) return;
  if (target.scalar_type() == at::kLong) return;  // class labels: indices that the loss checks
  if (loss.name() == "cross_entropy") return check_distributions(target);
  if (loss.name() == "logistic") return check_range(target, {0, 1});
  if (chain.regression) {
    constexpr double largest = std::numeric_limits<double>::max();
    return check_range(target, {-largest, largest});
  }
  check_range(target, output_range(chain.layers.back()));
}

}  // namespace gradus::dsgd
