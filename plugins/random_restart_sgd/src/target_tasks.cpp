#include "target_tasks.h"

#include <ATen/ops/empty_ops.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "gradus/stream.h"

namespace gradus::random_restart {
namespace {

/// Range of x^2 (or |x|, with power 1) on [a, b].
std::pair<double, double> even_range(double a, double b, int power) {
  const double least = a <= 0 && b >= 0 ? 0 : std::min(std::fabs(a), std::fabs(b));
  const double most = std::max(std::fabs(a), std::fabs(b));
  return {std::pow(least, power), std::pow(most, power)};
}

/// Whether [a, b] holds some 2k + at.
bool holds(double a, double b, double at) {
  return std::ceil((a - at) / 2) * 2 + at <= b;
}

std::pair<double, double> sine_range(double a, double b) {
  const double left = std::sin(std::numbers::pi * a), right = std::sin(std::numbers::pi * b);
  return {holds(a, b, -0.5) ? -1 : std::min(left, right),
          holds(a, b, 0.5) ? 1 : std::max(left, right)};
}

Tensor rows_of(int64_t rows, int64_t dim) {
  return at::_ops::empty_memory_format::call(c10::fromIntArrayRefSlow({rows, dim}), at::kDouble,
                                             std::nullopt, std::nullopt, std::nullopt,
                                             std::nullopt);
}

TargetSpec abs_spec(const TargetOptions& options) {
  TargetSpec spec = options.spec();
  spec.text = "f(x) = |x|";
  spec.range = even_range(spec.a, spec.b, 1);
  spec.value = [](const double* x, int64_t) { return std::fabs(*x); };
  return spec;
}

TargetSpec square_spec(const TargetOptions& options) {
  TargetSpec spec = options.spec();
  spec.text = "f(x) = x^2";
  spec.range = even_range(spec.a, spec.b, 2);
  spec.value = [](const double* x, int64_t) { return *x * *x; };
  return spec;
}

TargetSpec sine_spec(const TargetOptions& options) {
  TargetSpec spec = options.spec();
  spec.text = "f(x) = sin(pi x)";
  spec.range = sine_range(spec.a, spec.b);
  spec.value = [](const double* x, int64_t) { return std::sin(std::numbers::pi * *x); };
  return spec;
}

TargetSpec const_spec(const ConstTask::Options& options) {
  TargetSpec spec = options.spec();
  spec.text = "f(x) = xi, a constant";
  spec.range = {options.xi, options.xi};
  spec.value = [xi = options.xi](const double*, int64_t) { return xi; };
  return spec;
}

TargetSpec sqnorm_spec(const SqnormTask::Options& options) {
  TargetSpec spec = options.spec();
  spec.dim = options.dim;
  spec.text = "f(x) = |x|^2 / dim";
  spec.range = even_range(spec.a, spec.b, 2);
  spec.value = [](const double* x, int64_t dim) {
    double sum = 0;
    for (int64_t i = 0; i < dim; ++i) sum += x[i] * x[i];
    return sum / static_cast<double>(dim);
  };
  return spec;
}

}  // namespace

void TargetOptions::declare(Schema& schema) {
  domain.declare(schema);
  schema.add("samples", samples, "training rows").in(1, 1e6).unit("samples").symbol("M");
  schema.add("test_nodes", test_nodes, "test rows").in(2, 1e6).unit("nodes");
}

TargetSpec TargetOptions::spec() const {
  domain.check();
  TargetSpec spec;
  spec.a = domain.a;
  spec.b = domain.b;
  spec.samples = samples;
  spec.test_nodes = test_nodes;
  return spec;
}

void ConstTask::Options::declare(Schema& schema) {
  TargetOptions::declare(schema);
  schema.add("xi", xi, "the constant").in(-100, 100);
}

void SqnormTask::Options::declare(Schema& schema) {
  TargetOptions::declare(schema);
  schema.add("dim", dim, "inputs").in(1, 64).symbol("d");
}

AbsTask::AbsTask(const Options& options) : TargetTask(abs_spec(options)) {}
SquareTask::SquareTask(const Options& options) : TargetTask(square_spec(options)) {}
SineTask::SineTask(const Options& options) : TargetTask(sine_spec(options)) {}
ConstTask::ConstTask(const Options& options) : TargetTask(const_spec(options)) {}
SqnormTask::SqnormTask(const Options& options) : TargetTask(sqnorm_spec(options)) {}

TargetTask::TargetTask(TargetSpec spec) : spec_(std::move(spec)) {}

TaskDescription TargetTask::describe() const {
  TaskDescription task;
  task.text = spec_.text + " without noise, inputs uniform on the domain.";
  task.model = {"random_restart_sgd.net", "{}"};
  task.sampling = Sampling::replacement;
  task.batch_size = 32;
  task.steps = 1500;
  task.dtype = "float64";
  task.metrics = {{"test_mse", "test", "clipped_mse"},
                  {"test_l1", "test", "clipped_l1"},
                  {"train_mse", "train", "clipped_mse"},
                  {"train_loss", "train", "loss"}};
  task.optimum = 0;
  task.optimum_source = "the target is continuous and free of noise";
  return task;
}

Split TargetTask::split(Tensor input) const {
  Split split;
  split.target = rows_of(input.size(0), 1);
  const double* x = input.const_data_ptr<double>();
  double* y = split.target.mutable_data_ptr<double>();
  for (int64_t i = 0; i < input.size(0); ++i) y[i] = spec_.value(x + i * spec_.dim, spec_.dim);
  split.input = std::move(input);
  return split;
}

TaskData TargetTask::data(const Seeds& seeds, at::ScalarType dtype) const {
  TaskData data;
  Stream train{seeds.data, 0}, test{seeds.data, 1};
  data.train = split(train.uniforms({spec_.samples, spec_.dim}, spec_.a, spec_.b));
  if (spec_.dim == 1) {
    Tensor nodes = rows_of(spec_.test_nodes, 1);
    double* x = nodes.mutable_data_ptr<double>();
    for (int64_t i = 0; i < spec_.test_nodes; ++i) {
      const double share = (static_cast<double>(i) + 0.5) / static_cast<double>(spec_.test_nodes);
      x[i] = spec_.a + (spec_.b - spec_.a) * share;
    }
    data.test = split(nodes);
  } else {
    data.test = split(test.uniforms({spec_.test_nodes, spec_.dim}, spec_.a, spec_.b));
  }
  for (Split* one : {&data.train, &data.test}) {
    one->input = one->input.to(dtype);
    one->target = one->target.to(dtype);
  }
  data.info.input_shape = {spec_.dim};
  data.info.outputs = 1;
  data.info.train_rows = data.train.rows();
  data.info.test_rows = data.test.rows();
  data.info.input_low = spec_.a;
  data.info.input_high = spec_.b;
  std::tie(data.info.target_low, data.info.target_high) = spec_.range;
  return data;
}

Tensor TargetTask::measure(const std::string& name, const Tensor& output,
                           const Batch& batch) const {
  if (name != "clipped_mse" && name != "clipped_l1") return Task::measure(name, output, batch);
  const auto [low, high] = spec_.range;
  const double margin = low == high ? 1 : 0;
  const Tensor error = output.to(at::kDouble).clamp(low - margin, high + margin).sub(batch.target);
  const Tensor size = name == "clipped_mse" ? error.square() : error.abs();
  return size.flatten(-2).mean(-1);
}

}  // namespace gradus::random_restart
