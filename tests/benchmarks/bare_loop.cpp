#include <ATen/core/Tensor.h>
#include <ATen/ops/_fused_adam_ops.h>
#include <ATen/ops/_fused_sgd_ops.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/index_select_ops.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/relu.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>

#include "loops.h"

namespace gradus::bench {
namespace {

constexpr int64_t train_rows = 60000;
constexpr int64_t widths[] = {784, 256, 128, 10};

class BareLoop final : public Loop {
 public:
  BareLoop(const std::string& optimizer, int64_t batch)
      : adam_(optimizer == "adam"),
        batch_(batch),
        inputs_(at::randn({train_rows, widths[0]})),
        labels_(at::randint(widths[3], {train_rows}, at::kLong)),
        rows_(at::randint(train_rows, {train_rows}, at::kLong)),
        input_(at::empty({batch, widths[0]})),
        label_(at::empty({batch}, at::kLong)) {
    for (int i = 0; i < 3; ++i) {
      const double scale = 1 / std::sqrt(static_cast<double>(widths[i]));
      add_parameter(at::randn({widths[i + 1], widths[i]}).mul_(scale));
      add_parameter(at::randn({widths[i + 1]}).mul_(scale));
    }
  }

  void run(int64_t steps) override {
    for (int64_t i = 0; i < steps; ++i) step();
  }

 private:
  void add_parameter(const at::Tensor& value) {
    leaves_.push_back(value.detach().requires_grad_(true));
    parameters_.push_back(leaves_.back().detach());
    first_.push_back(at::zeros_like(value));
    second_.push_back(at::zeros_like(value));
    counts_.push_back(at::zeros({}));
  }

  void step() {
    if (next_ + batch_ > train_rows) next_ = 0;
    const at::Tensor rows = rows_.narrow(0, next_, batch_);
    next_ += batch_;
    at::_ops::index_select_out::call(inputs_, 0, rows, input_);
    at::_ops::index_select_out::call(labels_, 0, rows, label_);
    at::Tensor hidden = at::relu(at::linear(input_, leaves_[0], leaves_[1]));
    hidden = at::relu(at::linear(hidden, leaves_[2], leaves_[3]));
    const at::Tensor loss =
        at::cross_entropy_loss(at::linear(hidden, leaves_[4], leaves_[5]), label_);
    const std::vector<at::Tensor> gradients = torch::autograd::grad({loss}, leaves_);
    if (adam_) {
      at::_ops::_fused_adam_::call(parameters_, gradients, first_, second_, {}, increment_counts(),
                                   1e-3, 0.9, 0.999, 0.0, 1e-8, false, false, {}, {});
    } else {
      at::_ops::_fused_sgd_::call(parameters_, gradients, first_, 0.0, 0.9, 0.01, 0.0, false, false,
                                  done_ == 0, {}, {});
    }
    ++done_;
  }

  const std::vector<at::Tensor>& increment_counts() {
    for (at::Tensor& count : counts_) count.add_(1);
    return counts_;
  }

  bool adam_;
  int64_t batch_, next_ = 0, done_ = 0;
  at::Tensor inputs_, labels_, rows_, input_, label_;
  std::vector<at::Tensor> leaves_, parameters_, first_, second_, counts_;
};

}  // namespace

std::unique_ptr<Loop> bare_loop(const std::string& optimizer, int64_t batch) {
  return std::make_unique<BareLoop>(optimizer, batch);
}

}  // namespace gradus::bench
