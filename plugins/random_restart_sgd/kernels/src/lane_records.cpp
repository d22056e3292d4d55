// Evaluations of the trainer: risk, test error, divergence, notions of dead.
#include <xxhash.h>

#include <cmath>

#include "lane_trainer-inl.h"

namespace gradus::random_restart {
namespace {

double clipped(double y, const LaneOptions& options) {
  return std::min(std::max(y, options.clip_low), options.clip_high);
}

void copy_test(const Evaluation& from, Evaluation& to) {
  to.test_mse = from.test_mse;
  to.test_l1 = from.test_l1;
  to.low = from.low;
  to.high = from.high;
  to.tested = true;
}

}  // namespace

// Sums run over the rows in order, in float64, for every lane.
template <class T>
void Trainer<T>::measure_risk(const T* parameters, LaneScratch<T>& scratch, Lanes& lanes) {
  forward(parameters, scratch, train_.inputs, !options_.domain);
  const T* y = scratch.outputs.data();
  double clip_sum[kMostLanes] = {}, sum[kMostLanes] = {};
  for (std::int64_t row = 0; row < train_.rows(); ++row, y += lanes_) {
    for (int l = 0; l < lanes_; ++l) {
      const double value = y[l], target = train_.targets[row];
      const double error = value - target, clip_error = clipped(value, options_) - target;
      sum[l] += error * error;
      clip_sum[l] += clip_error * clip_error;
    }
  }
  const double rows = static_cast<double>(train_.rows());
  T largest[kMostLanes] = {};
  for (std::size_t i = 0; i < block_size(); i += lanes_) {
    for (int l = 0; l < lanes_; ++l)
      largest[l] = std::max(largest[l], std::fabs(parameters[i + l]));
  }
  for (int l = 0; l < lanes_; ++l) {
    lanes[l].risk = clip_sum[l] / rows;
    lanes[l].risk_unclipped = sum[l] / rows;
    lanes[l].sup_norm = largest[l];
  }
}

template <class T>
void Trainer<T>::measure_test(const T* parameters, LaneScratch<T>& scratch, Lanes& lanes) {
  forward(parameters, scratch, test_.inputs, false);
  const T* y = scratch.outputs.data();
  double squares[kMostLanes] = {}, sizes[kMostLanes] = {};
  T low[kMostLanes], high[kMostLanes];
  std::copy_n(y, lanes_, low);
  std::copy_n(y, lanes_, high);
  for (std::int64_t row = 0; row < test_.rows(); ++row, y += lanes_) {
    for (int l = 0; l < lanes_; ++l) {
      const double error = clipped(y[l], options_) - test_.targets[row];
      squares[l] += error * error;
      sizes[l] += std::fabs(error);
      low[l] = std::min(low[l], y[l]);
      high[l] = std::max(high[l], y[l]);
    }
  }
  const double rows = static_cast<double>(test_.rows());
  for (int l = 0; l < lanes_; ++l) {
    lanes[l].test_mse = squares[l] / rows;
    lanes[l].test_l1 = sizes[l] / rows;
    lanes[l].low = low[l];
    lanes[l].high = high[l];
    lanes[l].tested = true;
  }
}

template <class T>
bool Trainer<T>::finite(std::int64_t network) const {
  for (std::size_t i = 0; i < options_.shape.parameters(); ++i) {
    if (!std::isfinite(parameter(parameters_, network, i))) return false;
  }
  return true;
}

template <class T>
DeadLayers Trainer<T>::off_layers(const LaneScratch<T>& scratch, int lane) const {
  DeadLayers layers;
  for (int j = 1; j <= options_.shape.depth(); ++j) {
    if (scratch.on.data()[(j - 1) * lanes_ + lane] > 0) continue;
    if (layers.first == 0) layers.first = j;
    layers.last = j;
  }
  return layers;
}

// The notion that decides: D2 with a domain (certificate in lanes, exact test for the rest), else
// D3 by the layer maxima that measure_risk has left in scratch.on.
template <class T>
std::array<bool, kMostLanes> Trainer<T>::dead_lanes(std::int64_t block, LaneScratch<T>& scratch,
                                                    std::array<DeadLayers, kMostLanes>& domain,
                                                    std::array<DeadLayers, kMostLanes>& data) {
  std::array<bool, kMostLanes> dead{};
  if (options_.domain) {
    forward(parameters_.data() + block * block_size(), scratch, points_, true);
  }
  for (int lane = 0; lane < networks_in(block); ++lane) {
    const DeadLayers off = off_layers(scratch, lane);
    if (!options_.domain) {
      data[lane] = off;
      dead[lane] = off.dead();
    } else if (off.dead()) {
      copy_parameters(block * lanes_ + lane, scratch);
      domain[lane] = domain_dead(options_.shape, scratch.parameters, options_.domain->a,
                                 options_.domain->b, scratch.image);
      dead[lane] = domain[lane].dead();
    }
  }
  return dead;
}

template <class T>
void Trainer<T>::keep_if_better(std::int64_t network, const Evaluation& found) {
  if (options_.keep == Keep::nothing || !(found.sup_norm < options_.norm_cap)) return;
  Evaluation& best = outcomes_[network].best;
  const bool by_test = options_.keep == Keep::best_test;
  const double score = by_test ? found.test_mse : found.risk;
  if (best.step >= 0 && !(score < (by_test ? best.test_mse : best.risk))) return;
  best = found;
  const std::size_t first = network / lanes_ * block_size() + network % lanes_;
  for (std::size_t i = 0; i < options_.shape.parameters(); ++i) {
    kept_.data()[first + i * lanes_] = parameters_.data()[first + i * lanes_];
  }
}

template <class T>
void Trainer<T>::record_block(std::int64_t block, std::int64_t step, LaneScratch<T>& scratch) {
  const T* parameters = parameters_.data() + block * block_size();
  Lanes found{};
  measure_risk(parameters, scratch, found);
  std::array<DeadLayers, kMostLanes> domain{}, data{};
  const auto dead = dead_lanes(block, scratch, domain, data);
  if (options_.keep == Keep::best_test) measure_test(parameters, scratch, found);
  for (int lane = 0; lane < networks_in(block); ++lane) {
    const std::int64_t network = block * lanes_ + lane;
    NetworkOutcome& outcome = outcomes_[network];
    if (outcome.diverged >= 0) continue;
    if (!std::isfinite(found[lane].risk_unclipped) || !finite(network)) {
      outcome.diverged = step;
      continue;
    }
    found[lane].step = step;
    const bool at_start = outcome.became_dead == 0;
    if (dead[lane] && outcome.became_dead < 0) outcome.became_dead = step;
    if (!dead[lane] && at_start && outcome.revived < 0) outcome.revived = step;
    keep_if_better(network, found[lane]);
  }
}

// The three notions at the present parameters.
template <class T>
void Trainer<T>::judge(std::int64_t block, LaneScratch<T>& scratch,
                       std::array<Verdicts, kMostLanes>& verdicts) {
  std::array<DeadLayers, kMostLanes> domain{}, data{};
  forward(parameters_.data() + block * block_size(), scratch, train_.inputs, true);
  for (int lane = 0; lane < networks_in(block); ++lane) {
    verdicts[lane].data = off_layers(scratch, lane);
  }
  dead_lanes(block, scratch, domain, data);
  const bool nonnegative = options_.domain ? options_.domain->a >= 0 : options_.nonnegative_inputs;
  for (int lane = 0; lane < networks_in(block); ++lane) {
    copy_parameters(block * lanes_ + lane, scratch);
    verdicts[lane].domain = domain[lane];
    verdicts[lane].sign = sign_dead(options_.shape, scratch.parameters, nonnegative);
  }
}

template <class T>
void Trainer<T>::start_block(std::int64_t block, LaneScratch<T>& scratch) {
  record_block(block, 0, scratch);
  std::array<Verdicts, kMostLanes> verdicts{};
  judge(block, scratch, verdicts);
  for (int lane = 0; lane < networks_in(block); ++lane) {
    NetworkOutcome& outcome = outcomes_[block * lanes_ + lane];
    outcome.start = verdicts[lane];
    outcome.frozen_start = frozen_hash(block * lanes_ + lane, scratch);
  }
}

template <class T>
void Trainer<T>::finish_block(std::int64_t block, LaneScratch<T>& scratch) {
  if (step_ % options_.record_every != 0) record_block(block, step_, scratch);
  const T* parameters = parameters_.data() + block * block_size();
  Lanes last{}, kept{};
  measure_risk(parameters, scratch, last);
  measure_test(parameters, scratch, last);
  if (kept_.size() > 0) measure_test(kept_.data() + block * block_size(), scratch, kept);
  std::array<Verdicts, kMostLanes> verdicts{};
  judge(block, scratch, verdicts);
  for (int lane = 0; lane < networks_in(block); ++lane) {
    NetworkOutcome& outcome = outcomes_[block * lanes_ + lane];
    last[lane].step = step_;
    outcome.last = last[lane];
    outcome.end = outcome.diverged < 0 ? verdicts[lane] : Verdicts{};
    outcome.frozen_now = frozen_hash(block * lanes_ + lane, scratch);
    if (outcome.best.step >= 0) copy_test(kept[lane], outcome.best);
  }
}

template <class T>
void Trainer<T>::copy_parameters(std::int64_t network, LaneScratch<T>& scratch) const {
  for (std::size_t i = 0; i < scratch.parameters.size(); ++i) {
    scratch.parameters[i] = parameter(parameters_, network, i);
  }
}

// Layers 1..j and the outgoing weights of j, j the last layer that was dead at the start.
template <class T>
std::uint64_t Trainer<T>::frozen_hash(std::int64_t network, LaneScratch<T>& scratch) const {
  const Verdicts& start = outcomes_[network].start;
  const int j = options_.domain ? start.domain.last : start.data.last;
  if (j == 0) return 0;
  copy_parameters(network, scratch);
  return XXH3_64bits(scratch.parameters.data(), options_.shape.biases(j + 1) * sizeof(double));
}

template void Trainer<float>::record_block(std::int64_t, std::int64_t, LaneScratch<float>&);
template void Trainer<double>::record_block(std::int64_t, std::int64_t, LaneScratch<double>&);
template void Trainer<float>::start_block(std::int64_t, LaneScratch<float>&);
template void Trainer<double>::start_block(std::int64_t, LaneScratch<double>&);
template void Trainer<float>::finish_block(std::int64_t, LaneScratch<float>&);
template void Trainer<double>::finish_block(std::int64_t, LaneScratch<double>&);

}  // namespace gradus::random_restart
