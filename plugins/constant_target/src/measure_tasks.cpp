#include "measure_tasks.h"

#include <ATen/ops/empty_ops.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

#include "exact_risk.h"
#include "gradus/error.h"
#include "gradus/text.h"
#include "relu_net.h"

namespace gradus::constant_target {
namespace {

Tensor tensor_of(const std::vector<double>& values, at::IntArrayRef shape, at::ScalarType dtype) {
  Tensor tensor =
      at::_ops::empty_memory_format::call(c10::fromIntArrayRefSlow(shape), at::kDouble,
                                          std::nullopt, std::nullopt, std::nullopt, std::nullopt);
  std::ranges::copy(values, tensor.mutable_data_ptr<double>());
  return tensor.to(dtype);
}

/// Whether a batch is every training row once, in any order.
bool is_all_rows(const Batch& batch, int64_t rows) {
  if (!batch.input.defined()) return true;
  if (batch.input.dim() != 2 || batch.input.size(0) != rows) return false;
  if (!batch.rows.defined()) return true;  // a whole split, which has no row numbers
  const Tensor numbers = batch.rows.to(at::kCPU).contiguous();
  const std::span drawn(numbers.const_data_ptr<int64_t>(), static_cast<std::size_t>(rows));
  std::vector<bool> seen(drawn.size());
  for (const int64_t row : drawn) seen[static_cast<std::size_t>(row)] = true;
  return std::ranges::all_of(seen, [](bool yes) { return yes; });
}

double target_at(TargetKind kind, const double* x, int inputs) {
  double sum = 0;
  for (int j = 0; j < inputs; ++j) {
    sum += kind == TargetKind::sine ? std::sin(std::numbers::pi * x[j]) / inputs : std::fabs(x[j]);
  }
  return sum;
}

}  // namespace

void TargetOptions::declare(Schema& schema) {
  schema.add("a", a, "lower end of the box of the inputs").in(-1000, 1000);
  schema.add("b", b, "upper end of the box").in(-1000, 1000);
  schema.add("xi", xi, "the constant; other targets take their mean in its place")
      .in(-1000, 1000)
      .symbol("xi");
  schema.choice("target", target, "the constant, sum of |x_j|, or mean of sin(pi x_j) (cloud only)",
                {{"constant", TargetKind::constant},
                 {"abs_sum", TargetKind::abs_sum},
                 {"sine", TargetKind::sine}});
  schema.add("as_control", as_control,
             "a run in which the theorem is not claimed: needed for another target, for tanh and "
             "for half the gradient");
}

void TargetOptions::check() const {
  if (!(a < b)) {
    throw Error("constant_target.box", "options a and b", "a < b",
                shortest(a) + " and " + shortest(b), "");
  }
  if (target != TargetKind::constant && !as_control) {
    throw Error("constant_target.control", "option target",
                "the constant, for which the theorem is claimed", "a target that is not constant",
                "set as_control = true to run it as a control");
  }
}

MeasureTask::MeasureTask(TargetOptions options) : target_(options) {
  target_.check();
}

std::string MeasureTask::refuses(const Model& model) const {
  const auto* net = dynamic_cast<const Net*>(&model);
  if (net == nullptr || net->network().activation == Activation::relu || target_.as_control) {
    return {};
  }
  return "activation tanh, for which the theorem is not claimed: set the task's as_control = true "
         "to run it as a control";
}

TaskDescription MeasureTask::description(std::string text) const {
  TaskDescription task;
  task.text = std::move(text);
  task.model = {"constant_target.net", "{}"};
  task.sampling = Sampling::full;
  task.batch_size = 1;
  task.steps = 20000;
  task.dtype = "float64";
  task.metrics = {{"train_loss", "train", "loss"}};
  if (target_.target == TargetKind::constant) {
    task.optimum = 0;
    task.optimum_source = "the constant itself is a network";
  }
  return task;
}

TaskData MeasureTask::data_of(const std::vector<double>& points, const std::vector<double>& targets,
                              const Measure& measure, at::ScalarType dtype) const {
  const int64_t inputs = measure.inputs;
  const int64_t rows = static_cast<int64_t>(points.size()) / inputs;
  TaskData data;
  data.train.input = tensor_of(points, {rows, inputs}, dtype);
  const std::vector<double> constant(static_cast<std::size_t>(rows), measure.xi);
  data.train.target = tensor_of(measure.constant ? constant : targets, {rows, 1}, dtype);
  data.info.input_shape = {inputs};
  data.info.outputs = 1;
  data.info.train_rows = rows;
  data.info.input_low = measure.low;
  data.info.input_high = measure.high;
  const auto& values = measure.constant ? constant : targets;
  data.info.target_low = *std::ranges::min_element(values);
  data.info.target_high = *std::ranges::max_element(values);
  return data;
}

void IntervalOptions::declare(Schema& schema) {
  TargetOptions::declare(schema);
  schema.choice("density", density, "of the inputs: uniform on [a, b], or constant between edges",
                {{"uniform", Density::uniform}, {"piecewise", Density::piecewise}});
  schema.add("edges", edges, "of a piecewise density: from a to b, increasing").length(0, 1000);
  schema.add("values", values, "of a piecewise density: one between each two edges")
      .length(0, 1000);
  schema.add("rows", rows, "points of equal mass, from which optimizers draw mini-batches")
      .in(1, 65536)
      .unit("samples");
}

IntervalTask::IntervalTask(Options options) : MeasureTask(options), options_(std::move(options)) {
  if (options_.target == TargetKind::sine) {
    throw Error("constant_target.control", "option target",
                "constant or abs_sum, which are piecewise linear", "sine",
                "use constant_target.cloud");
  }
  const bool listed = !options_.edges.empty() || !options_.values.empty();
  if (options_.density == Density::uniform && listed) {
    throw Error("constant_target.density", "options edges and values",
                "none with density = uniform", "a list", "set density = \"piecewise\"");
  }
  measure({});
}

TaskDescription IntervalTask::describe() const {
  return description(
      "One input with a density on [a, b]; the risk is the exact integral of (N(x) - xi)^2.");
}

Measure IntervalTask::measure(const Seeds&) const {
  const double a = options_.a, b = options_.b;
  Measure measure{1, a, b};
  measure.interval = options_.density == Density::uniform
                         ? Interval{{a, b}, {1 / (b - a)}}
                         : piecewise_density(a, b, options_.edges, options_.values);
  measure.xi = options_.xi;
  if (options_.target == TargetKind::constant) return measure;
  measure.constant = false;
  measure.interval->absolute = true;
  measure.xi = measure.interval->mean_of_absolute();
  measure.largest_target = std::max(std::fabs(a), std::fabs(b));
  return measure;
}

TaskData IntervalTask::data(const Seeds& seeds, at::ScalarType dtype) const {
  const Measure law = measure(seeds);
  std::vector<double> points, targets;
  for (int64_t i = 0; i < options_.rows; ++i) {
    const double share = (static_cast<double>(i) + 0.5) / static_cast<double>(options_.rows);
    points.push_back(law.interval->quantile(share));
    targets.push_back(std::fabs(points.back()));
  }
  return data_of(points, targets, law, dtype);
}

std::string IntervalTask::refuses(const Model& model) const {
  const auto* net = dynamic_cast<const Net*>(&model);
  if (net != nullptr && net->network().activation == Activation::relu) return {};
  return "only ReLU networks of the model constant_target.net are integrated exactly: use "
         "constant_target.cloud";
}

bool IntervalTask::risk(const Model& model, const Tensors& parameters, const Batch& batch,
                        const Ask& ask, Answer& answer) const {
  const auto* net = dynamic_cast<const Net*>(&model);
  if (net == nullptr || !parameters[0].is_cpu() || ask.inputs) return false;
  if (!is_all_rows(batch, options_.rows)) return false;
  const Measure law = measure({});
  answer = exact_risk(*law.interval, net->network(), parameters, law.xi, ask);
  return true;
}

void CloudOptions::declare(Schema& schema) {
  TargetOptions::declare(schema);
  schema.add("dim", dim, "inputs; a data set has its own").in(1, 1000).symbol("d");
  schema.add("points", points, "points; a grid has the largest power of d below")
      .in(1, 1e6)
      .unit("samples")
      .symbol("Q");
  schema.choice("kind", kind,
                "midpoints of a grid, Sobol' points, points drawn by the run's seed, or the first "
                "rows of a data set with pixels in [0, 1]",
                {{"grid", CloudKind::grid},
                 {"sobol", CloudKind::sobol},
                 {"sample", CloudKind::sample},
                 {"dataset", CloudKind::dataset}});
  schema.add("dataset", dataset, "name in the catalogue of data sets");
}

CloudTask::CloudTask(Options options) : MeasureTask(options), options_(std::move(options)) {}

TaskDescription CloudTask::describe() const {
  TaskDescription task = description(
      "Finitely many points of equal weight; the risk is the mean of (N(x) - xi)^2 over them.");
  if (options_.kind == CloudKind::dataset) task.dataset = options_.dataset;
  return task;
}

Measure CloudTask::measure(const Seeds& seeds) const {
  const CloudPoints found = cloud_points(options_, seeds.data);
  Measure measure{found.inputs, options_.a, options_.b, std::nullopt};
  Atoms<double>& atoms = measure.cloud;
  atoms.count = static_cast<int>(found.x.size()) / found.inputs;
  atoms.x.assign(found.x.begin(), found.x.end());
  atoms.weight.assign(static_cast<std::size_t>(atoms.count), 1.0 / atoms.count);
  measure.xi = options_.xi;
  if (options_.target == TargetKind::constant) return measure;
  measure.constant = false;
  double sum = 0;
  for (int q = 0; q < atoms.count; ++q) {
    const double f = target_at(options_.target,
                               &found.x[static_cast<std::size_t>(q * found.inputs)], found.inputs);
    atoms.target.push_back(f);
    sum += f;
    measure.largest_target = std::max(measure.largest_target, std::fabs(f));
  }
  measure.xi = sum / atoms.count;
  return measure;
}

TaskData CloudTask::data(const Seeds& seeds, at::ScalarType dtype) const {
  const Measure law = measure(seeds);
  const std::vector<double> points(law.cloud.x.begin(), law.cloud.x.end());
  const std::vector<double> targets(law.cloud.target.begin(), law.cloud.target.end());
  TaskData data = data_of(points, targets, law, dtype);
  data.checksum = cloud_points(options_, seeds.data).checksum;
  return data;
}

}  // namespace gradus::constant_target
