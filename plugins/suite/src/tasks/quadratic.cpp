#include "quadratic.h"

#include <ATen/ops/ones_ops.h>

#include <cmath>

#include "function.h"
#include "gradus/error.h"
#include "rotation.h"

namespace gradus::tasks {
namespace {

Tensor as_tensor(const std::vector<double>& values) {
  Tensor tensor =
      at::_ops::ones::call(c10::fromIntArrayRefSlow({static_cast<int64_t>(values.size())}),
                           at::kDouble, std::nullopt, std::nullopt, std::nullopt);
  for (std::size_t i = 0; i < values.size(); ++i) tensor.mutable_data_ptr<double>()[i] = values[i];
  return tensor;
}

class QuadraticLoss final : public Loss {
 public:
  QuadraticLoss(Tensor curvatures, Tensor directions)
      : curvatures_(std::move(curvatures)), directions_(std::move(directions)) {
    single_ = curvatures_.to(at::kFloat);
  }
  std::string name() const override { return "quadratic"; }

  Tensor value(const Tensor& output, const Batch& batch) const override {
    const Tensor x = output.squeeze(-2);
    return x.mul(curved(x).mul(0.5).add(batch.input.mean(-2))).sum(-1);
  }

  Tensor slope(const Tensor& output, const Batch& batch) const override {
    const Tensor x = output.squeeze(-2);
    return curved(x).add(batch.input.mean(-2)).unsqueeze(-2);
  }

 private:
  Tensor curved(const Tensor& x) const {
    const Tensor& h = x.scalar_type() == at::kFloat ? single_ : curvatures_;
    if (directions_.size(0) == 0) return x.mul(h);
    return reflected(reflected(x, directions_, true).mul(h), directions_, false);
  }
  Tensor curvatures_, single_, directions_;
};

// The directions belong to the problem, not to the repetition: they have a seed of their own.
constexpr uint64_t direction_seed = 20140906;

}  // namespace

void Quadratic::Options::declare(Schema& schema) {
  schema.add("dim", dim, "number of coordinates").in(1, 1e6);
  schema.add("condition", condition, "largest over smallest eigenvalue; the largest is 1")
      .in(1, 1e12)
      .log()
      .symbol("kappa");
  schema.choice("spectrum", spectrum,
                "eigenvalues between: evenly spaced logarithms, evenly spaced, or proportional to "
                "1/i^a with a set by the condition number",
                {{"logarithmic", Spectrum::logarithmic},
                 {"linear", Spectrum::linear},
                 {"inverse", Spectrum::inverse}});
  schema
      .add("reflections", reflections,
           "Householder reflections that turn the eigenvectors; 0: they are the axes")
      .in(0, 1000);
  schema.add("noise", noise, "standard deviation of one row's gradient noise, per coordinate")
      .in(0, 1e6)
      .symbol("sigma");
  schema.choice("noise_law", noise_law,
                "noise equal in all coordinates, or with variance proportional to the coordinate's "
                "eigenvalue (Zhang et al. 2019, arXiv 1907.04164)",
                {{"isotropic", Noise::isotropic}, {"curvature", Noise::curvature}});
  schema.add("rows", rows, "noise rows, an even number").in(2, 1e7).unit("samples");
}

Quadratic::Quadratic(Options options) : options_(options) {
  if (options_.rows % 2 == 0) return;
  throw Error("options.range", "suite.quadratic, option 'rows'", "an even number",
              std::to_string(options_.rows), "rows come in pairs of opposite sign");
}

std::vector<double> Quadratic::spectrum() const {
  std::vector<double> values(static_cast<std::size_t>(options_.dim), 1.0);
  const double last = std::max(1.0, static_cast<double>(options_.dim - 1));
  const double kappa = options_.condition;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double share = static_cast<double>(i) / last;
    switch (options_.spectrum) {
      case Spectrum::logarithmic:
        values[i] = std::pow(kappa, -share);
        break;
      case Spectrum::linear:
        values[i] = 1 - share * (1 - 1 / kappa);
        break;
      case Spectrum::inverse:
        values[i] = std::pow(static_cast<double>(i + 1), -std::log(kappa) / std::log(last + 1));
        break;
    }
  }
  return values;
}

TaskDescription Quadratic::describe() const {
  TaskDescription task = function_description(
      "f(x) = 1/2 x'Hx + x'mean(noise rows): a convex quadratic of `dim` coordinates whose "
      "eigenvalues lie between 1/condition and 1. Each row is normal noise of the given standard "
      "deviation; rows come in pairs of opposite sign, so that the mean over all rows is 0. Start: "
      "all ones.");
  task.sampling = Sampling::replacement;
  task.batch_size = 16;
  task.steps = 1000;
  task.model = {"suite.point", R"({"start": [1]})"};
  task.optimum = 0;
  task.optimum_source = "closed form: f(0) = 0 over all rows";
  double start = 0;
  for (const double h : spectrum()) start += h / 2;
  task.targets = {{"train_loss", 0.01 * start,
                   "1 % of f at the all-ones start for eigenvectors along the axes, sum(h) / 2"}};
  return task;
}

TaskData Quadratic::data(const Seeds& seeds, at::ScalarType dtype) const {
  Stream stream{seeds.data, 0};
  const int64_t half = options_.rows / 2;
  Tensor noise = stream.normals({half, options_.dim}).mul_(options_.noise);
  if (options_.noise_law == Noise::curvature) noise.mul_(as_tensor(spectrum()).sqrt_());
  TaskData data;
  data.train.input = noise.new_empty({2 * half, options_.dim}, noise.options().dtype(dtype));
  data.train.input.narrow(0, 0, half).copy_(noise);
  data.train.input.narrow(0, half, half).copy_(noise.neg_());
  data.train.target = data.train.input.new_zeros({2 * half, 1});
  data.info = function_info(options_.dim, 2 * half);
  return data;
}

std::unique_ptr<Loss> Quadratic::loss() const {
  Stream stream{direction_seed, 0};
  return std::make_unique<QuadraticLoss>(as_tensor(spectrum()),
                                         unit_vectors(stream, options_.reflections, options_.dim));
}

std::string Quadratic::refuses(const Model& model) const {
  return refuses_networks(model);
}

}  // namespace gradus::tasks
