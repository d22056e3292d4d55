#include "random_restart/dead.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus::random_restart {
namespace {

void check_size(const Shape& shape, std::size_t found) {
  if (found < shape.hidden_parameters()) {
    throw Error("random_restart.size", "parameters of a network",
                "at least " + std::to_string(shape.hidden_parameters()), std::to_string(found),
                "give the hidden layers of the shape");
  }
}

void note(DeadLayers& layers, int j) {
  if (layers.first == 0) layers.first = j;
  layers.last = j;
}

bool biases_are_zero(const Shape& shape, std::span<const double> parameters) {
  for (int j = 1; j <= shape.depth(); ++j) {
    const auto biases = parameters.subspan(shape.biases(j), shape.size(j));
    if (std::ranges::any_of(biases, [](double c) { return c != 0; })) return false;
  }
  return true;
}

// Marks the layers that are on at one input; h and z are scratch.
void mark_on(const Shape& shape, std::span<const double> parameters, std::vector<double>& h,
             std::vector<double>& z, std::vector<char>& on) {
  for (int j = 1; j <= shape.depth(); ++j) {
    const double* weights = &parameters[shape.weights(j)];
    const double* biases = &parameters[shape.biases(j)];
    const int inputs = shape.size(j - 1), outputs = shape.size(j);
    z.assign(outputs, 0.0);
    for (int i = 0; i < outputs; ++i) {
      double sum = biases[i];
      for (int k = 0; k < inputs; ++k) sum += h[k] * weights[i * inputs + k];
      if (sum > 0) on[j] = 1;
      z[i] = std::max(sum, 0.0);
    }
    h.swap(z);
  }
}

}  // namespace

void check_domain(double a, double b) {
  if (!(a < b && std::isfinite(a) && std::isfinite(b))) {
    throw Error("random_restart.domain", "domain [a,b]", "finite a < b",
                "[" + shortest(a) + ", " + shortest(b) + "]", "give the lower end first");
  }
}

DeadLayers sign_dead(const Shape& shape, std::span<const double> parameters,
                     bool nonnegative_domain) {
  check_size(shape, parameters.size());
  DeadLayers layers;
  for (int j = nonnegative_domain ? 1 : 2; j <= shape.depth(); ++j) {
    const auto entries = parameters.subspan(shape.end(j - 1), shape.end(j) - shape.end(j - 1));
    if (std::ranges::all_of(entries, [](double value) { return value <= 0; })) note(layers, j);
  }
  return layers;
}

DeadLayers domain_dead(const Shape& shape, std::span<const double> parameters, double a, double b,
                       DomainImage& image) {
  if (shape.inputs() != 1) {
    throw Error("random_restart.domain", "exact test for dead networks", "one input",
                std::to_string(shape.inputs()) + " inputs",
                "use the sign test (D1) or the test on the training inputs (D3)");
  }
  check_domain(a, b);
  check_size(shape, parameters.size());
  DeadLayers layers;
  image.start(a, b, biases_are_zero(shape, parameters));
  for (int j = 1; j <= shape.depth(); ++j) {
    const bool dead =
        image.advance(&parameters[shape.weights(j)], &parameters[shape.biases(j)], shape.size(j));
    if (dead) note(layers, j);
  }
  return layers;
}

DeadLayers domain_dead(const Shape& shape, std::span<const double> parameters, double a, double b) {
  DomainImage image;
  return domain_dead(shape, parameters, a, b, image);
}

DeadLayers data_dead(const Shape& shape, std::span<const double> parameters,
                     std::span<const double> inputs) {
  check_size(shape, parameters.size());
  const std::size_t d = shape.inputs();
  if (inputs.empty() || inputs.size() % d != 0) {
    throw Error("random_restart.size", "inputs of the test for dead networks",
                "one or more rows of " + std::to_string(d),
                std::to_string(inputs.size()) + " numbers", "give rows x inputs numbers");
  }
  std::vector<char> on(shape.depth() + 1, 0);
  on[0] = 1;
  std::vector<double> h, z;
  for (std::size_t row = 0; row < inputs.size(); row += d) {
    h.assign(inputs.begin() + row, inputs.begin() + row + d);
    mark_on(shape, parameters, h, z, on);
    if (std::ranges::all_of(on, [](char value) { return value; })) break;
  }
  DeadLayers layers;
  for (int j = 1; j <= shape.depth(); ++j) {
    if (!on[j]) note(layers, j);
  }
  return layers;
}

}  // namespace gradus::random_restart
