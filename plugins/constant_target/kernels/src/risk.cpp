// The SIMD kernel of risk and gradient for each instruction set.
#include "constant_target/risk.h"

#include "gradus/simd_targets.h"

#define HWY_TARGET_INCLUDE "risk.cpp"
#include "hwy/foreach_target.h"
#include "hwy/highway.h"
// After highway.h: it is compiled for each target.
#include "lane_risk-inl.h"

HWY_BEFORE_NAMESPACE();
namespace gradus::constant_target::HWY_NAMESPACE {
namespace {

void find_places(const Network& network, std::vector<LayerPlace>& places) {
  places.clear();
  std::size_t first = 0, entry = 0, inputs = 0;
  for (const int size : network.sizes) {
    const auto units = static_cast<std::size_t>(size);
    places.push_back({units, first, entry, entry + units * inputs});
    if (inputs > 0) entry = places.back().biases + units;
    first += units;
    inputs = units;
  }
}

template <class T>
void evaluate_lanes(const Network& network, const T* theta, const T* xi, const Atoms<T>& atoms,
                    BlockRisk<T>& out) {
  out.gradient.assign(network.entries() * lanes, T(0));
  find_places(network, out.places);
  for (std::size_t lane = 0; lane < lanes; lane += LaneRisk<T>::width()) {
    LaneRisk<T>(network, atoms, theta, xi, lane, out).run();
  }
}

void evaluate_float(const Network& network, const float* theta, const float* xi,
                    const Atoms<float>& atoms, BlockRisk<float>& out) {
  evaluate_lanes(network, theta, xi, atoms, out);
}
void evaluate_double(const Network& network, const double* theta, const double* xi,
                     const Atoms<double>& atoms, BlockRisk<double>& out) {
  evaluate_lanes(network, theta, xi, atoms, out);
}
const char* name_here() {
  return hwy::TargetName(HWY_TARGET);
}

}  // namespace
}  // namespace gradus::constant_target::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace gradus::constant_target {

HWY_EXPORT(evaluate_float);
HWY_EXPORT(evaluate_double);
HWY_EXPORT(name_here);

template <>
void evaluate(const Network& network, const float* theta, const float* xi,
              const Atoms<float>& atoms, BlockRisk<float>& out) {
  HWY_DYNAMIC_DISPATCH(evaluate_float)(network, theta, xi, atoms, out);
}
template <>
void evaluate(const Network& network, const double* theta, const double* xi,
              const Atoms<double>& atoms, BlockRisk<double>& out) {
  HWY_DYNAMIC_DISPATCH(evaluate_double)(network, theta, xi, atoms, out);
}
const char* instruction_set() {
  return HWY_DYNAMIC_DISPATCH(name_here)();
}

}  // namespace gradus::constant_target
#endif
