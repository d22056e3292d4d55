#include "convex.h"

#include <ATen/ops/softplus_ops.h>

#include "rotation.h"

namespace gradus::tasks {
namespace {

Tensor log_one_plus_exp(const Tensor& y) {
  return at::_ops::softplus::call(y, 1, 20);
}

/// Targets [..., rows, 2]: the probability t and the entropy H(t).
class ExcessLogistic final : public Loss {
 public:
  std::string name() const override { return "excess_logistic"; }
  Tensor value(const Tensor& output, const Batch& batch) const override {
    const Tensor y = output.select(-1, 0);
    const Tensor t = batch.target.select(-1, 0), entropy = batch.target.select(-1, 1);
    return log_one_plus_exp(y).sub(t.mul(y)).sub(entropy).mean(-1);
  }
  Tensor slope(const Tensor& output, const Batch& batch) const override {
    const auto rows = static_cast<double>(output.size(-2));
    return output.detach().sigmoid().sub_(batch.target.narrow(-1, 0, 1)).div_(rows);
  }
};

class WorstCase final : public Loss {
 public:
  std::string name() const override { return "nesterov_worst_case"; }
  Tensor value(const Tensor& output, const Batch&) const override {
    const Tensor x = output.squeeze(-2);
    const int64_t n = x.size(-1);
    const Tensor first = x.select(-1, 0), last = x.select(-1, n - 1);
    const Tensor steps = x.narrow(-1, 1, n - 1).sub(x.narrow(-1, 0, n - 1));
    const Tensor half =
        first.square().add(steps.square().sum(-1)).add(last.square()).mul(0.5).sub(first);
    return half.mul(0.25).add((1 - 1 / static_cast<double>(n + 1)) / 8);
  }
  Tensor slope(const Tensor& output, const Batch&) const override {
    const Tensor x = output.squeeze(-2).detach();
    const int64_t n = x.size(-1);
    Tensor slope = x.mul(2);
    slope.narrow(-1, 1, n - 1).sub_(x.narrow(-1, 0, n - 1));
    slope.narrow(-1, 0, n - 1).sub_(x.narrow(-1, 1, n - 1));
    slope.select(-1, 0).sub_(1);
    return slope.mul_(0.25).unsqueeze(-2);
  }
};

}  // namespace

void LogisticIllConditioned::Options::declare(Schema& schema) {
  schema.add("dim", dim, "number of coordinates").in(1, 1e5);
  schema.add("condition", condition, "largest over smallest eigenvalue of the rows' covariance")
      .in(1, 1e12)
      .log()
      .symbol("kappa");
  schema.add("rows", rows, "rows").in(1, 1e7).unit("samples");
}

TaskDescription LogisticIllConditioned::describe() const {
  TaskDescription task;
  task.text =
      "Logistic regression on exact probabilities: the mean divergence of s(a . w) from s(a . w*) "
      "over normal rows a with eigenvalues from 1 to 1/condition along random directions. All "
      "rows; least value 0 at w*.";
  task.model = {"suite.linear", R"({"bias": false})"};
  task.sampling = Sampling::full;
  task.dtype = "float64";
  task.steps = 1000;
  task.metrics = {{"train_loss", "train", "loss"}};
  task.optimum = 0;
  task.optimum_source = "closed form: every row is fitted exactly at w*";
  task.targets = {
      {"train_loss", 1e-6, "Nesterov's momentum 0.97 with step size 4 (studies/targets.toml)"}};
  return task;
}

TaskData LogisticIllConditioned::data(const Seeds& seeds, at::ScalarType dtype) const {
  Stream stream{seeds.data, 0};
  const Tensor directions = unit_vectors(stream, options_.dim, options_.dim);
  const Tensor spectrum = logarithmic_spectrum(options_.dim, options_.condition);
  const Tensor rows = reflected(stream.normals({options_.rows, options_.dim}).mul(spectrum.sqrt()),
                                directions, false);
  const Tensor raw = rows.matmul(stream.normals({options_.dim, 1}));
  const Tensor logits = raw.mul(2).div(raw.square().mean().sqrt());
  const Tensor t = logits.sigmoid();
  Tensor target = rows.new_empty({options_.rows, 2});
  target.narrow(1, 0, 1).copy_(t);
  target.narrow(1, 1, 1).copy_(log_one_plus_exp(logits).sub(t.mul(logits)));
  TaskData data;
  data.train = {rows.to(dtype), target.to(dtype)};
  data.info.input_shape = {options_.dim};
  data.info.outputs = 1;
  data.info.train_rows = options_.rows;
  return data;
}

std::unique_ptr<Loss> LogisticIllConditioned::loss() const {
  return std::make_unique<ExcessLogistic>();
}

void NesterovWorstCase::Options::declare(Schema& schema) {
  schema.add("dim", dim, "number of coordinates").in(2, 1e6).symbol("n");
}

TaskDescription NesterovWorstCase::describe() const {
  TaskDescription task = function_description(
      "Nesterov's worst function for gradient methods (2004, section 2.1.2) with L = 1, less its "
      "least value. Deterministic. Start: 0.");
  task.model = {"suite.point", R"({"start": [0]})"};
  task.steps = 500;
  task.optimum = 0;
  task.optimum_source = "closed form: f = 0 at x_i = 1 - i/(n + 1)";
  task.targets = {
      {"train_loss", 1e-3, "Nesterov's momentum 0.97 with step size 1 (studies/targets.toml)"}};
  return task;
}

std::unique_ptr<Loss> NesterovWorstCase::loss() const {
  return std::make_unique<WorstCase>();
}

}  // namespace gradus::tasks
