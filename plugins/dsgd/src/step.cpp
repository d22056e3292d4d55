#include "step.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "gradus/text.h"
#include "run_probes.h"

namespace gradus::dsgd {
namespace {

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

std::size_t at_index(int layer) {
  return static_cast<std::size_t>(layer);
}

/// Whether every step's batch is the whole training split.
bool is_full_batch(const Objective& objective) {
  const Tensor& batch = objective.batch(false).input;
  const Tensor& full = objective.batch(true).input;
  return batch.defined() && full.defined() && batch.size(0) == full.size(0) &&
         batch.const_data_ptr() == full.const_data_ptr();
}

[[noreturn]] void stop_nonfinite(const Objective& objective, std::size_t layer, const char* what,
                                 double found) {
  throw Error("dsgd.nonfinite",
              "step " + std::to_string(objective.step()) + ", layer " + std::to_string(layer + 1),
              std::string("finite ") + what, shortest(found), "use smaller weights or float64");
}

}  // namespace

Step::Step(Options options) : options_(std::move(options)) {}
Step::~Step() = default;

std::string Step::refuses(const Model& model, const Loss& loss, const DataInfo&) const {
  const ChainOrError read =
      read_chain(model, loss, options_.norm, options_.norms, options_.activation_bound);
  return read.error ? read.error->what() : "";
}

void Step::prepare(const Objective& objective) {
  prepared_ = true;
  full_batch_ = is_full_batch(objective);
  settings_.mode = options_.activation_bound;
  if (settings_.mode == ActivationBound::automatic) {
    settings_.mode = full_batch_ ? ActivationBound::data : ActivationBound::worst;
  }
  settings_.input_norm = options_.input_norm;
  settings_.floor = options_.floor;
  settings_.norm_bound = options_.norm_bound;
  settings_.schatten_squarings = options_.schatten_k;
  settings_.refresh = options_.norm_refresh;
  ChainOrError read = read_chain(objective.model(), objective.loss(), options_.norm, options_.norms,
                                 settings_.mode);
  if (read.error) throw Error(*read.error);
  if (objective.copies() > 0) {
    throw Error("dsgd.structure", "model", "one network", "a stack of networks",
                "run the networks one by one");
  }
  chain_ = std::move(read.chain);
  check_targets(chain_, objective.loss(), objective.batch(true).target);
  if (!probes_) probes_ = std::make_unique<RunProbes>(chain_.size());
}

Tensors Step::matrices(const Tensors& gradient) const {
  Tensors gradients;
  for (const Layer& layer : chain_.layers) gradients.push_back(matrix_with_bias(layer, gradient));
  return gradients;
}

void Step::check_finite(const Objective& objective, const Tensors& gradients) const {
  for (std::size_t i = 0; i < chain_.size(); ++i) {
    if (!std::isfinite(report_.bound[i])) stop_nonfinite(objective, i, "P", report_.bound[i]);
    const double size = frobenius(gradients[i]);
    if (!std::isfinite(size)) stop_nonfinite(objective, i, "gradient", size);
  }
}

bool Step::certified() const {
  const bool of_something = full_batch_ ? settings_.mode != ActivationBound::automatic
                                        : settings_.mode == ActivationBound::batch;
  return of_something && uncertified_warning(options_.eps, options_.layer_rule).empty();
}

void Step::find(std::size_t layer, MapKind map, const Tensor& gradient,
                const Objective& objective) {
  found_[layer] = directions_.of(map, chain_.norms[layer], layer, gradient);
  known_[layer] = 1;
  const double h = found_[layer].h;
  report_.dual[layer] = h;
  report_.score[layer] = report_.bound[layer] > 0 ? h * h / report_.bound[layer] : 0;
  if (!std::isfinite(report_.score[layer])) {
    stop_nonfinite(objective, layer, "score", report_.score[layer]);
  }
}

void Step::find_greedily(const Objective& objective, const Tensors& gradients, MapKind map) {
  // Layers in falling order of an upper score that is cheap; the rest cannot win.
  std::vector<double> upper(chain_.size(), 0);
  for (std::size_t i = 0; i < upper.size(); ++i) {
    if (report_.bound[i] <= 0) continue;
    const double d =
        Directions::upper(chain_.norms[i], gradients[i], objective.batch(false).input.size(0));
    upper[i] = d * d / report_.bound[i];
  }
  std::vector<std::size_t> order(upper.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, [&](auto a, auto b) { return upper[a] > upper[b]; });
  double best = -1;
  for (const std::size_t i : order) {
    if (upper[i] < best) break;
    find(i, map, gradients[i], objective);
    best = std::max(best, report_.score[i]);
  }
}

void Step::find_directions(const Objective& objective, const Tensors& gradients) {
  const std::size_t layers = chain_.size();
  found_.assign(layers, {});
  known_.assign(layers, 0);
  report_.dual.assign(layers, unknown);
  report_.score.assign(layers, unknown);
  MapKind map = options_.duality_map;
  if (map == MapKind::automatic && full_batch_) map = MapKind::exact;
  if (map != MapKind::exact && options_.layer_rule == LayerRule::greedy && options_.gamma == 0) {
    find_greedily(objective, gradients, map);
    return;
  }
  for (std::size_t i = 0; i < layers; ++i) find(i, map, gradients[i], objective);
}

int Step::chosen(const Objective& objective) {
  const auto layers = static_cast<int64_t>(chain_.size());
  if (options_.layer_rule == LayerRule::cyclic) return static_cast<int>(steps_ % layers);
  if (options_.layer_rule == LayerRule::random) {
    const uint64_t seed = derive_seed(objective.seed(), "dsgd.layer");
    Stream stream{seed, static_cast<uint64_t>(options_.seed), drawn_};
    const int64_t layer = stream.below(layers);
    drawn_ = stream.drawn;
    return static_cast<int>(layer);
  }
  int best = -1;
  for (std::size_t i = 0; i < chain_.size(); ++i) {
    if (!known_[i] || report_.bound[i] <= 0) continue;
    if (best < 0 || report_.score[i] > report_.score[at_index(best)]) best = static_cast<int>(i);
  }
  return best;
}

void Step::apply(Objective& objective, std::size_t layer, double eps) {
  if (report_.bound[layer] <= 0) return;
  const double length = eps * report_.dual[layer] / report_.bound[layer];
  const Layer& facts = chain_.layers[layer];
  const Tensor& d = found_[layer].d;
  Tensors& parameters = objective.parameters();
  Tensor& w = parameters[at_index(facts.weight)];
  if (facts.bias < 0) {
    w.sub_(d.reshape(w.sizes()), length);
  } else {
    const int64_t columns = d.size(1) - 1;
    w.sub_(d.narrow(1, 0, columns).reshape(w.sizes()), length);
    parameters[at_index(facts.bias)].sub_(d.select(1, columns), length);
  }
  bounds_.moved(settings_, chain_, layer, length, objective);
  report_.length = length;
}

void Step::write_layers(Objective& objective) {
  const PartScope part(objective.clock(), write_part);
  if (options_.layer_rule != LayerRule::all) {
    apply(objective, at_index(report_.layer), options_.eps);
    return;
  }
  const double share = options_.eps / static_cast<double>(chain_.size());
  for (std::size_t i = 0; i < chain_.size(); ++i) apply(objective, i, share);
}

void Step::move(Objective& objective) {
  if (!prepared_) prepare(objective);
  const bool inputs = settings_.mode != ActivationBound::worst;
  const Answer answer = objective.ask({.inputs = inputs});
  {
    const PartScope part(objective.clock(), norms_part);
    report_.bound = bounds_.at(settings_, chain_, objective, answer.inputs);
  }
  const Tensors gradients = matrices(answer.gradient);
  {
    const PartScope part(objective.clock(), map_part);
    check_finite(objective, gradients);
    find_directions(objective, gradients);
    report_.layer = chosen(objective);
  }
  report_.length = 0;
  report_.guaranteed = 0;
  const double score = report_.layer < 0 ? 0 : report_.score[at_index(report_.layer)];
  const bool still = report_.layer < 0 || score <= options_.gamma;
  if (!still && certified()) report_.guaranteed = options_.eps * (1 - options_.eps / 2) * score;
  const StepContext context{options_.eps,
                            full_batch_,
                            settings_.mode,
                            chain_,
                            gradients,
                            bounds_,
                            options_.noise_probe,
                            uncertified_warning(options_.eps, options_.layer_rule)};
  probes_->before(objective, answer.value, report_, context);
  if (still && options_.gamma > 0) {
    objective.stop("the largest score is at most gamma = " + shortest(options_.gamma));
  } else if (!still) {
    write_layers(objective);
  }
  ++steps_;
  probes_->after(objective, report_, context);
}

void Step::state(Archive& archive) {
  archive.part("bounds", bounds_);
  archive.part("directions", directions_);
  archive.item("steps", steps_);
  archive.item("drawn", drawn_);
  if (!probes_) probes_ = std::make_unique<RunProbes>(0);
  archive.part("probes", *probes_);
}

}  // namespace gradus::dsgd
