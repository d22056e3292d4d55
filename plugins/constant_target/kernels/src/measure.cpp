#include "constant_target/measure.h"

#include <algorithm>
#include <cmath>

#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus::constant_target {

double Interval::quantile(double share) const {
  double below = 0;
  for (std::size_t k = 0; k + 1 < edges.size(); ++k) {
    const double mass = density[k] * (edges[k + 1] - edges[k]);
    if (mass > 0 && share <= below + mass) return edges[k] + (share - below) / density[k];
    below += mass;
  }
  return high();
}

double Interval::mean_of_absolute() const {
  double mean = 0;
  const auto primitive = [](double x) { return x * std::fabs(x) / 2; };
  for (std::size_t k = 0; k + 1 < edges.size(); ++k) {
    mean += density[k] * (primitive(edges[k + 1]) - primitive(edges[k]));
  }
  return mean;
}

Interval piecewise_density(double a, double b, std::vector<double> edges,
                           std::vector<double> density) {
  const auto refuse = [](const std::string& expected, const std::string& found,
                         const char* advice =
                             "give edges from a to b and one value between each two") {
    return Error("constant_target.density", "density", expected, found, advice);
  };
  if (edges.size() < 2 || density.size() + 1 != edges.size()) {
    throw refuse(
        "one value fewer than edges, and two edges at least",
        std::to_string(edges.size()) + " edges, " + std::to_string(density.size()) + " values");
  }
  if (edges.front() != a || edges.back() != b) {
    throw refuse("edges from " + shortest(a) + " to " + shortest(b),
                 shortest(edges.front()) + " to " + shortest(edges.back()));
  }
  double mass = 0;
  for (std::size_t k = 0; k < density.size(); ++k) {
    if (!(edges[k] < edges[k + 1])) {
      throw refuse("increasing edges", shortest(edges[k]) + ", " + shortest(edges[k + 1]));
    }
    if (!(density[k] >= 0)) throw refuse("values of at least 0", shortest(density[k]));
    mass += density[k] * (edges[k + 1] - edges[k]);
  }
  if (!(std::fabs(mass - 1) <= 1e-12)) {
    throw refuse("mass 1 within 1e-12", shortest(mass), "divide the values by that mass");
  }
  return {std::move(edges), std::move(density), false};
}

double Measure::box_bound() const {
  return std::max({std::fabs(low), std::fabs(high), 1.0});
}

double Measure::squared_radius() const {
  const auto d = static_cast<std::size_t>(inputs);
  if (interval) return std::max(low * low, high * high);
  double largest = 0;
  for (std::size_t q = 0; q < static_cast<std::size_t>(cloud.count); ++q) {
    double square = 0;
    for (std::size_t j = 0; j < d; ++j) square += cloud.x[q * d + j] * cloud.x[q * d + j];
    largest = std::max(largest, square);
  }
  return largest;
}

}  // namespace gradus::constant_target
