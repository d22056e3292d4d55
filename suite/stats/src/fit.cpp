#include "gradus/stats/fit.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "checks.h"
#include "distributions.h"
#include "gradus/error.h"
#include "scale.h"

namespace gradus::stats {
namespace {

double weighted_mean(std::span<const double> values, std::span<const double> weights) {
  double sum = 0, total = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    sum += weights[i] * values[i];
    total += weights[i];
  }
  return sum / total;
}

/// sum w (x - x0)(y - y0)
double products(std::span<const double> x, double x0, std::span<const double> y, double y0,
                std::span<const double> weights) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += weights[i] * (x[i] - x0) * (y[i] - y0);
  return sum;
}

std::vector<double> logarithms(const char* where, std::span<const double> values) {
  require_positive(where, values);
  std::vector<double> logs(values.size());
  std::ranges::transform(values, logs.begin(), [](double v) { return std::log(v); });
  return logs;
}

[[noreturn]] void refuse_one_x() {
  throw Error("stats.same_x", "fit_line", "at least two different x", "one",
              "fit over more than one step, size or setting");
}

bool all_equal(std::span<const double> x) {
  return std::ranges::all_of(x, [&](double v) { return v == x.front(); });
}

/// The fit of points of size 1 and below.
Line solve_scaled(std::span<const double> x, std::span<const double> y,
                  std::span<const double> weights) {
  const double x0 = weighted_mean(x, weights), y0 = weighted_mean(y, weights);
  const double spread = products(x, x0, x, x0, weights);
  const double spread_y = products(y, y0, y, y0, weights);
  if (spread <= 0) refuse_one_x();  // but for weights that vanish beside the largest
  Line line;
  line.points = x.size();
  line.slope = products(x, x0, y, y0, weights) / spread;
  line.intercept = y0 - line.slope * x0;
  if (line.points == 2) return line;
  double residuals = 0, total = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double residual = (y[i] - y0) - line.slope * (x[i] - x0);
    residuals += weights[i] * residual * residual;
    total += weights[i];
  }
  line.residual_error = std::sqrt(residuals / static_cast<double>(line.points - 2));
  line.slope_error = line.residual_error / std::sqrt(spread);
  line.intercept_error = line.residual_error * std::sqrt(1 / total + x0 * x0 / spread);
  line.r_squared = spread_y > 0 ? std::max(0.0, 1 - residuals / spread_y) : 1;
  return line;
}

/// The residual error goes with the root of the weights, which is exact for an even power of two.
Scaled with_even_exponent(Scaled scaled) {
  if (scaled.exponent % 2 == 0) return scaled;
  for (double& value : scaled.values) value /= 2;
  ++scaled.exponent;
  return scaled;
}

/// value times 2^exponent, or stats.range.
double rescaled(double value, int exponent) {
  return require_in_range("fit_line", std::ldexp(value, exponent));
}

/// The fit without checks of the input.
Line solve(std::span<const double> x, std::span<const double> y, std::span<const double> weights) {
  const Scaled u = scaled_to_one(x), v = scaled_to_one(y);
  const Scaled w = with_even_exponent(scaled_to_one(weights));
  Line line = solve_scaled(u.values, v.values, w.values);
  line.slope = rescaled(line.slope, v.exponent - u.exponent);
  line.slope_error = rescaled(line.slope_error, v.exponent - u.exponent);
  line.intercept = rescaled(line.intercept, v.exponent);
  line.intercept_error = rescaled(line.intercept_error, v.exponent);
  line.residual_error = rescaled(line.residual_error, v.exponent + w.exponent / 2);
  return line;
}

}  // namespace

Line fit_line(std::span<const double> x, std::span<const double> y,
              std::span<const double> weights) {
  require_same_size("fit_line", x.size(), y.size());
  require_same_size("fit_line", x.size(), weights.size());
  require_size("fit_line", x.size(), 2);
  require_finite("fit_line", x);
  require_finite("fit_line", y);
  require_positive("fit_line", weights);
  if (all_equal(x)) refuse_one_x();
  return solve(x, y, weights);
}

Line fit_line(std::span<const double> x, std::span<const double> y) {
  return fit_line(x, y, std::vector<double>(x.size(), 1.0));
}

Line fit_power_law(std::span<const double> x, std::span<const double> y) {
  return fit_line(logarithms("fit_power_law", x), logarithms("fit_power_law", y));
}

Interval slope_interval(const Line& line, double confidence) {
  require_size("slope_interval", line.points, 3);
  require_level("slope_interval", "confidence", confidence);
  const double t =
      student_upper_quantile((1 - confidence) / 2, static_cast<double>(line.points - 2));
  const double half = line.slope_error == 0 ? 0 : t * line.slope_error;  // t may be infinite
  return {.low = line.slope - half, .high = line.slope + half};
}

Estimate bootstrap_slope(std::span<const double> x, std::span<const double> y,
                         const BootstrapOptions& options) {
  require_size("bootstrap_slope", x.size(), 3);
  const double slope = fit_line(x, y).slope;
  const std::vector<double> ones(x.size(), 1.0);
  // A draw without two different x has no slope; the value itself stands in, so that such draws
  // (probability below n^(1-n) times n for distinct x) move neither end.
  const auto statistic = [&](std::span<double> u, std::span<double> v) {
    return all_equal(u) ? slope : solve(u, v, {ones.data(), u.size()}).slope;
  };
  return bootstrap_paired(x, y, statistic, options);
}

}  // namespace gradus::stats
