#include "tower_tasks.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/ones.h>

#include <cmath>
#include <numbers>

#include "gradus/error.h"

namespace gradus::deep_resnet {
namespace {

constexpr int64_t flow_width = 10;

void declare_loss(Schema& schema, SquaredLoss& loss) {
  schema.choice("loss", loss, "half the mean squared norm, or the mean over samples and units",
                {{"half_mse", SquaredLoss::half_mse}, {"mean_mse", SquaredLoss::mean_mse}});
}

TaskDescription described(const char* text) {
  TaskDescription task;
  task.text = text;
  task.model = {"deep_resnet.tower", "{}"};
  task.sampling = Sampling::full;
  task.steps = 8000;
  task.dtype = "float64";
  task.metrics = {{"train_loss", "train", "loss"}};
  return task;
}

Tensor unit_rows(const Tensor& rows) {
  return rows.div(rows.square().sum(1, true).sqrt());
}

TaskData vectors(const Tensor& input, const Tensor& target, double reach, at::ScalarType dtype) {
  TaskData data;
  data.train = {input.to(dtype).contiguous(), target.to(dtype).contiguous()};
  data.info.input_shape = {input.size(1)};
  data.info.outputs = target.size(1);
  data.info.train_rows = input.size(0);
  data.info.input_low = -1;
  data.info.input_high = 1;
  data.info.target_low = -reach;
  data.info.target_high = reach;
  return data;
}

}  // namespace

std::unique_ptr<Loss> TowerTask::loss() const {
  return make_loss(loss_ == SquaredLoss::half_mse ? "half_squared_error" : "mean_squared_error");
}

void TheoryTask::Options::declare(Schema& schema) {
  schema.add("samples", samples, "rows; above the width outside the theorem")
      .in(1, 4096)
      .unit("rows")
      .symbol("N");
  schema.add("width", width, "size of inputs and targets").in(1, 512).symbol("d");
  schema.choice("inputs", inputs, "orthonormal (at most d of them), or independent unit vectors",
                {{"orthonormal", Inputs::orthonormal}, {"gauss_unit", Inputs::gauss_unit}});
  schema.choice("targets", targets,
                "independent unit vectors; the inputs plus eps times a unit vector, of any sign "
                "(pert) or of positive entries (ppert)",
                {{"sphere", Targets::sphere}, {"pert", Targets::pert}, {"ppert", Targets::ppert}});
  schema.add("eps", eps, "distance of pert and ppert targets from the inputs")
      .above(0, 10)
      .unit("norm");
  declare_loss(schema, loss);
}

TaskDescription TheoryTask::describe() const {
  return described(
      "N orthonormal inputs in R^d with targets of the same size: the setting in which gradient "
      "descent on a deep residual tower converges linearly.");
}

Tensor TheoryTask::inputs(uint64_t seed) const {
  Stream stream{derive_seed(seed, "deep_resnet inputs")};
  const Tensor rows = stream.normals({options_.samples, options_.width});
  if (options_.inputs == Inputs::gauss_unit) return unit_rows(rows);
  if (options_.samples > options_.width) {
    throw Error("deep_resnet.data", "option samples",
                "at most " + std::to_string(options_.width) + " orthonormal inputs",
                std::to_string(options_.samples), "use inputs = \"gauss_unit\" for more");
  }
  // Gram-Schmidt of the rows: Q of their transpose, with the signs that keep x_i on the side of
  // row i.
  const auto [q, r] = at::linalg_qr(rows.transpose(0, 1));
  return q.mul(r.diagonal().sign()).transpose(0, 1).contiguous();
}

Tensor TheoryTask::targets(const Tensor& inputs, uint64_t seed) const {
  Stream stream{derive_seed(seed, "deep_resnet targets")};
  const Tensor normals = stream.normals(inputs.sizes());
  if (options_.targets == Targets::sphere) return unit_rows(normals);
  const Tensor away =
      unit_rows(options_.targets == Targets::ppert ? normals.abs() : normals).mul(options_.eps);
  return inputs.add(away);
}

TaskData TheoryTask::data(const Seeds& seeds, at::ScalarType dtype) const {
  const Tensor input = inputs(seeds.data);
  const double reach = options_.targets == Targets::sphere ? 1 : 1 + options_.eps;
  return vectors(input, targets(input, seeds.data), reach, dtype);
}

void ScalarTask::Options::declare(Schema& schema) {
  schema.add("y", y, "target of the input 1").above(0, 100).symbol("y");
  declare_loss(schema, loss);
}

TaskDescription ScalarTask::describe() const {
  return described("One input x = 1 of size 1: every rescaled weight converges to log y.");
}

TaskData ScalarTask::data(const Seeds&, at::ScalarType dtype) const {
  const Tensor input = at::ones({1, 1}, at::kDouble);
  return vectors(input, input.mul(options_.y), options_.y, dtype);
}

void FlowTask::Options::declare(Schema& schema) {
  schema.add("train", train, "training rows").in(1, 1e5).unit("rows");
  schema.add("test", test, "test rows").in(1, 1e5).unit("rows");
  schema.add("flow_steps", flow_steps, "Euler steps of the flow").in(1, 1e4).unit("steps");
  declare_loss(schema, loss);
}

TaskDescription FlowTask::describe() const {
  TaskDescription task =
      described("A flow of ten coordinates in time, inputs and outputs divided by their norms.");
  task.metrics = {{"test_loss", "test", "loss"}, {"train_loss", "train", "loss"}};
  return task;
}

TaskData FlowTask::data(const Seeds& seeds, at::ScalarType dtype) const {
  Stream stream{derive_seed(seeds.data, "deep_resnet flow")};
  const Tensor x = stream.uniforms({options_.train + options_.test, flow_width}, -1, 1);
  const auto n = static_cast<double>(options_.flow_steps);
  Tensor z = x;
  for (int64_t t = 0; t < options_.flow_steps; ++t) {
    const double angle = 5 * std::numbers::pi * static_cast<double>(t) / n;
    z = z.add(z.mul(std::sin(angle)).add(std::cos(angle)).tanh(), 1 / std::sqrt(n));
  }
  const Tensor input = unit_rows(x), target = unit_rows(z);
  TaskData data =
      vectors(input.narrow(0, 0, options_.train), target.narrow(0, 0, options_.train), 1, dtype);
  data.test = {input.narrow(0, options_.train, options_.test).to(dtype).contiguous(),
               target.narrow(0, options_.train, options_.test).to(dtype).contiguous()};
  data.info.test_rows = options_.test;
  return data;
}

}  // namespace gradus::deep_resnet
