#include "rotation.h"

#include <ATen/ops/zeros_ops.h>

#include <algorithm>
#include <cmath>

namespace gradus::tasks {

Tensor unit_vectors(Stream& stream, int64_t count, int64_t dimension) {
  Tensor directions = stream.normals({count, dimension});
  directions.div_(directions.norm(2, /*dim=*/{-1}, /*keepdim=*/true));
  return directions;
}

Tensor reflected(Tensor x, const Tensor& directions, bool reversed) {
  const int64_t count = directions.size(0);
  for (int64_t k = 0; k < count; ++k) {
    const Tensor v = directions.select(0, reversed ? count - 1 - k : k).to(x.scalar_type());
    x = x.sub(x.mul(v).sum(-1, /*keepdim=*/true).mul(v).mul(2));
  }
  return x;
}

Tensor logarithmic_spectrum(int64_t count, double condition) {
  Tensor spectrum = at::_ops::zeros::call(c10::fromIntArrayRefSlow({count}), at::kDouble,
                                          std::nullopt, std::nullopt, std::nullopt);
  const double last = std::max(1.0, static_cast<double>(count - 1));
  double* values = spectrum.mutable_data_ptr<double>();
  for (int64_t i = 0; i < count; ++i) {
    values[i] = std::pow(condition, -static_cast<double>(i) / last);
  }
  return spectrum;
}

}  // namespace gradus::tasks
