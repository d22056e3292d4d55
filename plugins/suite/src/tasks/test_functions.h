// suite.rosenbrock and suite.beale: classical test functions of a free vector, without noise.
#pragma once

#include <cstdint>
#include <memory>

#include "function.h"
#include "gradus/options.h"

namespace gradus::tasks {

/// f(x) = sum_{i<n} 100 (x_{i+1} - x_i^2)^2 + (1 - x_i)^2, minimum 0 at (1, ..., 1).
/// H. H. Rosenbrock, "An automatic method for finding the greatest or least value of a function",
/// The Computer Journal 3 (1960), 175-184 (n = 2); start (-1.2, 1) from the same paper, repeated.
class Rosenbrock : public Function {
 public:
  struct Options {
    int64_t dim = 2;
    void declare(Schema& schema);
  };
  explicit Rosenbrock(Options options) : Function(options.dim) {}
  TaskDescription describe() const override;
  std::unique_ptr<Loss> loss() const override;
};

/// The same of 100 numbers, with a budget and targets of its own. From four numbers on there is a
/// local minimum beside the global one, f = 3.99 near (-1, 1, ..., 1) (Y.-W. Shang, Y.-H. Qiu, "A
/// note on the extended Rosenbrock function", 2006, doi 10.1162/evco.2006.14.1.119).
class Rosenbrock100 final : public Rosenbrock {
 public:
  struct Options {
    void declare(Schema&) {}
  };
  explicit Rosenbrock100(Options) : Rosenbrock({.dim = 100}) {}
  TaskDescription describe() const override;
};

/// f(x, y) = sum_{k=1..3} (c_k - x (1 - y^k))^2 with c = (1.5, 2.25, 2.625), minimum 0 at (3, 0.5).
/// E. M. L. Beale, "On an iterative method for finding a local minimum of a function of more than
/// one variable", Technical Report 25, Princeton University (1958); start (1, 1) as in J. J. More,
/// B. S. Garbow, K. E. Hillstrom, "Testing unconstrained optimization software", ACM TOMS 7 (1981),
/// problem 5.
class Beale final : public Function {
 public:
  struct Options {
    void declare(Schema&) {}
  };
  explicit Beale(Options) : Function(2) {}
  TaskDescription describe() const override;
  std::unique_ptr<Loss> loss() const override;
};

}  // namespace gradus::tasks
