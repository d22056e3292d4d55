#include "conjugate_gradients.h"

#include <cmath>

#include "flat.h"

namespace gradus::second_order {

CgResult conjugate_gradients(const std::function<Tensor(const Tensor&)>& product, const Tensor& b,
                             double tolerance, int64_t most) {
  using line_search::dot;
  Tensor x = b.mul(0), residual = b.clone(), direction = b.clone();
  double squares = dot(residual, residual);
  const double enough = tolerance * std::sqrt(squares);
  for (int64_t i = 0; i < most && std::sqrt(squares) > enough; ++i) {
    const Tensor image = product(direction);
    const double curvature = dot(direction, image);
    if (!(curvature > 0)) return {i == 0 ? b.clone() : x, true};
    const double length = squares / curvature;
    x.add_(direction, length);
    residual.sub_(image, length);
    const double before = squares;
    squares = dot(residual, residual);
    direction.mul_(squares / before).add_(residual);
  }
  return {x, false};
}

}  // namespace gradus::second_order
