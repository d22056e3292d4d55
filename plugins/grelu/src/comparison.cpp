#include "comparison.h"

#include <algorithm>

namespace gradus::grelu {

Comparison compare(const Net& net, const ReluNetwork& relu, const Tensor& points) {
  const Tensor own = output_of(net, points), other = relu.forward(points);
  return {own.sub(other).abs().max().item<double>(), own.argmax(1).equal(other.argmax(1))};
}

double share_near(const Net& net, const ReluNetwork& relu, const Tensor& points, double near) {
  const Tensor own = output_of(net, points);
  const double limit = near * own.abs().mean().item<double>();
  const Tensor close = own.sub(relu.forward(points)).abs().le(limit).all(1);
  return close.to(at::kDouble).mean().item<double>();
}

int64_t stated_width(const Net& net) {
  const Shape& shape = net.settings.shape;
  switch (net.settings.gates) {
    case GateMode::input:
      return 2 * shape.width + 2 * shape.inputs;
    case GateMode::relu:
      return shape.width;
    default:
      return 2 * shape.width;
  }
}

bool has_stated_width(const Net& net, const ReluNetwork& relu) {
  const auto widths = relu.widths();
  const int64_t stated = stated_width(net);
  return std::all_of(widths.begin(), widths.end(), [&](int64_t width) { return width == stated; });
}

std::string widths_text(const ReluNetwork& relu) {
  std::string text;
  for (const int64_t width : relu.widths()) {
    text += (text.empty() ? "" : ", ") + std::to_string(width);
  }
  return text;
}

double largest_scale(const ReluNetwork& relu) {
  double largest = 0;
  for (const double scale : relu.largest_scale) largest = std::max(largest, scale);
  return largest;
}

}  // namespace gradus::grelu
