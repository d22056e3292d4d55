#include "newton_schulz.h"

#include <algorithm>

#include "gradus/product.h"
#include "steps.h"

namespace gradus::matrix {
namespace {

using namespace elementwise;

/// s <- b g + c s
struct Combination {
  Constant b, c;
  template <class N>
  void operator()(N& g, N& s) const {
    s = b * g + c * s;
  }
};

}  // namespace

Tensor orthogonalized(const Tensor& matrix, const std::vector<double>& coefficients, int64_t steps,
                      double eps) {
  const bool tall = matrix.size(0) > matrix.size(1);
  Tensor x = matrix.div(std::max(norm_of(matrix), eps));
  if (tall) x = x.t().contiguous();
  const int64_t rows = x.size(0);
  Tensor gram = x.new_empty({rows, rows}), square = x.new_empty({rows, rows});
  Tensor next = x.new_empty(x.sizes());
  for (int64_t i = 0; i < steps; ++i) {
    product_into(gram, x, x.t());
    product_into(square, gram, gram);
    on_each_entry(Combination{coefficients[1], coefficients[2]}, gram, square);
    product_into(next, square, x);
    on_each_entry(Combination{coefficients[0], 1}, x, next);
    std::swap(x, next);
  }
  return tall ? x.t().contiguous() : x;
}

}  // namespace gradus::matrix
