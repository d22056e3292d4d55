#include "gradus/loss.h"

#include <ATen/Parallel.h>
#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/core/Reduction.h>
#include <ATen/ops/_log_softmax_backward_data_ops.h>
#include <ATen/ops/_log_softmax_ops.h>
#include <ATen/ops/cross_entropy_loss_ops.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/nll_loss_backward_ops.h>
#include <ATen/ops/nll_loss_forward_ops.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/softplus.h>
#include <c10/core/AutogradState.h>
#include <c10/core/GradMode.h>
#include <fmt/format.h>
#include <torch/csrc/autograd/autograd.h>

#include <array>
#include <cmath>

#include "gradus/error.h"
#include "gradus/text.h"
#include "logistic_rows.h"

namespace gradus {

Tensor Loss::slope(const Tensor& output, const Batch& batch) const {
  const c10::AutoGradMode grad_mode(true);
  const Tensor leaf = output.detach().requires_grad_(true);
  const Tensor value = this->value(leaf, batch);
  return torch::autograd::grad({value.dim() == 0 ? value : value.sum()}, {leaf})[0];
}

Tensor Loss::value_and_slope(const Tensor& output, const Batch& batch, Tensor& slope) const {
  const c10::AutoGradMode no_graph(false);
  slope = this->slope(output, batch);
  return value(output, batch);
}

std::optional<LossBounds> Loss::bounds(Norm, int64_t, const Activation&, double, double) const {
  return std::nullopt;
}

namespace {

double rows_of(const Tensor& output) {
  return static_cast<double>(output.size(-2));
}

/// Softmax cross entropy: labels [..., rows] or distributions [..., rows, outputs].
class CrossEntropy final : public Loss {
 public:
  std::string name() const override { return "cross_entropy"; }

  Tensor value(const Tensor& output, const Batch& batch) const override {
    if (one_network_with_labels(output, batch)) {
      return at::_ops::cross_entropy_loss::call(output, batch.target, std::nullopt, mean, ignored,
                                                0);
    }
    const Tensor logarithms = at::log_softmax(output, -1);
    if (batch.target.scalar_type() != at::kLong) {
      return logarithms.mul(batch.target).sum(-1).mean(-1).neg();
    }
    const Tensor labels = expanded_labels(output, batch);
    return logarithms.gather(-1, labels).squeeze(-1).mean(-1).neg();
  }

  Tensor slope(const Tensor& output, const Batch& batch) const override {
    Tensor slope = at::softmax(output.detach(), -1);
    if (batch.target.scalar_type() == at::kLong) {
      const Tensor labels = expanded_labels(output, batch);
      slope.scatter_add_(-1, labels, slope.new_full(labels.sizes(), -1.0));
    } else {
      slope.sub_(batch.target);
    }
    return slope.div_(rows_of(output));
  }

  /// One network and labels, the usual case, by LibTorch's own pair of kernels: half the time.
  Tensor value_and_slope(const Tensor& output, const Batch& batch, Tensor& slope) const override {
    if (!one_network_with_labels(output, batch)) return Loss::value_and_slope(output, batch, slope);
    const at::AutoDispatchBelowADInplaceOrView below_autograd;  // nothing here is recorded
    const Tensor logarithms = at::_ops::_log_softmax::call(output, 1, false);
    const auto [value, weight] =
        at::_ops::nll_loss_forward::call(logarithms, batch.target, std::nullopt, mean, ignored);
    const Tensor pulled =
        at::_ops::nll_loss_backward::call(at::ones({}, value.options()), logarithms, batch.target,
                                          std::nullopt, mean, ignored, weight);
    slope = at::_ops::_log_softmax_backward_data::call(pulled, logarithms, 1, output.scalar_type());
    return value;
  }

  std::optional<LossBounds> bounds(Norm norm, int64_t, const Activation& last, double,
                                   double) const override {
    if (last.name != "identity") return std::nullopt;
    if (norm == Norm::one) return LossBounds{1, 0.25};
    if (norm == Norm::two) return LossBounds{std::sqrt(2.0), 0.5};
    return LossBounds{2, 1};
  }

 private:
  static constexpr int64_t mean = at::Reduction::Mean, ignored = -100;

  static bool one_network_with_labels(const Tensor& output, const Batch& batch) {
    return output.dim() == 2 && batch.target.dim() == 1 && batch.target.scalar_type() == at::kLong;
  }

