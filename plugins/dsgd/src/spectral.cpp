#include "spectral.h"

#include <ATen/ops/linalg_cholesky_ex_ops.h>

#include <array>
#include <cmath>
#include <limits>

#include "gradus/product.h"
#include "norms.h"

namespace gradus::dsgd {
namespace {

constexpr int64_t power_steps = 5;
constexpr int64_t fallback_squarings = 5;
constexpr std::array<double, 4> margins = {1e-6, 1e-3, 1e-2, 5e-2};

double round_off(at::ScalarType type) {
  return 0.5 * (type == at::kDouble ? std::numeric_limits<double>::epsilon()
                                    : std::numeric_limits<float>::epsilon());
}

double number(const Tensor& scalar) {
  return scalar.item<double>();
}

/// W over its largest modulus, and that modulus: a Gram matrix of small entries underflows.
struct Scaled {
  Tensor gram;  // of the smaller side
  double scale = 0;
};

Scaled scaled_gram(const Tensor& w) {
  const double scale = number(w.abs().max());
  if (scale == 0 || !std::isfinite(scale)) return {{}, scale};
  const Tensor x = w.div(scale);
  const bool tall = w.size(0) > w.size(1);
  return {tall ? product(x.t(), x) : product(x, x.t()), scale};
}

/// A few power steps; the Rayleigh quotient of the last vector, which is left in `vector`.
double rayleigh(const Tensor& gram, Tensor& vector, int64_t steps) {
  const int64_t n = gram.size(0);
  if (!vector.defined() || vector.size(0) != n || vector.scalar_type() != gram.scalar_type()) {
    vector = gram.new_ones({n});
  }
  for (int64_t i = 0; i < steps; ++i) {
    const Tensor next = gram.mv(vector);
    const double length = number(next.norm());
    if (!(length > 0)) break;
    vector = next.div(length);
  }
  const double square = number(vector.dot(vector));
  return square > 0 ? number(vector.dot(gram.mv(vector))) / square : 0;
}

bool positive_definite(const Tensor& matrix) {
  const auto [factor, info] = at::_ops::linalg_cholesky_ex::call(matrix, /*upper=*/false,
                                                                 /*check_errors=*/false);
  return info.item<int64_t>() == 0;
}

double schatten_of_gram(Tensor gram, int64_t squarings) {
  double trace = number(gram.trace());
  if (trace == 0) return 0;
  gram = gram.div(trace);
  double logarithm = std::log(trace);
  for (int64_t i = 0; i < squarings; ++i) {
    gram = product(gram, gram);
    trace = number(gram.trace());
    gram.div_(trace);
    logarithm = 2 * logarithm + std::log(trace);
  }
  return std::exp(logarithm / std::exp2(static_cast<double>(squarings + 1)));
}

}  // namespace

double inflated(double bound, const Tensor& w) {
  return bound * (1 + 4 * static_cast<double>(w.size(0) + w.size(1)) * round_off(w.scalar_type()));
}

double svd_bound(const Tensor& w) {
  return inflated(norm(LayerNorm::two, w), w);
}

double schatten_bound(const Tensor& w, int64_t squarings) {
  const Scaled scaled = scaled_gram(w);
  if (!scaled.gram.defined()) return scaled.scale;
  return inflated(scaled.scale * schatten_of_gram(scaled.gram, squarings), w);
}

double cholesky_bound(const Tensor& w, Tensor& vector) {
  const Scaled scaled = scaled_gram(w);
  if (!scaled.gram.defined()) return scaled.scale;
  const Tensor& gram = scaled.gram;
  const double theta = rayleigh(gram, vector, power_steps);
  for (const double margin : margins) {
    const double candidate = theta * (1 + margin);
    if (!(candidate > 0)) break;
    Tensor shifted = gram.neg();
    shifted.diagonal().add_(candidate);
    if (positive_definite(shifted)) return inflated(scaled.scale * std::sqrt(candidate), w);
  }
  return inflated(scaled.scale * schatten_of_gram(gram, fallback_squarings), w);
}

double power_estimate(const Tensor& w, int64_t steps) {
  const Scaled scaled = scaled_gram(w);
  if (!scaled.gram.defined()) return scaled.scale;
  Tensor vector;
  return scaled.scale * std::sqrt(rayleigh(scaled.gram, vector, steps));
}

}  // namespace gradus::dsgd
