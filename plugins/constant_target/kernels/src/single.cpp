#include "constant_target/single.h"

#include <cmath>

namespace gradus::constant_target {
namespace {

template <class T>
Atoms<T> atoms_of(const Network& network, const T* theta, const Measure& measure) {
  Atoms<T> atoms;
  if (measure.interval) {
    Pieces<T>(*measure.interval, network).atoms(theta, atoms);
    return atoms;
  }
  const Atoms<double>& cloud = measure.cloud;
  atoms.count = cloud.count;
  atoms.x.assign(cloud.x.begin(), cloud.x.end());
  atoms.weight.assign(cloud.weight.begin(), cloud.weight.end());
  atoms.target.assign(cloud.target.begin(), cloud.target.end());
  return atoms;
}

}  // namespace

template <class T>
SingleRisk evaluate_single(const Network& network, std::span<const double> theta, double xi,
                           const Measure& measure) {
  AlignedVector<T> block(theta.size() * lanes);
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = static_cast<T>(theta[i / lanes]);
  const AlignedVector<T> constants(lanes, static_cast<T>(xi));
  BlockRisk<T> risk;
  evaluate(network, block.data(), constants.data(), atoms_of(network, block.data(), measure), risk);
  BlockTerms terms;
  lyapunov_terms(network, block.data(), risk, xi, std::sqrt(measure.squared_radius()),
                 measure.largest_target, terms);
  SingleRisk out{lane_of(terms, 0), {}};
  for (std::size_t e = 0; e < theta.size(); ++e) {
    out.gradient.push_back(static_cast<double>(risk.gradient[e * lanes]));
  }
  return out;
}

template SingleRisk evaluate_single<float>(const Network&, std::span<const double>, double,
                                           const Measure&);
template SingleRisk evaluate_single<double>(const Network&, std::span<const double>, double,
                                            const Measure&);

}  // namespace gradus::constant_target
