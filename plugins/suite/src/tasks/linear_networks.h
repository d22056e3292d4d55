// suite.deep_linear and suite.matrix_completion: products of matrices.
#pragma once

#include <cstdint>
#include <memory>

#include "gradus/options.h"
#include "gradus/task.h"

namespace gradus::tasks {

/// 1/2 |W_L ... W_1 - A|_F^2 for a square matrix A with singular values from 1 to 1/condition and
/// random singular vectors: a deep linear network on white inputs (A. M. Saxe, J. L. McClelland, S.
/// Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks",
/// 2013, arXiv 1312.6120). The rows are the unit vectors times sqrt(size), so the mean over all
/// rows is exactly this. Saddles between plateaus, no local minimum but the global one (K.
/// Kawaguchi 2016, arXiv 1605.07110); least value 0. A is drawn from the seed "data".
class DeepLinear final : public Task {
 public:
  struct Options {
    int64_t size = 16;
    int64_t depth = 5;
    double condition = 10;
    void declare(Schema& schema);
  };
  explicit DeepLinear(Options options) : options_(options) {}
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;
  std::unique_ptr<Loss> loss() const override { return make_loss("half_squared_error"); }

 private:
  Options options_;
};

/// The mean of 1/2 (u_i . v_j - M_ij)^2 over the known places of a square matrix M of low rank,
/// drawn from the seed "data": M = U diag(s) V' with s from 1 to 1/condition, scaled to elements of
/// mean square 1 (completion of matrices: E. J. Candes, B. Recht 2008, arXiv 0805.4471; why a large
/// condition number is slow for gradient methods: T. Tong, C. Ma, Y. Chi 2020, arXiv 2005.08898).
/// A share of the places is known; half of the others are for validation, half for testing. Least
/// value 0.
class MatrixCompletion final : public Task {
 public:
  struct Options {
    int64_t size = 64;
    int64_t rank = 4;
    double condition = 10;
    double known = 0.4;
    void declare(Schema& schema);
  };
  explicit MatrixCompletion(Options options) : options_(options) {}
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;
  std::unique_ptr<Loss> loss() const override { return make_loss("half_squared_error"); }

 private:
  Options options_;
};

}  // namespace gradus::tasks
