#include "distributions.h"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <exception>
#include <limits>

#include "gradus/error.h"

namespace gradus::stats {
namespace {

namespace bm = boost::math;

// Results of double accuracy without the detour over long double; infinities are returned.
using Policy = bm::policies::policy<bm::policies::promote_double<false>,
                                    bm::policies::overflow_error<bm::policies::ignore_error>>;
using Normal = bm::normal_distribution<double, Policy>;
using Student = bm::students_t_distribution<double, Policy>;
using Beta = bm::beta_distribution<double, Policy>;
using Binomial = bm::binomial_distribution<double, Policy>;
// The series of the noncentral t loses digits without the wider type.
using NoncentralT = bm::non_central_t_distribution<double>;

/// What `call` gives. Boost refuses some arguments far out by exceptions of its own and may give
/// NaN.
template <class Call>
double guarded(const char* where, Call call) {
  double result = std::numeric_limits<double>::quiet_NaN();
  try {
    result = call();
  } catch (const std::exception&) {  // left at NaN
  }
  if (!std::isnan(result)) return result;
  throw Error("stats.range", where, "arguments for which its value can be computed", "others",
              "leave this statistic out");
}

}  // namespace

double normal_cdf(double z) {
  return guarded("normal distribution", [&] { return bm::cdf(Normal(), z); });
}

double normal_upper_quantile(double p) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (p <= 0) return infinity;
  if (p >= 1) return -infinity;
  return guarded("normal quantile", [&] { return bm::quantile(bm::complement(Normal(), p)); });
}

double normal_quantile(double p) {
  return -normal_upper_quantile(p);
}

double student_cdf(double t, double degrees) {
  return guarded("Student's t", [&] { return bm::cdf(Student(degrees), t); });
}

double student_upper_quantile(double p, double degrees) {
  return guarded("quantile of Student's t",
                 [&] { return bm::quantile(bm::complement(Student(degrees), p)); });
}

double noncentral_t_cdf(double t, double degrees, double noncentrality) {
  return guarded("noncentral t", [&] { return bm::cdf(NoncentralT(degrees, noncentrality), t); });
}

double chi_squared_cdf(double x, double degrees) {
  if (std::isinf(x)) return 1;
  return guarded("chi-squared", [&] { return bm::gamma_p(degrees / 2, x / 2, Policy()); });
}

double beta_quantile(double p, double a, double b) {
  return guarded("beta quantile", [&] { return bm::quantile(Beta(a, b), p); });
}

double beta_upper_quantile(double p, double a, double b) {
  return guarded("beta quantile", [&] { return bm::quantile(bm::complement(Beta(a, b), p)); });
}

double binomial_pmf(std::size_t k, std::size_t n, double q) {
  return guarded("binomial distribution", [&] {
    return bm::pdf(Binomial(static_cast<double>(n), q), static_cast<double>(k));
  });
}

double binomial_cdf(std::size_t k, std::size_t n, double q) {
  return guarded("binomial distribution", [&] {
    return bm::cdf(Binomial(static_cast<double>(n), q), static_cast<double>(k));
  });
}

double binomial_upper(std::size_t k, std::size_t n, double q) {
  if (k == 0) return 1;
  return guarded("binomial distribution", [&] {
    return bm::cdf(bm::complement(Binomial(static_cast<double>(n), q), static_cast<double>(k - 1)));
  });
}

double two_sided_z(double confidence) {
  return normal_upper_quantile((1 - confidence) / 2);
}

}  // namespace gradus::stats
