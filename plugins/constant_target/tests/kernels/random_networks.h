// Random networks and measures for the tests of the kernels.
#pragma once

#include <cmath>
#include <random>
#include <vector>

#include "constant_target/descent.h"
#include "constant_target/single.h"

namespace gradus::constant_target::testing {

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  double normal(double size = 1) { return size * std::normal_distribution<double>()(engine_); }
  double uniform(double low, double high) {
    return std::uniform_real_distribution<double>(low, high)(engine_);
  }
  int below(int low, int high) { return std::uniform_int_distribution<int>(low, high)(engine_); }
  std::vector<double> normals(std::size_t count, double size = 1) {
    std::vector<double> values(count);
    for (double& value : values) value = normal(size);
    return values;
  }

  Network shallow(int inputs, int hidden) { return {{inputs, hidden, 1}}; }
  Network deep(int inputs, int layers, int outputs) {
    Network network{{inputs}};
    for (int k = 1; k < layers; ++k) network.sizes.push_back(below(1, 8));
    network.sizes.push_back(outputs);
    return network;
  }

  /// Atoms on [-2, 3]^inputs with random weights.
  Measure cloud(int inputs, int count) {
    Measure measure{inputs, -2, 3, std::nullopt};
    Atoms<double>& atoms = measure.cloud;
    atoms.count = count;
    double sum = 0;
    for (int q = 0; q < count; ++q) {
      for (int j = 0; j < inputs; ++j) atoms.x.push_back(uniform(-2, 3));
      atoms.weight.push_back(-std::log(uniform(0, 1)));
      sum += atoms.weight.back();
    }
    for (double& weight : atoms.weight) weight /= sum;
    return measure;
  }

  /// A piecewise constant density on [a, b].
  Measure interval(double a, double b, int parts) {
    std::vector<double> edges = {a}, density;
    double mass = 0;
    for (int k = 1; k <= parts; ++k) {
      edges.push_back(k == parts ? b : a + (b - a) * (k + uniform(-0.3, 0.3)) / parts);
      density.push_back(uniform(0, 1));
      mass += density.back() * (edges.back() - edges[edges.size() - 2]);
    }
    for (double& value : density) value /= mass;
    return {1, a, b, piecewise_density(a, b, edges, density)};
  }

 private:
  std::mt19937_64 engine_;
};

/// theta - gamma G.
inline std::vector<double> moved(std::vector<double> theta, const std::vector<double>& gradient,
                                 double gamma) {
  for (std::size_t e = 0; e < theta.size(); ++e) theta[e] -= gamma * gradient[e];
  return theta;
}

}  // namespace gradus::constant_target::testing
