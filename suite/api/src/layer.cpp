#include "gradus/layer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

const std::array<Activation, 9>& activations() {
  // Curvatures: logistic sqrt(3)/18 and tanh 4/(3 sqrt 3) at the inflection points of s'.
  static const std::array<Activation, 9> table = {{
      {"identity", infinite, 1, 0},
      {"relu", infinite, 1, infinite},
      {"leaky_relu", infinite, 1, infinite},
      {"hard_tanh", 1, 1, infinite},
      {"tanh", 1, 1, 4 / (3 * std::sqrt(3.0))},
      {"logistic", 1, 0.25, std::sqrt(3.0) / 18},
      {"softsign", 1, 1, 2},
      {"sin", 1, 1, 1},
      {"softplus", infinite, 1, 0.25},
  }};
  return table;
}

}  // namespace

std::vector<std::string> activation_names() {
  std::vector<std::string> names;
  for (const Activation& entry : activations()) names.push_back(entry.name);
  return names;
}

const Activation& activation(std::string_view name) {
  const auto found = std::ranges::find(activations(), name, &Activation::name);
  if (found != activations().end()) return *found;
  const std::vector<std::string> names = activation_names();
  throw Error("model.activation", "activation", "one of " + join(names), fmt::format("'{}'", name),
              did_you_mean(name, names));
}

}  // namespace gradus
