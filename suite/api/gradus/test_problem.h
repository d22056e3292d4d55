// Small problems with known answers, for tests of methods: `gradus check` uses them, and a plugin's
// own tests can (gradus/standalone_objective.h).
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "gradus/model.h"
#include "gradus/tensor.h"

namespace gradus {

/// A model, a loss, the data, where to start, and what is known of the answer.
struct TestProblem {
  std::string name;
  std::shared_ptr<const Model> model;
  std::shared_ptr<const Loss> loss;
  DataInfo data;
  Batch batch;  ///< all rows
  Tensors start;
  int64_t copies = 0;           ///< networks in a stack; 0: parameters without a leading axis
  Tensors optimum;              ///< parameters of least value; empty where they are not unique
  std::optional<double> least;  ///< the least value, of one network
  std::string reference;        ///< where the problem comes from
};

/// sum_i h_i x_i^2 / 2 with `dimension` eigenvalues h_i from 1 to 10, evenly spaced in their
/// logarithm; start: all ones. Least value 0 at 0.
TestProblem quadratic_problem(at::ScalarType dtype = at::kDouble, int64_t dimension = 8);

/// `copies` such quadratics, copy k started at (k + 1) times all ones; parameters [copies, n].
TestProblem stacked_quadratic_problem(at::ScalarType dtype = at::kDouble, int64_t copies = 3);

/// H. H. Rosenbrock, "An automatic method for finding the greatest or least value of a function",
/// The Computer Journal 3 (1960): 100 (y - x^2)^2 + (1 - x)^2 from (-1.2, 1). Least value 0 at
/// (1, 1).
TestProblem rosenbrock_problem(at::ScalarType dtype = at::kDouble);

/// The line through the points (0, 1), (1, 3), (2, 2), (3, 5) by least squares: a dense layer 1-1
/// without activation, half squared error, started at 0. Least value 27/80 at weight and bias 1.1.
TestProblem least_squares_problem(at::ScalarType dtype = at::kDouble);

/// Exclusive or (D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning internal representations
/// by error propagation", 1986): a dense network 2-`hidden`-1 with tanh, half squared error on four
/// points with targets +-1/2. Least value 0 (from `hidden` = 4 on, and not at one point alone).
TestProblem xor_problem(at::ScalarType dtype = at::kDouble, int64_t hidden = 8);

/// A function of tensors that is differentiated by autograd. `value` gives [] for parameters of the
/// shapes of `start`; for stacks it gives [copies] for parameters [copies, ...].
TestProblem function_problem(std::string name, Tensors start,
                             std::function<Tensor(const Tensors&)> value, int64_t copies = 0);

/// The same with a gradient of its own: the function fills `gradient` (in the order of `start`)
/// where it is not null, and returns the value.
TestProblem function_problem(
    std::string name, Tensors start,
    std::function<Tensor(const Tensors& parameters, Tensors* gradient)> value_and_gradient,
    int64_t copies = 0);

}  // namespace gradus
