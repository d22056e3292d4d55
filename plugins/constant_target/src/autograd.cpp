// LibTorch's gradient in place of the kernel's.
#include <ATen/ops/from_blob.h>

#include <algorithm>

#include "descent_driver.h"
#include "gradus/task.h"

namespace gradus::constant_target {
namespace {

/// sum_q p_q |N(x_q) - f(x_q)|^2, with the weights as a column behind the targets.
class WeightedSquares final : public Loss {
 public:
  std::string name() const override { return "weighted_squares"; }
  Tensor value(const Tensor& output, const Batch& batch) const override {
    const Tensor target = batch.target.select(-1, 0).unsqueeze(-1);
    return output.sub(target).square().sum(-1).mul(batch.target.select(-1, 1)).sum(-1);
  }
};

Tensor matrix(const std::vector<double>& values, int64_t rows, int64_t columns) {
  return at::from_blob(const_cast<double*>(values.data()), {rows, columns}, at::kDouble);
}

}  // namespace

Differentiate by_autograd(const Net& net, at::ScalarType dtype) {
  return [&net, dtype](std::span<const double> theta, const Atoms<double>& atoms, double xi,
                       std::span<double> gradient) {
    const auto count = static_cast<std::size_t>(atoms.count);
    std::vector<double> points(atoms.x.begin(), atoms.x.end()), targets(2 * count, xi);
    for (std::size_t q = 0; q < count; ++q) {
      if (!atoms.target.empty()) targets[2 * q] = atoms.target[q];
      targets[2 * q + 1] = atoms.weight[q];
    }
    const Batch batch{matrix(points, atoms.count, net.network().inputs()).to(dtype),
                      matrix(targets, atoms.count, 2).to(dtype),
                      {}};
    const Answer answer =
        evaluate(nullptr, net, WeightedSquares(), net.tensors(theta, dtype), 0, batch, {});
    std::ranges::copy(Net::entries(answer.gradient), gradient.begin());
    return answer.value.item<double>();
  };
}

}  // namespace gradus::constant_target
