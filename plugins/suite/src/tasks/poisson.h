// suite.poisson_1d: a network that solves a differential equation.
#pragma once

#include <cstdint>
#include <memory>

#include "gradus/options.h"
#include "gradus/task.h"

namespace gradus::tasks {

/// -u'' = f on (0, 1), u(0) = u(1) = 0, with the solution u*(x) = sin(pi x) + sin(k pi x) / 2: a
/// physics-informed network (M. Raissi, P. Perdikaris, G. E. Karniadakis 2019, doi
/// 10.1016/j.jcp.2018.10.045). The boundary values are built in, u(x) = x (1 - x) N(x) (I. E.
/// Lagaris, A. Likas, D. I. Fotiadis 1998, doi 10.1109/72.712178), so the loss is the residual
/// alone: the mean of (u'' + f)^2 over evenly spaced points, divided by the mean of f^2. The
/// differential operator makes it ill-conditioned (P. Rathore et al. 2024, arXiv 2402.01868). The
/// measure "error" is the mean of (u - u*)^2, divided by the mean of u*^2, 5/8. A target row is x,
/// f(x), u*(x). Deterministic.
class Poisson1d final : public Task {
 public:
  struct Options {
    int64_t points = 128;
    int64_t frequency = 4;
    void declare(Schema& schema);
  };
  explicit Poisson1d(Options options) : options_(options) {}
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;
  std::unique_ptr<Loss> loss() const override;
  Tensor measure(const std::string& name, const Tensor& output, const Batch& batch) const override;

 private:
  Split split(int64_t points, double shift, at::ScalarType dtype) const;
  Options options_;
};

}  // namespace gradus::tasks
