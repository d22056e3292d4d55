// One network trained in plain double arithmetic: what the lanes kernel is compared with.
#pragma once

#include <algorithm>
#include <cmath>
#include <vector>

#include "random_restart/lane_options.h"

namespace gradus::random_restart {

struct ScalarReference {
  const LaneOptions& options;
  std::vector<double> x, y;
  std::vector<double> theta, first, second;
  int step = 0;

  ScalarReference(const LaneOptions& o, std::vector<double> inputs, std::vector<double> targets,
                  std::uint64_t network)
      : options(o),
        x(std::move(inputs)),
        y(std::move(targets)),
        theta(o.shape.parameters()),
        first(theta.size()),
        second(theta.size()) {
    initial_parameters(o.shape, o.law, stream_key(o.init_seed, Purpose::init), network, theta);
  }

  // h_0 .. h_{L-1} and the output, for one input.
  std::vector<std::vector<double>> forward(const double* input) const {
    const Shape& s = options.shape;
    std::vector<std::vector<double>> h = {{input, input + s.inputs()}};
    for (int j = 1; j <= s.layers(); ++j) {
      std::vector<double> z(s.size(j));
      for (int i = 0; i < s.size(j); ++i) {
        z[i] = theta[s.biases(j) + i];
        for (int k = 0; k < s.size(j - 1); ++k) {
          z[i] += theta[s.weights(j) + i * s.size(j - 1) + k] * h.back()[k];
        }
        if (j < s.layers()) z[i] = std::max(z[i], 0.0);
      }
      h.push_back(z);
    }
    return h;
  }

  double output(const double* input) const { return forward(input).back()[0]; }

  double loss(const std::vector<std::int64_t>& rows) const {
    double sum = 0;
    for (const std::int64_t row : rows) {
      const double value = output(&x[row * options.shape.inputs()]);
      const double used =
          options.clip_in_loss ? std::clamp(value, options.clip_low, options.clip_high) : value;
      sum += (used - y[row]) * (used - y[row]);
    }
    return sum / rows.size();
  }

  std::vector<double> gradient(const std::vector<std::int64_t>& rows) const {
    const Shape& s = options.shape;
    std::vector<double> g(theta.size());
    for (const std::int64_t row : rows) {
      const auto h = forward(&x[row * s.inputs()]);
      const double value = h.back()[0];
      std::vector<double> delta = {2 * (value - y[row]) / rows.size()};
      if (options.clip_in_loss && (value < options.clip_low || value > options.clip_high)) {
        delta[0] = 0;
      }
      for (int j = s.layers(); j >= 1; --j) {
        std::vector<double> back(s.size(j - 1));
        for (int i = 0; i < s.size(j); ++i) {
          g[s.biases(j) + i] += delta[i];
          for (int k = 0; k < s.size(j - 1); ++k) {
            g[s.weights(j) + i * s.size(j - 1) + k] += delta[i] * h[j - 1][k];
            back[k] += theta[s.weights(j) + i * s.size(j - 1) + k] * delta[i];
          }
        }
        for (int k = 0; k < s.size(j - 1); ++k) {
          if (!(h[j - 1][k] > 0)) back[k] = 0;
        }
        delta = back;
      }
    }
    return g;
  }

  void advance(const std::vector<std::int64_t>& rows) {
    ++step;
    std::vector<double> g = gradient(rows);
    if (options.gradient_clip > 0) {
      double squares = 0;
      for (const double v : g) squares += v * v;
      const double factor = std::min(1.0, options.gradient_clip / (std::sqrt(squares) + 1e-6));
      for (double& v : g) v *= factor;
    }
    const LaneOptimizerOptions& o = options.optimizer;
    for (std::size_t i = 0; i < g.size(); ++i) {
      switch (o.kind) {
        case LaneOptimizer::sgd:
          theta[i] -= o.learning_rate * g[i];
          break;
        case LaneOptimizer::momentum:
          first[i] = o.momentum * first[i] + g[i];
          theta[i] -= o.learning_rate * first[i];
          break;
        case LaneOptimizer::adam:
          first[i] = o.beta1 * first[i] + (1 - o.beta1) * g[i];
          second[i] = o.beta2 * second[i] + (1 - o.beta2) * g[i] * g[i];
          theta[i] -= o.learning_rate / (1 - std::pow(o.beta1, step)) * first[i] /
                      (std::sqrt(second[i] / (1 - std::pow(o.beta2, step))) + o.epsilon);
      }
    }
  }

  // The batch of step n (from 1) of the network's stream.
  std::vector<std::int64_t> batch(std::uint64_t network, int n) const {
    std::vector<std::int64_t> rows;
    const StreamKey key = stream_key(options.batch_seed, Purpose::batches);
    const std::uint64_t stream = options.shared_batches ? ~std::uint64_t{0} : network;
    for (int i = 0; i < options.batch; ++i) {
      rows.push_back(batch_row(key, stream, std::uint64_t(n - 1) * options.batch + i, y.size()));
    }
    return rows;
  }
};

/// |x| on [-1, 1], or |x|^2/d for several inputs: `rows` samples in a fixed scattered order.
inline std::vector<double> sample_inputs(int rows, int inputs) {
  std::vector<double> x;
  const StreamKey key = stream_key(9, Purpose::data);
  for (int i = 0; i < rows * inputs; ++i) x.push_back(centred_of(draw52(key, 0, i)));
  return x;
}
inline std::vector<double> sample_targets(const std::vector<double>& x, int inputs) {
  std::vector<double> y;
  for (std::size_t row = 0; row < x.size(); row += inputs) {
    double sum = 0;
    for (int k = 0; k < inputs; ++k) sum += x[row + k] * x[row + k];
    y.push_back(inputs == 1 ? std::fabs(x[row]) : sum / inputs);
  }
  return y;
}

/// Largest difference over the largest entry of `expected`.
inline double relative_difference(const std::vector<double>& found,
                                  const std::vector<double>& expected) {
  double largest = 0, difference = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    largest = std::max(largest, std::fabs(expected[i]));
    difference = std::max(difference, std::fabs(found[i] - expected[i]));
  }
  return largest > 0 ? difference / largest : difference;
}

}  // namespace gradus::random_restart
