// The continuous and binomial distributions that the statistics need, from Boost.Math. Kept behind
// plain functions so that only distributions.cpp pays for compiling Boost. Quantiles of the upper
// tail take its probability, so that they stay finite down to the smallest one. Each throws
// "stats.range" where Boost has no value.
#pragma once

#include <cstddef>

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

double binomial_pmf(std::size_t k, std::size_t n, double q);
double binomial_cdf(std::size_t k, std::size_t n, double q);    ///< P(X <= k)
double binomial_upper(std::size_t k, std::size_t n, double q);  ///< P(X >= k)

/// The z with P(-z < Z < z) = confidence.
double two_sided_z(double confidence);

}  // namespace gradus::stats
