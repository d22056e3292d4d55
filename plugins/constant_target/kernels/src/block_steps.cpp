// The steps of a block: where its risk is integrated, its gradient, descent and flow.
#include "block.h"
#include "descend_lanes.h"

namespace gradus::constant_target {
namespace {

/// One lane's numbers out of a list, or a shared list as it is.
template <class T, class Out>
void take_lane(const AlignedVector<T>& list, bool shared, std::size_t lane, Out& out) {
  const std::size_t stride = shared ? 1 : lanes;
  out.resize(list.size() / stride);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = static_cast<double>(list[i * stride + (shared ? 0 : lane)]);
  }
}

}  // namespace

template <class T>
void Block<T>::atoms_of_measure(const AlignedVector<T>& theta) {
  if (pieces_) pieces_->atoms(theta.data(), atoms_);
}

template <class T>
void Block<T>::atoms_of_batch(std::int64_t n) {
  const auto batch = static_cast<std::size_t>(options().batch);
  const auto inputs = static_cast<std::size_t>(options().network.inputs());
  Atoms<T>& atoms = batch_atoms_;
  atoms.count = options().batch;
  atoms.shared = false;
  atoms.x.resize(batch * inputs * lanes);
  atoms.weight.assign(batch * lanes, static_cast<T>(1.0 / static_cast<double>(batch)));
  atoms.target.resize(options().measure.constant ? 0 : batch * lanes);
  std::vector<double> x(batch * inputs), target(options().measure.constant ? 0 : batch);
  for (std::size_t lane = 0; lane < used_; ++lane) {
    context_.draw(n, first_ + static_cast<std::int64_t>(lane), x, target);
    for (std::size_t i = 0; i < x.size(); ++i) atoms.x[i * lanes + lane] = static_cast<T>(x[i]);
    for (std::size_t i = 0; i < target.size(); ++i) {
      atoms.target[i * lanes + lane] = static_cast<T>(target[i]);
    }
  }
}

template <class T>
void Block<T>::differentiate(const AlignedVector<T>& theta) {
  if (context_.differentiate) {
    differentiate_elsewhere(theta);
  } else {
    const Atoms<T>& atoms = options().mode == Mode::sgd ? batch_atoms_ : atoms_;
    evaluate(options().network, theta.data(), xi_lanes_.data(), atoms, at_);
  }
  if (options().gradient_factor == 1) return;
  for (T& entry : at_.gradient) entry *= static_cast<T>(options().gradient_factor);
}

template <class T>
void Block<T>::differentiate_elsewhere(const AlignedVector<T>& theta) {
  const Atoms<T>& atoms = options().mode == Mode::sgd ? batch_atoms_ : atoms_;
  const std::size_t entries = options().network.entries();
  std::vector<double> own(entries), gradient(entries);
  at_.gradient.assign(entries * lanes, T(0));
  at_.cross.fill(0);
  lane_atoms_.count = atoms.count;
  for (std::size_t lane = 0; lane < used_; ++lane) {
    take_lane(theta, false, lane, own);
    take_lane(atoms.x, atoms.shared, lane, lane_atoms_.x);
    take_lane(atoms.weight, atoms.shared, lane, lane_atoms_.weight);
    take_lane(atoms.target, atoms.shared, lane, lane_atoms_.target);
    at_.risk[lane] = static_cast<T>(context_.differentiate(own, lane_atoms_, xi_[lane], gradient));
    for (std::size_t e = 0; e < entries; ++e) {
      at_.gradient[e * lanes + lane] = static_cast<T>(gradient[e]);
    }
  }
}

template <class T>
void Block<T>::descend() {
  std::array<T, lanes> length{};
  for (std::size_t lane = 0; lane < lanes; ++lane) length[lane] = static_cast<T>(gamma_[lane]);
  descend_lanes(at_.gradient.data(), length.data(), theta_.size() / lanes, theta_.data());
}

// Runge and Kutta's stages with weights 1, 2, 2, 1 at 0, 1/2, 1/2, 1; the first is in at_ already.
template <class T>
void Block<T>::flow_step() {
  const bool euler = options().mode == Mode::flow_euler;
  slope_sum_ = at_.gradient;
  std::array<double, lanes> risk{};
  for (std::size_t l = 0; l < lanes; ++l) risk[l] = static_cast<double>(at_.risk[l]);
  constexpr double place[] = {0.5, 0.5, 1}, weight[] = {2, 2, 1};
  for (int s = 0; s < (euler ? 0 : 3); ++s) {
    stage_ = theta_;
    for (std::size_t i = 0; i < stage_.size(); ++i) {
      stage_[i] -= static_cast<T>(place[s] * gamma_[i % lanes]) * at_.gradient[i];
    }
    atoms_of_measure(stage_);
    differentiate(stage_);
    for (std::size_t i = 0; i < stage_.size(); ++i) {
      slope_sum_[i] += static_cast<T>(weight[s]) * at_.gradient[i];
    }
    for (std::size_t l = 0; l < lanes; ++l) risk[l] += weight[s] * static_cast<double>(at_.risk[l]);
  }
  const double parts = euler ? 1 : 6;
  for (std::size_t l = 0; l < lanes; ++l) integral_[l] = options().dt * risk[l] / parts;
  for (std::size_t i = 0; i < theta_.size(); ++i) {
    theta_[i] -= static_cast<T>(gamma_[i % lanes] / parts) * slope_sum_[i];
  }
}

template <class T>
std::vector<double> Block<T>::parameters(std::size_t lane) const {
  std::vector<double> values;
  take_lane(theta_, false, lane, values);
  return values;
}

#define GRADUS_BLOCK_STEPS(T)                                        \
  template void Block<T>::atoms_of_measure(const AlignedVector<T>&); \
  template void Block<T>::atoms_of_batch(std::int64_t);              \
  template void Block<T>::differentiate(const AlignedVector<T>&);    \
  template void Block<T>::descend();                                 \
  template void Block<T>::flow_step();                               \
  template std::vector<double> Block<T>::parameters(std::size_t) const;
GRADUS_BLOCK_STEPS(float)
GRADUS_BLOCK_STEPS(double)
#undef GRADUS_BLOCK_STEPS

}  // namespace gradus::constant_target
