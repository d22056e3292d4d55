// suite.logistic_ill_conditioned and suite.nesterov_worst_case: smooth convex problems whose least
// value is known.
#pragma once

#include <cstdint>
#include <memory>

#include "function.h"
#include "gradus/options.h"
#include "gradus/task.h"

namespace gradus::tasks {

/// Logistic regression on probabilities: the mean over rows a of the divergence of
/// s(a . w) from t = s(a . w*), log(1 + exp(y)) - t y - H(t) with y = a . w and the entropy H.
/// Every row is fitted exactly at w*, so the least value is 0 there, in closed form. Rows are
/// normal; their covariance has eigenvalues from 1 to 1/condition and eigenvectors that no axis is
/// close to, which methods with a step size for each coordinate cannot undo. Rows, eigenvectors and
/// w* are drawn from the seed "data"; the logits of w* have mean square 4.
class LogisticIllConditioned final : public Task {
 public:
  struct Options {
    int64_t dim = 50;
    double condition = 1e4;
    int64_t rows = 1000;
    void declare(Schema& schema);
  };
  explicit LogisticIllConditioned(Options options) : options_(options) {}
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;
  std::unique_ptr<Loss> loss() const override;

 private:
  Options options_;
};

/// Y. Nesterov, "Introductory lectures on convex optimization", 2004,
/// doi 10.1007/978-1-4419-8853-9, section 2.1.2, with L = 1, less the least value:
///   f(x) = 1/4 (1/2 (x_1^2 + sum_i (x_i - x_{i+1})^2 + x_n^2) - x_1) + 1/8 (1 - 1/(n + 1)).
/// The points of a method that lie in the span of the gradients have no coordinate but the first t
/// after t gradients, so f >= 1/8 (1/(t + 1) - 1/(n + 1)), which conjugate gradients reach; for
/// t = (n - 1)/2 this gives theorem 2.1.7, f >= 3 |x_0 - x*|^2 / (32 (t + 1)^2). Start 0,
/// x*_i = 1 - i/(n + 1).
class NesterovWorstCase final : public Function {
 public:
  struct Options {
    int64_t dim = 200;
    void declare(Schema& schema);
  };
  explicit NesterovWorstCase(Options options) : Function(options.dim) {}
  TaskDescription describe() const override;
  std::unique_ptr<Loss> loss() const override;
};

}  // namespace gradus::tasks
