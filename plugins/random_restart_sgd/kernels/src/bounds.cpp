#include "random_restart/bounds.h"

#include <cmath>
#include <limits>

#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus::random_restart {
namespace {

// P(all entries of layer j are <= 0).
double layer_probability(const Shape& shape, const Law& law, int j) {
  const double weights = static_cast<double>(shape.size(j)) * shape.size(j - 1);
  return std::pow(law.negative_weight(), weights) * std::pow(law.negative_bias(), shape.size(j));
}

Probability from_log_alive(double log_alive) {
  return {0 - std::expm1(log_alive), std::exp(log_alive)};  // 0 without a sign
}

}  // namespace

Probability struct_bound(const Shape& shape, const Law& law, bool nonnegative_domain) {
  double log_alive = 0;
  for (int j = nonnegative_domain ? 1 : 2; j <= shape.depth(); ++j) {
    log_alive += std::log1p(-layer_probability(shape, law, j));
  }
  return from_log_alive(log_alive);
}

std::optional<Probability> point_bound(const Shape& shape, const Law& law) {
  if (!law.symmetric()) return std::nullopt;
  double log_alive = 0;
  for (int j = 1; j <= shape.depth(); ++j) {
    log_alive += std::log1p(-std::ldexp(1.0, -shape.size(j)));
  }
  return from_log_alive(log_alive);
}

double struct_exponent(const Shape& shape, const Law& law, bool nonnegative_domain) {
  double sum = 0;
  for (int j = nonnegative_domain ? 1 : 2; j <= shape.depth(); ++j) {
    sum += layer_probability(shape, law, j);
  }
  return sum;
}

double restarts_for(double alive, double delta) {
  if (!(delta > 0 && delta < 1)) {
    throw Error("random_restart.bounds", "restarts for a live start: delta", "a number in (0,1)",
                shortest(delta), "give the allowed chance that no restart is alive");
  }
  if (!(alive >= 0 && alive <= 1)) {
    throw Error("random_restart.bounds", "restarts for a live start: alive", "a probability",
                shortest(alive), "give 1 - q");
  }
  if (alive == 0) return std::numeric_limits<double>::infinity();
  if (alive == 1) return 0;
  return std::log(delta) / std::log1p(-alive);
}

double restarts_for_half(double alive) {
  return restarts_for(alive, 0.5);
}

}  // namespace gradus::random_restart
