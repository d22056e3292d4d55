#include "grelu_net.h"

#include <ATen/core/LegacyTypeDispatch.h>
#include <ATen/ops/linear_ops.h>
#include <c10/core/GradMode.h>
#include <c10/util/accumulate.h>

#include <optional>

#include "gradus/error.h"
#include "gradus/product.h"
#include "gradus/stream.h"
#include "gradus/text.h"

namespace gradus::grelu {
namespace {

constexpr int64_t widest = 16384;  // units; one matrix then takes 2 GiB in float64

int64_t settled_width(const GreluNet::Options& options, const DataInfo& data) {
  if (!options.width.automatic) {
    if (options.width.value >= data.outputs) return options.width.value;
    throw Error("grelu.width", "option width",
                "at least the " + std::to_string(data.outputs) + " outputs",
                std::to_string(options.width.value), "choose a wider network");
  }
  const int64_t width = data.train_rows * data.train_rows * options.depth;
  if (width >= 2 && width <= widest && width >= data.outputs) return width;
  throw Error("grelu.width", "option width",
              "auto = (training rows)^2 depth between " + std::to_string(data.outputs) + " and " +
                  std::to_string(widest),
              std::to_string(width), "give a width, e.g. width = 512");
}

NetSettings settings_of(const GreluNet::Options& options, const DataInfo& data) {
  if (data.input_shape.empty()) {
    throw Error("model.input", "grelu.net", "a task with inputs", "a function of a free vector",
                "use the model suite.point on this task");
  }
  return {{c10::multiply_integers(data.input_shape), settled_width(options, data), options.depth,
           data.outputs},
          options.gates,
          options.init_form,
          options.out_variance,
          options.bias};
}

void require_own_gates(const GreluNet::Options& options) {
  const bool own = options.gates == GateMode::input || options.gates == GateMode::gatenet;
  if (own || options.margin_tau == 0) return;
  throw Error("grelu.margin", "option margin_tau", "0 with gates that are the network's weights",
              shortest(options.margin_tau), "use gates = input or gatenet");
}

/// A tensor in another's dtype, kept while that stays the same.
const Tensor& kept_as(Tensor& kept, const Tensor& value, const Tensor& like) {
  if (!kept.defined() || kept.scalar_type() != like.scalar_type()) {
    kept = value.to(like.scalar_type());
  }
  return kept;
}

Tensor laid_out(const Tensor& gradient, const Tensor& parameter) {
  if (parameter.is_contiguous()) return gradient;
  return parameter.new_empty_strided(parameter.sizes(), parameter.strides()).copy_(gradient);
}

}  // namespace

void GreluNet::Options::declare(Schema& schema) {
  schema.add("depth", depth, "trained hidden layers").in(1, 64).unit("layers").symbol("L");
  schema.add("width", width, "units of each hidden layer; auto: (training rows)^2 depth")
      .in(2, widest)
      .unit("units")
      .symbol("m");
  schema.choice("gates", gates, "where the fixed activation patterns come from",
                {{"input", GateMode::input},
                 {"gatenet", GateMode::gatenet},
                 {"frozen", GateMode::frozen},
                 {"relu", GateMode::relu}});
  schema.choice("trained", trained, "the hidden weights, or the first and last matrix too",
                {{"W", Trained::hidden}, {"WBC", Trained::all}});
  schema.choice("init_form", init_form, "sqrt(2) in the forward pass, or variance 2/m in W",
                {{"ntk", InitForm::ntk}, {"he", InitForm::he}});
  schema.choice(
      "out_variance", out_variance, "variance of the last matrix: 1/outputs or 1/width",
      {{"inv_o", OutputVariance::inverse_outputs}, {"inv_m", OutputVariance::inverse_width}});
  schema.add("bias", bias, "whether hidden layers have a trained bias, started at 0");
  schema.add("normalize", normalize, "scale every input to unit length");
  schema
      .add("margin_tau", margin_tau,
           "draw gates again whose least margin is below tau/n of the median; 0: off")
      .in(0, 1)
      .symbol("tau");
  schema.choice("derivative", derivative, "the model's own derivative, or autograd's",
                {{"own", Derivative::own}, {"autograd", Derivative::autograd}});
  schema.add("weight_seed", weight_seed, "of B, C and, with gates = frozen, W").in(0, 2147483647);
  schema.add("gate_seed", gate_seed, "of the gates").in(0, 2147483647);
}

GreluNet::GreluNet(Options options, const DataInfo& data)
    : options_(std::move(options)),
      train_rows_(data.train_rows),
      feature_axes_(static_cast<int64_t>(data.input_shape.size())),
      settings_(settings_of(options_, data)) {
  require_own_gates(options_);
  const auto weights = static_cast<uint64_t>(options_.weight_seed);
  B_ = draw_input_map(settings_, weights);
  C_ = draw_output_map(settings_, weights);
  source_ = draw_gates(settings_, weights, static_cast<uint64_t>(options_.gate_seed));
}

std::vector<ParameterInfo> GreluNet::parameters() const {
  const Shape& shape = settings_.shape;
  std::vector<ParameterInfo> infos;
  for (int64_t k = 1; k <= shape.depth; ++k) {
    const std::string layer = "layer" + std::to_string(k);
    infos.push_back({layer + ".weight", {shape.width, shape.width}});
    if (options_.bias) infos.push_back({layer + ".bias", {shape.width}});
  }
  if (options_.trained == Trained::all) {
    infos.push_back({"input.weight", {shape.width, shape.inputs}});
    infos.push_back({"output.weight", {shape.outputs, shape.width}});
  }
  return infos;
}

Tensors GreluNet::initial(const InitRequest& request) const {
  const auto own = static_cast<uint64_t>(options_.weight_seed);
  return initialize_each(request, [&](int64_t network) {
    // The gates of `frozen` are those of the initial weights, which the run's seed must not change.
    const bool fixed = settings_.gates == GateMode::frozen;
    const uint64_t seed = fixed ? own : derive_seed(request.seed, "grelu." + std::to_string(own));
    Tensors parameters;
    for (Tensor& W : draw_hidden(settings_, seed, fixed ? 0 : static_cast<uint64_t>(network))) {
      parameters.push_back(std::move(W));
      if (options_.bias) parameters.push_back(B_.new_zeros({settings_.shape.width}));
    }
    if (options_.trained == Trained::all) {
      parameters.push_back(B_);
      parameters.push_back(C_);
    }
    return parameters;
  });
}

Tensor GreluNet::points_of(const Tensor& input) const {
  const Tensor flat = feature_axes_ == 1 ? input : input.flatten(-feature_axes_);
  if (!options_.normalize) return flat;
  return flat.div(flat.norm(2, {-1}, /*keepdim=*/true).clamp_min(1e-12));
}

Tensor GreluNet::weight(const Tensors& parameters, std::size_t layer) const {
  return parameters[options_.bias ? 2 * layer : layer];
}

Tensor GreluNet::bias(const Tensors& parameters, std::size_t layer) const {
  return options_.bias ? parameters[2 * layer + 1] : Tensor();
}

Tensor GreluNet::input_map(const Tensors& parameters, const Tensor& like) const {
  if (options_.trained == Trained::all) return parameters[parameters.size() - 2];
  return kept_as(B_cast_, B_, like);
}

Tensor GreluNet::output_map(const Tensors& parameters, const Tensor& like) const {
  if (options_.trained == Trained::all) return parameters.back();
  return kept_as(C_cast_, C_, like);
}

void GreluNet::settle_gates(const Tensor& points) const {
  const std::lock_guard lock(mutex_);
  settle(points);
}

void GreluNet::settle(const Tensor& points) const {
  if (options_.margin_tau == 0 || settled_on_.defined()) return;
  if (points.size(0) != train_rows_) {
    throw Error("grelu.margin", "option margin_tau",
                "all " + std::to_string(train_rows_) + " training rows in the first batch",
                std::to_string(points.size(0)) + " rows",
                "use sampling = full on a task of at most 4096 rows with a training metric, or "
                "margin_tau = 0");
  }
  settled_on_ = points.detach().clone();
  source_.redraw(settled_on_, options_.margin_tau, static_cast<uint64_t>(options_.gate_seed));
}

void GreluNet::state(Archive& archive) {
  Tensor points = settled_on_;
  archive.item("settled_on", points);
  if (!archive.saving() && points.defined()) settle_gates(points);
}

/// The first points were taken for the training rows: a batch that names its rows must agree.
void GreluNet::require_settled_on(const Tensor& points, const Tensor& rows) const {
  if (!settled_on_.defined() || !rows.defined() || rows.dim() != 1) return;
  if (settled_on_.index_select(0, rows).to(points.scalar_type()).equal(points)) return;
  throw Error("grelu.margin", "option margin_tau", "the training rows before any others",
              "gates settled on other points", "use a task with a metric on its training rows");
}

const Tensors& GreluNet::masks_at(const Tensor& points, const Batch& batch, bool evaluated) const {
  if (options_.margin_tau > 0) {
    settle(points);
    require_settled_on(points, batch.rows);
  }
  if (batch.rows.defined()) {
    return cache_.of_rows(source_, settings_.factor(), points, batch.rows, train_rows_);
  }
  // What is evaluated comes again; a method that trains on points of its own draws new ones.
  return cache_.of_points(source_, settings_.factor(), points, batch.input, evaluated);
}

Tensor GreluNet::forward(const Tensors& parameters, const Batch& batch, Tensors*) const {
  const std::lock_guard lock(mutex_);
  const Tensor points = points_of(batch.input);
  const double factor = settings_.factor();
  Tensors masks;
  if (settings_.gates != GateMode::relu) {
    masks = masks_at(points.detach(), batch, !c10::GradMode::is_enabled());
  }
  const auto linear = [](const Tensor& h, const Tensor& W, const Tensor& b) {
    return at::_ops::linear::call(h, W, b.defined() ? std::optional<Tensor>(b) : std::nullopt);
  };
  Tensor h = linear(points, input_map(parameters, points), {});
  for (std::size_t k = 0; k < layers_count(); ++k) {
    const Tensor z = linear(h, weight(parameters, k), bias(parameters, k));
    h = masks.empty() ? z.relu().mul(factor) : z.mul(masks[k]);
  }
  return linear(h, output_map(parameters, points), {});
}

Tensor GreluNet::gradient_of(std::size_t index, const Parts& parts, const Tensor& points,
                             const Tensor& slope) const {
  const std::size_t hidden = layers_count() * (options_.bias ? 2 : 1);
  const auto into = [&](at::IntArrayRef shape) -> Tensor& {
    Tensor& kept = gradients_[index];
    if (!kept.defined() || kept.scalar_type() != points.scalar_type()) {
      kept = points.new_empty(shape);
    }
    return kept;
  };
  const Shape& shape = settings_.shape;
  if (index == hidden) {
    Tensor& B = into({shape.width, shape.inputs});
    product_into(B, pass_.first_cotangent(parts).t(), points);
    return B;
  }
  if (index == hidden + 1) {
    Tensor& C = into({shape.outputs, shape.width});
    product_into(C, slope.t(), pass_.hidden().back());
    return C;
  }
  const std::size_t layer = options_.bias ? index / 2 : index;
  const Tensor& P = pass_.cotangents()[layer];
  if (options_.bias && index % 2 == 1) return into({shape.width}).copy_(P.sum(0));
  Tensor& W = into({shape.width, shape.width});
  product_into(W, P.t(), pass_.hidden()[layer]);
  return W;
}

bool GreluNet::differentiate(const Tensors& parameters, const Batch& batch, const Loss& loss,
                             const Ask& ask, Answer& answer) const {
  if (options_.derivative == Derivative::autograd || !ask.gradient) return false;
  const std::lock_guard lock(mutex_);
  const at::AutoDispatchBelowADInplaceOrView below_autograd;
  const Tensor points = points_of(batch.input);
  Tensors W, b;
  for (std::size_t k = 0; k < layers_count(); ++k) {
    W.push_back(weight(parameters, k));
    if (options_.bias) b.push_back(bias(parameters, k));
  }
  const Tensor C = output_map(parameters, points);
  const bool relu = settings_.gates == GateMode::relu;
  const Parts parts{
      &C,  W.data(), b.empty() ? nullptr : b.data(), settings_.shape.depth, settings_.factor(),
      relu};
  const Tensors none;
  const Tensors& masks = relu ? none : masks_at(points, batch, false);
  first_ = product(points, input_map(parameters, points).t());
  Tensor slope;
  answer.value = loss.value_and_slope(pass_.forward(parts, first_, masks), batch, slope);
  pass_.backward(parts, masks, slope);
  gradients_.resize(parameters.size());
  const auto give = [&](std::size_t i) {
    answer.gradient.push_back(laid_out(gradient_of(i, parts, points, slope), parameters[i]));
  };
  if (ask.only.empty()) {
    for (std::size_t i = 0; i < parameters.size(); ++i) give(i);
  } else {
    for (const int index : ask.only) give(static_cast<std::size_t>(index));
  }
  return true;
}

Net GreluNet::net(const Tensors& parameters) const {
  Net net{settings_, B_, C_, {}, {}, source_};
  for (std::size_t k = 0; k < layers_count(); ++k) {
    net.W.push_back(weight(parameters, k).to(at::kDouble).contiguous());
    if (options_.bias) net.bias.push_back(bias(parameters, k).to(at::kDouble));
  }
  if (options_.trained == Trained::all) {
    net.B = parameters[parameters.size() - 2].to(at::kDouble);
    net.C = parameters.back().to(at::kDouble);
  }
  return net;
}

}  // namespace gradus::grelu
