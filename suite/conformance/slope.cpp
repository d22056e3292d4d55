#include "conformance/slope.h"

#include <fmt/format.h>

#include <cmath>

#include "gradus/text.h"

namespace gradus::conformance {

CheckResult slope_against_differences(const Task* task, const Model& model, const Loss& loss,
                                      const Tensors& parameters, const Batch& batch) {
  const Answer answer = evaluate(task, model, loss, parameters, 0, batch, {});
  if (answer.gradient.size() != parameters.size()) {
    return failed(
        fmt::format("{} gradients for {} parameters", answer.gradient.size(), parameters.size()));
  }
  Tensors direction;
  double slope = 0, scale = 0;
  Stream stream{5};
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    direction.push_back(stream.normals(parameters[i].sizes()));
    slope += answer.gradient[i].mul(direction[i]).sum().item().toDouble();
    scale += answer.gradient[i].norm().item().toDouble();
  }
  const auto value_at = [&](double distance) {
    Tensors moved;
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      moved.push_back(parameters[i].add(direction[i], distance));
    }
    return evaluate(task, model, loss, moved, 0, batch, {.gradient = false})
        .value.item()
        .toDouble();
  };
  constexpr double distance = 1e-6;  // kinks within it are rare enough not to be met
  const double measured = (value_at(distance) - value_at(-distance)) / (2 * distance);
  const double error = std::abs(measured - slope) / (1e-3 + scale);
  const std::string text =
      fmt::format("slope {}, measured {}", shortest(slope), shortest(measured));
  return error <= 1e-4 ? passed(text) : failed("the gradient is wrong: " + text);
}

}  // namespace gradus::conformance
