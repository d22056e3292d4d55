// The continuous and binomial distributions that the statistics need, from Boost.Math. Kept behind
// plain functions so that only distributions.cpp pays for compiling Boost. Quantiles of the upper
// tail take its probability, so that they stay finite down to the smallest one. Each throws
// "stats.range" where Boost has no value.
#pragma once

#include <cstddef>
#include <functional>

#include "gradus/stats/intervals.h"

namespace gradus::stats {

double normal_cdf(double z);
double normal_quantile(double p);        ///< -infinity at 0, +infinity at 1
double normal_upper_quantile(double p);  ///< the z with P(Z > z) = p

double student_cdf(double t, double degrees);
double student_upper_quantile(double p, double degrees);  ///< the t with P(T > t) = p
double noncentral_t_cdf(double t, double degrees, double noncentrality);
double chi_squared_cdf(double x, double degrees);

double beta_quantile(double p, double a, double b);
double beta_upper_quantile(double p, double a, double b);  ///< the x with P(X > x) = p

/// The shortest interval that has probability p under Beta(a, b); a or b is above 1.
Interval shortest_beta_interval(double p, double a, double b);

double gamma_quantile(double p, double shape);  ///< of Gamma(shape, 1)

/// The upper tail P(F > f) of the F distribution.
double f_upper(double f, double degrees_above, double degrees_below);

/// P(R <= r) for the range R of k independent standard normal numbers, and its inverse.
double normal_range_cdf(double r, std::size_t k);
double normal_range_quantile(double p, std::size_t k);

double binomial_pmf(std::size_t k, std::size_t n, double q);
double binomial_cdf(std::size_t k, std::size_t n, double q);    ///< P(X <= k)
double binomial_upper(std::size_t k, std::size_t n, double q);  ///< P(X >= k)

/// The root of a function that changes its sign between low and high, to 48 binary digits.
double root_between(const std::function<double(double)>& function, double low, double high);

/// The z with P(-z < Z < z) = confidence.
double two_sided_z(double confidence);

}  // namespace gradus::stats
