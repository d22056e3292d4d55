#include "smoothness.h"

#include "activation_sizes.h"
#include "spectral.h"

namespace gradus::dsgd {
namespace {

constexpr int64_t svd_side = 32;  // automatic: an SVD up to this smaller side, else Cholesky
constexpr std::array<Norm, 3> vector_norms = {Norm::one, Norm::two, Norm::infinity};

std::size_t at_index(Norm q) {
  return static_cast<std::size_t>(q);
}

const Tensor& weight_of(const Chain& chain, std::size_t layer, const Objective& objective) {
  return objective.parameters()[static_cast<std::size_t>(chain.layers[layer].weight)];
}

double reduced(const Tensor& sizes, InputNorm how) {
  return (how == InputNorm::max ? sizes.max() : sizes.mean()).item<double>();
}

}  // namespace

double SmoothnessBounds::operator_norm(const Settings& settings, const Layer& layer,
                                       const Tensor& weight, Norm q, Tensor& warm) {
  const Tensor w = matrix_of(layer, weight);
  if (q == Norm::one) return inflated(norm(LayerNorm::one, w), w);
  if (q == Norm::infinity) return inflated(norm(LayerNorm::infinity, w), w);
  NormBound how = settings.norm_bound;
  if (how == NormBound::automatic) {
    const bool small = std::min(w.size(0), w.size(1)) <= svd_side;
    how = small ? NormBound::svd : NormBound::cholesky;
  }
  if (how == NormBound::svd) return overlap(layer) * svd_bound(w);
  if (how == NormBound::schatten) {
    return overlap(layer) * schatten_bound(w, settings.schatten_squarings);
  }
  return overlap(layer) * cholesky_bound(w, warm);
}

void SmoothnessBounds::resize(std::size_t layers) {
  if (warm_.size() == layers) return;
  warm_.resize(layers);
  for (Carried& carried : carried_) {
    carried.z.assign(layers, 0);
    carried.age.assign(layers, -1);
  }
}

double SmoothnessBounds::carried_norm(const Settings& settings, const Chain& chain,
                                      std::size_t layer, Norm q, const Objective& objective) {
  Carried& carried = carried_[at_index(q)];
  const Tensor& weight = weight_of(chain, layer, objective);
  if (carried.age[layer] < 0) {
    carried.z[layer] = operator_norm(settings, chain.layers[layer], weight, q, warm_[layer]);
    carried.age[layer] = 0;
  }
  return carried.z[layer];
}

double SmoothnessBounds::input_size(const Settings& settings, const Chain& chain, std::size_t layer,
                                    Norm q, const Objective& objective, const Tensors& inputs) {
  const Layer& facts = chain.layers[layer];
  if (settings.mode == ActivationBound::batch) {
    return reduced(squared_sizes(facts, inputs[layer], q), InputNorm::mean);
  }
  if (layer == 0) {
    double& once = first_input_[at_index(q)];
    if (once < 0) {
      const Tensor& input = objective.batch(/*full=*/true).input;
      once = reduced(squared_sizes(facts, input, q), settings.input_norm);
    }
    return once;
  }
  if (settings.mode == ActivationBound::worst) return worst_size(facts, q);
  return reduced(squared_sizes(facts, inputs[layer], q), InputNorm::mean);
}

RegressionFacts SmoothnessBounds::regression_facts(const Settings& settings, const Chain& chain,
                                                   Norm q, const Objective& objective) {
  RegressionFacts facts;
  const std::size_t last = chain.size() - 1;
  if (!chain.regression || last == 0) return facts;
  double& target = largest_target_[at_index(q)];
  if (target < 0) target = largest_target(objective.batch(/*full=*/true).target, q);
  facts.largest_target = target;
  facts.last_weight = carried_norm(settings, chain, last, q, objective);
  const int bias = chain.layers[last].bias;
  if (bias >= 0) {
    facts.last_bias = bias_size(objective.parameters()[static_cast<std::size_t>(bias)], q);
  }
  return facts;
}

std::vector<double> SmoothnessBounds::at(const Settings& settings, const Chain& chain,
                                         const Objective& objective, const Tensors& inputs) {
  const std::size_t layers = chain.size();
  resize(layers);
  // A weight that somebody else wrote to has an unknown norm.
  for (std::size_t j = 0; j < versions_.size(); ++j) {
    if (versions_[j] == static_cast<int64_t>(weight_of(chain, j, objective)._version())) continue;
    for (Carried& carried : carried_) carried.age[j] = -1;
  }
  std::vector<double> bounds(layers, settings.floor);
  for (const Norm q : vector_norms) {
    const auto own = [&](std::size_t i) { return vector_norm(chain.norms[i]) == q; };
    std::size_t first = 0;
    while (first < layers && !own(first)) ++first;
    if (first == layers) continue;
    std::vector<double> z(layers, 0);
    for (std::size_t j = first + 1; j < layers; ++j) {
      z[j] = carried_norm(settings, chain, j, q, objective);
    }
    const LossBounds loss =
        loss_constants(chain, objective.loss(), q, regression_facts(settings, chain, q, objective));
    for (std::size_t i = first; i < layers; ++i) {
      if (!own(i)) continue;
      const double size = input_size(settings, chain, i, q, objective, inputs);
      bounds[i] += layer_bound(i, chain.smoothness, z, size, loss);
    }
  }
  versions_.resize(layers);
  for (std::size_t j = 0; j < layers; ++j) {
    versions_[j] = static_cast<int64_t>(weight_of(chain, j, objective)._version());
  }
  return bounds;
}

void SmoothnessBounds::moved(const Settings& settings, const Chain& chain, std::size_t layer,
                             double length, const Objective& objective) {
  if (versions_.size() > layer) {
    versions_[layer] = static_cast<int64_t>(weight_of(chain, layer, objective)._version());
  }
  for (const Norm q : vector_norms) {
    Carried& carried = carried_[at_index(q)];
    int64_t& age = carried.age[layer];
    // |  ||W + U|| - ||W||  | <= ||U||; the step's length is known in the layer's own norm alone.
    const bool known =
        age >= 0 && age + 1 < settings.refresh && vector_norm(chain.norms[layer]) == q;
    if (known) {
      carried.z[layer] += length * overlap(chain.layers[layer]);
      ++age;
    } else {
      age = -1;
    }
  }
}

double SmoothnessBounds::weight_norm(Norm q, std::size_t layer) const {
  const Carried& carried = carried_[at_index(q)];
  return layer < carried.z.size() ? carried.z[layer] : 0;
}

void SmoothnessBounds::state(Archive& archive) {
  for (std::size_t q = 0; q < carried_.size(); ++q) {
    archive.item("norms" + std::to_string(q), carried_[q].z);
    archive.item("ages" + std::to_string(q), carried_[q].age);
  }
  archive.item("warm_vectors", warm_);
  if (!archive.saving()) versions_.clear();
}

}  // namespace gradus::dsgd
