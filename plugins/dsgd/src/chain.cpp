#include "chain.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "gradus/text.h"

namespace gradus::dsgd {
namespace {

std::string numbered(std::size_t layer) {
  return "layer " + std::to_string(layer + 1);
}

std::string activation_of(const Layer& layer, std::size_t number) {
  return "activation '" + layer.activation.name + "' of " + numbered(number);
}

const char* kind_name(LayerKind kind) {
  switch (kind) {
    case LayerKind::dense:
      return "dense";
    case LayerKind::convolution:
      return "convolution";
    case LayerKind::pooling:
      return "pooling";
    case LayerKind::normalization:
      return "normalization";
    case LayerKind::embedding:
      return "embedding";
    case LayerKind::other:
      break;
  }
  return "other";
}

bool euclidean(LayerNorm norm) {
  return norm == LayerNorm::two || norm == LayerNorm::frobenius;
}

std::optional<Error> check_structure(const Chain& chain) {
  if (chain.layers.empty()) {
    return Error("dsgd.structure", "model", "a chain of dense layers", "none",
                 "use a model that describes its layers, e.g. dsgd.mlp or suite.mlp");
  }
  const bool all_euclidean = std::ranges::all_of(chain.norms, euclidean);
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const Layer& layer = chain.layers[i];
    const bool dense = layer.kind == LayerKind::dense;
    const bool convolution = layer.kind == LayerKind::convolution && all_euclidean;
    if ((dense || convolution) && layer.weight >= 0) continue;
    std::string found = std::string("'") + kind_name(layer.kind) + "'";
    if (!layer.name.empty()) found += " (" + layer.name + ")";
    return Error("dsgd.structure", numbered(i), "dense (or convolution with norm two, frobenius)",
                 found, "");
  }
  return std::nullopt;
}

std::optional<Error> check_shared(const Chain& chain) {
  std::map<int, std::size_t> owner;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    for (const int index : {chain.layers[i].weight, chain.layers[i].bias}) {
      if (index < 0) continue;
      const auto [found, fresh] = owner.emplace(index, i);
      if (fresh) continue;
      return Error("dsgd.shared_parameters", "layers " + std::to_string(found->second + 1) +
                                                 " and " + std::to_string(i + 1) +
                                                 " share parameters: expected separate ones");
    }
  }
  return std::nullopt;
}

std::optional<Error> check_smooth(const Chain& chain) {
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const Layer& layer = chain.layers[i];
    if (std::isfinite(layer.activation.curvature)) continue;
    return Error("dsgd.activation_not_smooth",
                 activation_of(layer, i) +
                     ": expected a bounded second derivative, found sup abs(sigma'') = inf, so no "
                     "layer bound exists; use tanh, logistic, softsign, sin, or softplus with "
                     "activation_bound=data");
  }
  return std::nullopt;
}

/// Hidden units must be bounded in `worst`, and for the regression constants in any mode.
std::optional<Error> check_bounded(const Chain& chain, ActivationBound bound) {
  if (bound != ActivationBound::worst && !chain.regression) return std::nullopt;
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
    if (chain.layers[i].activation.bound <= 1) continue;
    return Error("dsgd.activation_unbounded",
                 activation_of(chain.layers[i], i) +
                     ": expected abs(sigma) <= 1, found unbounded; use activation_bound=data with "
                     "a cross entropy");
  }
  return std::nullopt;
}

std::optional<double> regression_scale(const std::string& loss, int64_t outputs) {
  if (loss == "squared_error") return 1;
  if (loss == "half_squared_error") return 0.5;
  if (loss == "mean_squared_error") return 1 / static_cast<double>(outputs);
  return std::nullopt;
}

std::optional<Error> read_loss(Chain& chain, const Loss& loss) {
  const Layer& last = chain.layers.back();
  if (loss.bounds(Norm::two, last.outputs, last.activation, -1, 1)) return std::nullopt;
  const std::optional<double> scale = regression_scale(loss.name(), last.outputs);
  if (scale && last.activation.name == "identity" && last.kind == LayerKind::dense) {
    chain.regression = true;
    chain.loss_scale = *scale;
    return std::nullopt;
  }
  return Error("dsgd.loss_uncovered",
               "loss '" + loss.name() + "' with output '" + last.activation.name + "'",
               "a bounded dJ/dx", "none", "use a loss of the list in the plugin's README");
}

}  // namespace

std::vector<LayerNorm> norms_of_layers(LayerNorm norm, const std::vector<std::string>& each,
                                       std::size_t layers) {
  std::vector<LayerNorm> norms(layers, norm);
  if (each.empty()) return norms;
  if (each.size() != layers) {
    throw Error("dsgd.norms", "option norms",
                "one norm for each of the " + std::to_string(layers) + " layers",
                std::to_string(each.size()), "");
  }
  for (std::size_t i = 0; i < layers; ++i) {
    const auto found = std::ranges::find(norm_names, each[i]);
    if (found == norm_names.end()) {
      const std::vector<std::string> names(norm_names.begin(), norm_names.end());
      throw Error("dsgd.norms", "option norms", "one of " + join(names), "'" + each[i] + "'",
                  did_you_mean(each[i], names));
    }
    norms[i] = static_cast<LayerNorm>(found - norm_names.begin());
  }
  return norms;
}

ChainOrError read_chain(const Model& model, const Loss& loss, LayerNorm norm,
                        const std::vector<std::string>& each, ActivationBound bound) {
  ChainOrError read;
  Chain& chain = read.chain;
  chain.layers = model.layers();
  chain.norms = norms_of_layers(norm, chain.layers.empty() ? std::vector<std::string>{} : each,
                                chain.layers.size());
  for (const Layer& layer : chain.layers) {
    chain.smoothness.push_back({layer.activation.slope, layer.activation.curvature});
  }
  read.error = check_structure(chain);
  if (!read.error) read.error = check_shared(chain);
  if (!read.error) read.error = check_smooth(chain);
  if (!read.error) read.error = read_loss(chain, loss);
  if (!read.error) read.error = check_bounded(chain, bound);
  return read;
}

Tensor matrix_of(const Layer& layer, const Tensor& weight) {
  return layer.kind == LayerKind::convolution ? weight.flatten(1) : weight;
}

Tensor matrix_with_bias(const Layer& layer, const Tensors& tensors) {
  const Tensor w = matrix_of(layer, tensors[static_cast<std::size_t>(layer.weight)]);
  if (layer.bias < 0) return w;
  const Tensor& b = tensors[static_cast<std::size_t>(layer.bias)];
  Tensor joined = w.new_empty({w.size(0), w.size(1) + 1});
  joined.narrow(1, 0, w.size(1)).copy_(w);
  joined.select(1, w.size(1)).copy_(b);
  return joined;
}

int64_t positions(const Layer& layer) {
  if (layer.kind != LayerKind::convolution) return 1;
  const auto along = [&](int64_t size) {
    return (size + 2 * layer.padding - layer.kernel) / layer.stride + 1;
  };
  return along(layer.input_height) * along(layer.input_width);
}

double overlap(const Layer& layer) {
  if (layer.kind != LayerKind::convolution) return 1;
  // Square kernels: ceil(h / stride) ceil(w / stride) patches at most, and the root of that.
  return static_cast<double>((layer.kernel + layer.stride - 1) / layer.stride);
}

}  // namespace gradus::dsgd