  static Tensor expanded_labels(const Tensor& output, const Batch& batch) {
    std::vector<int64_t> shape = output.sizes().vec();
    shape.back() = 1;
    return batch.target.unsqueeze(-1).expand(shape);
  }
};

/// Whether a matrix lies in the CPU's memory row by row, perhaps with gaps between its rows.
bool has_plain_rows(const Tensor& tensor, const Tensor& like) {
  return tensor.defined() && tensor.dim() == 2 && tensor.is_cpu() && tensor.stride(1) == 1 &&
         tensor.scalar_type() == like.scalar_type() && tensor.sizes() == like.sizes();
}

/// The mean over rows of the logistic loss; fills `slope`.
template <class Real>
Tensor logistic_value_and_slope(const Tensor& output, const Tensor& target, Tensor& slope) {
  const int64_t rows = output.size(0);
  Tensor sums = output.new_empty({rows});
  const LogisticRows<Real> all = {output.const_data_ptr<Real>(),
                                  output.stride(0),
                                  target.const_data_ptr<Real>(),
                                  target.stride(0),
                                  slope.mutable_data_ptr<Real>(),
                                  slope.stride(0),
                                  output.size(1),
                                  static_cast<Real>(1 / rows_of(output))};
  Real* to = sums.mutable_data_ptr<Real>();
  at::parallel_for(0, rows, 16,
                   [&](int64_t begin, int64_t end) { logistic_rows(all, begin, end, to); });
  return sums.mean();
}

/// Logistic cross entropy on logits, summed over outputs: log(1 + exp(y)) - t y.
class Logistic final : public Loss {
 public:
  std::string name() const override { return "logistic"; }

  Tensor value(const Tensor& output, const Batch& batch) const override {
    return at::softplus(output).sub(batch.target.mul(output)).sum(-1).mean(-1);
  }

  Tensor slope(const Tensor& output, const Batch& batch) const override {
    return at::sigmoid(output.detach()).sub_(batch.target).div_(rows_of(output));
  }

  /// One network on the CPU, the usual case, in one pass over memory.
  Tensor value_and_slope(const Tensor& output, const Batch& batch, Tensor& slope) const override {
    const bool single = output.scalar_type() == at::kFloat;
    if (!has_plain_rows(output, output) || !has_plain_rows(batch.target, output) ||
        !(single || output.scalar_type() == at::kDouble)) {
      return Loss::value_and_slope(output, batch, slope);
    }
    const at::AutoDispatchBelowADInplaceOrView below_autograd;  // nothing here is recorded
    if (!has_plain_rows(slope, output)) slope = output.new_empty(output.sizes());
    return single ? logistic_value_and_slope<float>(output, batch.target, slope)
                  : logistic_value_and_slope<double>(output, batch.target, slope);
  }

  std::optional<LossBounds> bounds(Norm norm, int64_t outputs, const Activation& last, double,
                                   double) const override {
    if (last.name != "identity") return std::nullopt;
    const auto n = static_cast<double>(outputs);
    if (norm == Norm::one) return LossBounds{1, 0.25};
    if (norm == Norm::two) return LossBounds{std::sqrt(n), 0.25};
    return LossBounds{n, n / 4};
  }
};

/// scale * |y - t|^2, summed over outputs, or its mean over outputs.
class SquaredError final : public Loss {
 public:
  SquaredError(const char* name, double scale, bool mean)
      : name_(name), scale_(scale), mean_(mean) {}
  std::string name() const override { return name_; }

  Tensor value(const Tensor& output, const Batch& batch) const override {
    const Tensor squares = output.sub(batch.target).square();
    const Tensor sums = mean_ ? squares.mean(-1) : squares.sum(-1);
    return scale_ == 1 ? sums.mean(-1) : sums.mean(-1).mul(scale_);
  }

  Tensor slope(const Tensor& output, const Batch& batch) const override {
    const double outputs = mean_ ? static_cast<double>(output.size(-1)) : 1;
    return output.detach().sub(batch.target).mul_(2 * scale_ / (rows_of(output) * outputs));
  }

  std::optional<LossBounds> bounds(Norm norm, int64_t outputs, const Activation& last,
                                   double target_low, double target_high) const override {
    if (!std::isfinite(last.bound)) return std::nullopt;
    // Outputs lie in (-bound, bound), those of the logistic function in (0, 1).
    const double low = last.name == "logistic" ? 0 : -last.bound;
    const double distance = std::max(last.bound - target_low, target_high - low);
    if (!std::isfinite(distance)) return std::nullopt;
    const auto n = static_cast<double>(outputs);
    const double scale = scale_ / (mean_ ? n : 1);
    if (norm == Norm::one) return LossBounds{2 * distance * scale, 2 * scale};
    if (norm == Norm::two) return LossBounds{2 * distance * std::sqrt(n) * scale, 2 * scale};
    return LossBounds{2 * distance * n * scale, 2 * n * scale};
  }

 private:
  const char* name_;
  double scale_;
  bool mean_;
};

}  // namespace

std::unique_ptr<Loss> make_loss(std::string_view name) {
  if (name == "cross_entropy") return std::make_unique<CrossEntropy>();
  if (name == "logistic") return std::make_unique<Logistic>();
  if (name == "squared_error") return std::make_unique<SquaredError>("squared_error", 1, false);
  if (name == "half_squared_error") {
    return std::make_unique<SquaredError>("half_squared_error", 0.5, false);
  }
  if (name == "mean_squared_error") {
    return std::make_unique<SquaredError>("mean_squared_error", 1, true);
  }
  const std::vector<std::string> names = {"cross_entropy", "logistic", "squared_error",
                                          "half_squared_error", "mean_squared_error"};
  throw Error("loss.unknown", "loss", "one of " + join(names), fmt::format("'{}'", name),
              did_you_mean(name, names));
}

}  // namespace gradus
