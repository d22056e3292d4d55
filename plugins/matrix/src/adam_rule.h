// AdamW's step, for parameters that are no matrices.
#pragma once

#include <cmath>
#include <vector>

#include "one_pass.h"

namespace gradus::matrix {

using elementwise::Constant;

/// D. P. Kingma, J. Ba, "Adam: a method for stochastic optimization", 2015, arXiv 1412.6980, with
/// the decay of I. Loshchilov, F. Hutter, arXiv 1711.05101:
///   m_t = beta1 m_{t-1} + (1 - beta1) g_t,  v_t = beta2 v_{t-1} + (1 - beta2) g_t^2
///   theta_t = (1 - lr lambda) theta_{t-1}
///             - lr (m_t / (1 - beta1^t)) / (sqrt(v_t / (1 - beta2^t)) + eps)
struct AdamWStep {
  Constant beta1, beta2, eps, keep, rate, correction;

  AdamWStep(double lr, const std::vector<double>& betas, double epsilon, double decay, int64_t t)
      : beta1(betas[0]),
        beta2(betas[1]),
        eps(epsilon),
        keep(1 - lr * decay),
        rate(lr / (1 - std::pow(betas[0], t))),
        correction(1 / std::sqrt(1 - std::pow(betas[1], t))) {}

  template <class N>
  void operator()(N& theta, N& g, N& m, N& v) const {
    using namespace elementwise;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g * g;
    theta = keep * theta - rate * m / (root(v) * correction + eps);
  }
};

}  // namespace gradus::matrix
