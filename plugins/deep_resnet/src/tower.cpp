#include "tower.h"

#include <ATen/ops/zeros.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "gradus/error.h"
#include "gradus/stream.h"

namespace gradus::deep_resnet {
namespace {

int64_t width_of(const Tower::Options& options, const DataInfo& data) {
  const bool vectors = data.input_shape.size() == 1 && data.classes == 0;
  if (!vectors || data.outputs != data.input_shape[0]) {
    throw Error("deep_resnet.model", "deep_resnet.tower",
                "vectors as inputs and targets of the same size",
                vectors ? std::to_string(data.input_shape[0]) + " inputs and " +
                              std::to_string(data.outputs) + " outputs"
                        : "images, labels or a function without inputs",
                "the tower has no read-in and no read-out: use it on the tasks of deep_resnet");
  }
  const int64_t width = options.width.value_or(data.input_shape[0]);
  if (width != data.input_shape[0]) {
    throw Error("deep_resnet.model", "option width",
                std::to_string(data.input_shape[0]) + ", the size of the task's inputs",
                std::to_string(width), "leave it at auto");
  }
  return width;
}

Tensor activate(Sigma sigma, const Tensor& z) {
  switch (sigma) {
    case Sigma::tanh:
      return z.tanh();
    case Sigma::softplus2:
      return z.logaddexp(z.new_zeros({})).sub(std::numbers::ln2).mul(2);
    case Sigma::relu:
      return z.relu();
    case Sigma::linear:
      return z;
  }
  return z;
}

/// A network's own numbers, independent across depths.
Stream stream_of(const InitRequest& request, int64_t network, const std::string& purpose) {
  return {derive_seed(request.seed, "deep_resnet " + purpose), static_cast<uint64_t>(network)};
}

}  // namespace

void Tower::Options::declare(Schema& schema) {
  schema.add("depth", depth, "residual layers").in(2, 16384).unit("layers").symbol("L");
  schema.add("width", width, "inputs and units of every layer; auto: the task's input size")
      .in(1, 512)
      .unit("units")
      .symbol("d");
  schema.add("alpha", alpha, "the layer factor is L^-alpha").in(0, 1).symbol("alpha");
  schema.choice("activation", activation, "softplus2: 2 log((1 + e^z) / 2); relu: the control",
                {{"tanh", Sigma::tanh},
                 {"softplus2", Sigma::softplus2},
                 {"relu", Sigma::relu},
                 {"linear", Sigma::linear}});
  declare_init(schema);
  schema.choice("delta_mode", delta_mode,
                "layer factor: fixed, or trained as one number or one a layer",
                {{"fixed", DeltaMode::fixed},
                 {"shared", DeltaMode::shared},
                 {"per_layer", DeltaMode::per_layer}});
  schema.add("bias", bias, "train a bias in every layer");
  schema.choice("backward", backward, "the tower's own derivative, or LibTorch's",
                {{"manual", Backward::manual}, {"autograd", Backward::autograd}});
}

void Tower::Options::declare_init(Schema& schema) {
  schema.choice("init", init,
                "initial weights: 0; one matrix for all layers; independent noise of size "
                "L^(-beta-1/2) (half), L^(-beta-1/g) (power), L^-beta (white)",
                {{"zero", Preset::zero},
                 {"const", Preset::constant},
                 {"half", Preset::half},
                 {"power", Preset::power},
                 {"white", Preset::white}});
  schema.add("init_level", init_level, "factor of the initial weights").in(0, 100).symbol("nu");
  schema.add("init_index", init_index, "p-variation index of power").in(1, 64).symbol("g");
}

Tower::Tower(const Options& options, const DataInfo& data)
    : options_(options), width_(width_of(options, data)) {}

std::vector<ParameterInfo> Tower::parameters() const {
  std::vector<ParameterInfo> infos = {{"weights", {options_.depth, width_, width_}}};
  if (options_.bias) infos.push_back({"biases", {options_.depth, width_}});
  if (options_.delta_mode == DeltaMode::shared) infos.push_back({"delta", {}});
  if (options_.delta_mode == DeltaMode::per_layer) infos.push_back({"delta", {options_.depth}});
  return infos;
}

double Tower::beta() const {
  return options_.delta_mode == DeltaMode::fixed ? 1 - options_.alpha : 1;
}

double Tower::factor() const {
  return std::pow(static_cast<double>(options_.depth), -options_.alpha);
}

/// Standard deviation of the entries of A_k(0).
double Tower::weight_scale() const {
  const auto depth = static_cast<double>(options_.depth);
  const double level = options_.init_level / static_cast<double>(width_);
  const double beta = 1 - options_.alpha;
  switch (options_.init) {
    case Preset::zero:
      return 0;
    case Preset::constant:
    case Preset::white:
      return level * std::pow(depth, -beta);
    case Preset::half:
      return level * std::pow(depth, -beta - 0.5);
    case Preset::power:
      return level * std::pow(depth, -beta - 1 / options_.init_index);
  }
  return 0;
}

Tensors Tower::initial(const InitRequest& request) const {
  const int64_t depth = options_.depth;
  const std::string own = "depth " + std::to_string(depth);
  return initialize_each(request, [&](int64_t network) {
    const bool constant = options_.init == Preset::constant;
    const auto draw = [&](const std::string& what, std::vector<int64_t> shape, double scale) {
      Stream stream = stream_of(request, network, (constant ? "all depths " : own + " ") + what);
      if (scale == 0) return at::zeros(shape, at::kDouble);
      if (!constant) return stream.normals(shape).mul_(scale);
      const std::vector<int64_t> one(shape.begin() + 1, shape.end());
      return stream.normals(one).mul_(scale).expand(shape).contiguous();
    };
    Tensors tensors = {draw("weights", {depth, width_, width_}, weight_scale())};
    const double unit = std::sqrt(static_cast<double>(width_));
    if (options_.bias) tensors.push_back(draw("biases", {depth, width_}, unit * weight_scale()));
    const double inverse = 1 / static_cast<double>(depth);
    if (options_.delta_mode == DeltaMode::shared) {
      tensors.push_back(at::zeros({}, at::kDouble).fill_(inverse));
    } else if (options_.delta_mode == DeltaMode::per_layer) {
      tensors.push_back(stream_of(request, network, own + " delta").normals({depth}).mul_(inverse));
    }
    return tensors;
  });
}

Tensor Tower::by_tensors(const Tensors& parameters, const Batch& batch) const {
  const int64_t axis = parameters[0].dim() - 3;  // 1 behind an axis of networks
  const Tensors weights = parameters[0].unbind(axis);
  const Tensors biases = options_.bias ? parameters[1].unbind(axis) : Tensors();
  const bool trained = options_.delta_mode != DeltaMode::fixed;
  Tensor delta = trained ? parameters.back().abs() : Tensor();
  const bool shared = options_.delta_mode == DeltaMode::shared;
  const Tensors deltas = trained && !shared ? delta.unbind(axis) : Tensors();
  Tensor h = batch.input;
  for (std::size_t k = 0; k < weights.size(); ++k) {
    Tensor z = h.matmul(weights[k].transpose(-1, -2));
    if (options_.bias) z = z.add(biases[k].unsqueeze(-2));
    const Tensor step = activate(options_.activation, z);
    if (trained) {
      const Tensor& own = shared ? delta : deltas[k];
      h = h.add(step.mul(own.unsqueeze(-1).unsqueeze(-1)));
    } else {
      h = h.add(step, factor());
    }
  }
  return h;
}

Tensor Tower::effective_weights(const Tensors& parameters) const {
  Tensor weights = parameters[0].detach();
  if (options_.delta_mode != DeltaMode::fixed) {
    const Tensor delta = parameters.back().detach().abs();
    weights = weights.mul(delta.unsqueeze(-1).unsqueeze(-1));
  }
  return weights.cpu().to(at::kDouble).contiguous();
}

Tensors Tower::with_effective_weights(const Tensors& parameters, const Tensor& weights) const {
  Tensors replaced = parameters;
  Tensor own = weights.to(parameters[0].options());
  if (options_.delta_mode != DeltaMode::fixed) {
    own = own.div(parameters.back().detach().abs().unsqueeze(-1).unsqueeze(-1));
  }
  replaced[0] = own;
  return replaced;
}

bool Tower::in_theory() const {
  const bool smooth = sigma() == Sigma::tanh || sigma() == Sigma::linear;
  return smooth && options_.delta_mode == DeltaMode::fixed && !options_.bias;
}

const Tower& tower_of(const Model& model, std::string_view who) {
  if (const auto* tower = dynamic_cast<const Tower*>(&model)) return *tower;
  throw Error("deep_resnet.tower", who, "the model deep_resnet.tower", "another model",
              "it reads depth and layer factor of the tower");
}

double curvature_of(Sigma sigma) {
  switch (sigma) {
    case Sigma::tanh:
      return 4 / (3 * std::numbers::sqrt3);
    case Sigma::softplus2:
      return 0.5;
    case Sigma::relu:
      return std::numeric_limits<double>::infinity();
    case Sigma::linear:
      return 0;
  }
  return 0;
}

}  // namespace gradus::deep_resnet
