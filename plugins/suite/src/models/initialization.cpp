#include "initialization.h"

#include <ATen/ops/zeros_ops.h>

#include <cmath>

namespace gradus::models {

void declare_initialization(Schema& schema, Initialization& init, double& scale) {
  schema.choice("init", init, "initial parameters: torch.nn.Linear's default, He's or Glorot's",
                {{"torch", Initialization::torch},
                 {"he", Initialization::he},
                 {"xavier", Initialization::xavier}});
  schema.add("scale", scale, "factor of the initial weights").above(0, 1e6).log();
}

Tensor draw_weight(Stream& stream, Initialization how, at::IntArrayRef shape, int64_t fan_in,
                   int64_t fan_out, double scale) {
  const auto in = static_cast<double>(fan_in), out = static_cast<double>(fan_out);
  if (how == Initialization::he) return stream.normals(shape).mul_(scale * std::sqrt(2 / in));
  const double bound = how == Initialization::torch ? 1 / std::sqrt(in) : std::sqrt(6 / (in + out));
  return stream.uniforms(shape, -scale * bound, scale * bound);
}

Tensor draw_bias(Stream& stream, Initialization how, int64_t outputs, int64_t fan_in) {
  if (how != Initialization::torch) {
    return at::_ops::zeros::call(c10::fromIntArrayRefSlow({outputs}), at::kDouble, std::nullopt,
                                 std::nullopt, std::nullopt);
  }
  const double bound = 1 / std::sqrt(static_cast<double>(fan_in));
  return stream.uniforms({outputs}, -bound, bound);
}

}  // namespace gradus::models
