#include "poisson.h"

#include <cmath>
#include <numbers>

#include "rotation.h"

namespace gradus::tasks {
namespace {

constexpr double pi = std::numbers::pi;
constexpr double mean_square_solution = 0.5 + 0.125;  // of u*, over (0, 1), for k > 1

/// The mean of f^2 over (0, 1), with f = pi^2 sin(pi x) + k^2 pi^2 sin(k pi x) / 2.
double mean_square_source(int64_t frequency) {
  const auto k = static_cast<double>(frequency);
  return pi * pi * pi * pi * (0.5 + k * k * k * k / 8);
}

// What stands in a row of the target.
constexpr int64_t place_column = 0, source_column = 1, solution_column = 2;  // x, f, u*

/// u(x) = x (1 - x) N(x).
Tensor solution(const Tensor& output, const Tensor& x) {
  return x.mul(x.neg().add(1)).mul(output.select(-1, 0));
}

class PoissonLoss final : public Loss {
 public:
  explicit PoissonLoss(int64_t frequency) : scale_(1 / mean_square_source(frequency)) {}
  std::string name() const override { return "poisson_residual"; }
  Tensor value(const Tensor& output, const Batch& batch) const override {
    const Tensor x = batch.target.select(-1, place_column);
    const Tensor source = batch.target.select(-1, source_column);
    // u'' = -2 N + 2 (1 - 2 x) N' + x (1 - x) N''
    const Tensor second = output.select(-1, 0)
                              .mul(-2)
                              .add(x.mul(-2).add(1).mul(2).mul(output.select(-1, 1)))
                              .add(x.mul(x.neg().add(1)).mul(output.select(-1, 2)));
    return second.add(source).square().mean(-1).mul(scale_);
  }

 private:
  double scale_;
};

}  // namespace

void Poisson1d::Options::declare(Schema& schema) {
  schema.add("points", points, "points where the residual is taken").in(2, 1e6).unit("samples");
  schema.add("frequency", frequency, "half waves of the solution's second part")
      .in(2, 1000)
      .symbol("k");
}

TaskDescription Poisson1d::describe() const {
  TaskDescription task;
  task.text =
      "-u'' = f on (0, 1) with u = 0 at both ends, solved by a network with the boundary values "
      "built in; f is that of u* = sin(pi x) + sin(k pi x) / 2. Loss: mean squared residual over "
      "that of u = 0; error: mean squared distance to u*, over that of u = 0. Deterministic.";
  task.model = {"suite.differentiated_mlp", "{}"};
  task.sampling = Sampling::full;
  task.dtype = "float64";
  task.steps = 1000;
  task.metrics = {{"test_error", "test", "error"},
                  {"validation_error", "validation", "error"},
                  {"train_loss", "train", "loss"}};
  task.targets = {{"test_error", 1e-4, "Adam with step size 0.005 (studies/targets.toml)"}};
  return task;
}

/// `points` points with half a distance before the first and `shift` distances more.
Split Poisson1d::split(int64_t points, double shift, at::ScalarType dtype) const {
  Tensor x = logarithmic_spectrum(points, 1).cumsum(0).sub_(0.5 - shift);
  x = x.div_(static_cast<double>(points)).unsqueeze(-1);
  const auto k = static_cast<double>(options_.frequency);
  const Tensor slow = x.mul(pi).sin(), fast = x.mul(k * pi).sin().mul(0.5);
  Tensor target = x.new_empty({points, 3});
  target.narrow(1, place_column, 1).copy_(x);
  target.narrow(1, source_column, 1).copy_(slow.add(fast, k * k).mul(pi * pi));
  target.narrow(1, solution_column, 1).copy_(slow.add(fast));
  return {x.to(dtype), target.to(dtype)};
}

TaskData Poisson1d::data(const Seeds&, at::ScalarType dtype) const {
  constexpr int64_t measured = 500;
  TaskData data;
  data.train = split(options_.points, 0, dtype);
  data.validation = split(measured, 0.25, dtype);
  data.test = split(measured, 0, dtype);
  data.info.input_shape = {1};
  data.info.outputs = 3;
  data.info.train_rows = options_.points;
  data.info.validation_rows = data.info.test_rows = measured;
  data.info.input_low = 0;
  data.info.input_high = 1;
  return data;
}

std::unique_ptr<Loss> Poisson1d::loss() const {
  return std::make_unique<PoissonLoss>(options_.frequency);
}

Tensor Poisson1d::measure(const std::string& name, const Tensor& output, const Batch& batch) const {
  if (name != "error") return Task::measure(name, output, batch);
  const Tensor found = solution(output, batch.target.select(-1, place_column));
  const Tensor off = found.sub(batch.target.select(-1, solution_column));
  return off.square().mean(-1).div(mean_square_solution);
}

}  // namespace gradus::tasks
