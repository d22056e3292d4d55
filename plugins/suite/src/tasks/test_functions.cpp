#include "test_functions.h"

#include <array>
#include <string>

namespace gradus::tasks {
namespace {

class RosenbrockLoss final : public Loss {
 public:
  std::string name() const override { return "rosenbrock"; }

  Tensor value(const Tensor& output, const Batch&) const override {
    const Tensor x = output.squeeze(-2);
    const Tensor here = head(x);
    const Tensor valley = tail(x).sub(here.square());
    return valley.square().mul(100).add(here.sub(1).square()).sum(-1);
  }

  Tensor slope(const Tensor& output, const Batch&) const override {
    const Tensor x = output.squeeze(-2).detach();
    const Tensor here = head(x);
    const Tensor valley = tail(x).sub(here.square());
    Tensor slope = x.new_zeros(x.sizes());
    head(slope).add_(here.mul(valley).mul_(-400).add_(here.sub(1).mul_(2)));
    tail(slope).add_(valley, 200);
    return slope.unsqueeze(-2);
  }

 private:
  static Tensor head(const Tensor& x) { return x.narrow(-1, 0, x.size(-1) - 1); }
  static Tensor tail(const Tensor& x) { return x.narrow(-1, 1, x.size(-1) - 1); }
};

class BealeLoss final : public Loss {
 public:
  std::string name() const override { return "beale"; }

  Tensor value(const Tensor& output, const Batch&) const override {
    const Tensor point = output.squeeze(-2);
    const Tensor x = point.select(-1, 0), y = point.select(-1, 1);
    Tensor total = residual(x, y, 0).square();
    total = total.add(residual(x, y, 1).square());
    return total.add(residual(x, y, 2).square());
  }

  Tensor slope(const Tensor& output, const Batch&) const override {
    const Tensor point = output.squeeze(-2).detach();
    const Tensor x = point.select(-1, 0), y = point.select(-1, 1);
    Tensor slope = point.new_zeros(point.sizes());
    for (std::size_t k = 0; k < constants.size(); ++k) {
      const auto power = static_cast<double>(k + 1);
      const Tensor r = residual(x, y, k).mul(2);
      slope.select(-1, 0).add_(r.mul(y.pow(power).sub(1)));
      slope.select(-1, 1).add_(r.mul(x).mul(y.pow(power - 1)).mul(power));
    }
    return slope.unsqueeze(-2);
  }

 private:
  static constexpr std::array<double, 3> constants = {1.5, 2.25, 2.625};
  /// c_k - x (1 - y^(k+1)), k from 0.
  static Tensor residual(const Tensor& x, const Tensor& y, std::size_t k) {
    return x.mul(y.pow(static_cast<double>(k + 1)).sub(1)).add(constants[k]);
  }
};

void set_targets(TaskDescription& task, std::initializer_list<double> values) {
  for (const double value : values) {
    task.targets.push_back({"train_loss", value, "distance to the least value 0"});
  }
}

}  // namespace

void Rosenbrock::Options::declare(Schema& schema) {
  schema.add("dim", dim, "number of coordinates").in(2, 1e6);
}

TaskDescription Rosenbrock::describe() const {
  TaskDescription task = function_description(
      "f(x) = sum_i 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2 (Rosenbrock 1960): a curved valley. "
      "Deterministic. Start: (-1.2, 1, -1.2, 1, ...).");
  std::string start = "-1.2";
  for (int64_t i = 1; i < dimension(); ++i) start += i % 2 == 1 ? ", 1" : ", -1.2";
  task.model = {"suite.point", "{\"start\": [" + start + "]}"};
  task.steps = 2000;
  task.optimum = 0;
  task.optimum_source = "f(1, ..., 1) = 0, and f >= 0";
  set_targets(task, {1e-2, 1e-6});
  return task;
}

std::unique_ptr<Loss> Rosenbrock::loss() const {
  return std::make_unique<RosenbrockLoss>();
}

TaskDescription Rosenbrock100::describe() const {
  TaskDescription task = Rosenbrock::describe();
  task.steps = 1000;  // in 781 steps conjugate gradients come to 1e-6 (studies/targets.toml)
  return task;
}

TaskDescription Beale::describe() const {
  TaskDescription task = function_description(
      "f(x, y) = sum_k (c_k - x (1 - y^k))^2, c = (1.5, 2.25, 2.625) (Beale 1958). Deterministic. "
      "Start: (1, 1).");
  task.model = {"suite.point", R"({"start": [1, 1]})"};
  task.steps = 2000;
  task.optimum = 0;
  task.optimum_source = "f(3, 0.5) = 0, and f >= 0";
  set_targets(task, {1e-2, 1e-6});
  return task;
}

std::unique_ptr<Loss> Beale::loss() const {
  return std::make_unique<BealeLoss>();
}

}  // namespace gradus::tasks
