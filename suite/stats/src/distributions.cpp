#include "distributions.h"

#include <algorithm>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/non_central_t.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/tools/toms748_solve.hpp>
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

/// `guarded` for both ends of an interval.
template <class Call>
Interval guarded_interval(const char* where, Call call) {
  Interval interval;
  guarded(where, [&] {
    interval = call();
    return interval.low + interval.high;
  });
  return interval;
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

Interval shortest_beta_interval(double p, double a, double b) {
  return guarded_interval("shortest interval of a beta distribution", [&]() -> Interval {
    const Beta beta(a, b);
    if (a <= 1) return {0, bm::quantile(beta, p)};
    if (b <= 1) return {bm::quantile(bm::complement(beta, p)), 1};
    // Where the interval is shortest, the density is the same at both ends; the lower end lies
    // below the mode.
    const auto upper_end = [&](double low) {
      return bm::quantile(
          bm::complement(beta, std::max(0.0, bm::cdf(bm::complement(beta, low)) - p)));
    };
    const auto log_density = [&](double x) {
      return x <= 0 || x >= 1 ? -std::numeric_limits<double>::infinity()
                              : (a - 1) * std::log(x) + (b - 1) * std::log1p(-x);
    };
    const auto difference = [&](double low) {
      const double below = log_density(low), above = log_density(upper_end(low));
      return std::clamp(below - above, -1e300, 1e300);
    };
    const double most = std::min((a - 1) / (a + b - 2), bm::quantile(bm::complement(beta, p)));
    const double low = root_between(difference, 0.0, most);
    return {low, upper_end(low)};
  });
}

double gamma_quantile(double p, double shape) {
  return guarded("gamma quantile", [&] { return bm::gamma_p_inv(shape, p, Policy()); });
}

double f_upper(double f, double above, double below) {
  if (std::isinf(f)) return 0;
  return guarded("F distribution", [&] {
    return bm::cdf(bm::complement(bm::fisher_f_distribution<double, Policy>(above, below), f));
  });
}

double normal_range_cdf(double r, std::size_t k) {
  if (r <= 0) return 0;
  // k times the smallest is at z, the others between z and z + r. Beyond 9 there is less than
  // 1e-18.
  const auto integrand = [&](double z) {
    const double inside = bm::cdf(Normal(), z + r) - bm::cdf(Normal(), z);
    return static_cast<double>(k) * bm::pdf(Normal(), z) *
           std::pow(std::max(0.0, inside), static_cast<double>(k - 1));
  };
  return guarded("range of normal numbers", [&] {
    using Rule = bm::quadrature::gauss_kronrod<double, 61>;
    return std::clamp(Rule::integrate(integrand, -9.0 - r, 9.0, 10, 1e-12), 0.0, 1.0);
  });
}

double normal_range_quantile(double p, std::size_t k) {
  return root_between([&](double r) { return normal_range_cdf(r, k) - p; }, 0.0, 60.0);
}

double root_between(const std::function<double(double)>& function, double low, double high) {
  const double at_low = function(low), at_high = function(high);
  if (at_low == 0 || low == high) return low;
  if (at_high == 0) return high;
  return guarded("root of a function", [&] {
    std::uintmax_t most = 200;
    const auto ends = bm::tools::toms748_solve(function, low, high, at_low, at_high,
                                               bm::tools::eps_tolerance<double>(48), most);
    return ends.first + (ends.second - ends.first) / 2;
  });
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
