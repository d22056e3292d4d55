#include "point.h"

#include <c10/core/GradMode.h>

#include <string>

#include "gradus/error.h"
#include "gradus/stream.h"

namespace gradus::models {

void Point::Options::declare(Schema& schema) {
  schema.add("start", start, "the first point; one number for all coordinates; empty: all ones");
  schema.add("spread", spread, "standard deviation of a normal displacement of the start")
      .in(0, 1e6);
}

Point::Point(Options options, const DataInfo& data)
    : options_(std::move(options)), dimension_(data.outputs) {
  if (!data.input_shape.empty()) {
    throw Error("model.input", "suite.point", "a function of a free vector", "a task with inputs",
                "use a network, e.g. suite.mlp, on this task");
  }
  if (options_.start.empty()) options_.start = {1.0};
  const auto given = static_cast<int64_t>(options_.start.size());
  if (given != 1 && given != dimension_) {
    throw Error("model.start", "option start",
                "1 number or " + std::to_string(dimension_) + " numbers", std::to_string(given),
                "");
  }
}

Tensors Point::initial(const InitRequest& request) const {
  return initialize_each(request, [&](int64_t network) {
    Stream stream{request.seed, static_cast<uint64_t>(network)};
    Tensor point = stream.normals({dimension_}).mul_(options_.spread);
    double* values = point.mutable_data_ptr<double>();
    for (int64_t i = 0; i < dimension_; ++i) {
      values[i] += options_.start[options_.start.size() == 1 ? 0 : static_cast<std::size_t>(i)];
    }
    return Tensors{point};
  });
}

Tensor Point::forward(const Tensors& parameters, const Batch&, Tensors*) const {
  return parameters[0].unsqueeze(-2);
}

bool Point::differentiate(const Tensors& parameters, const Batch& batch, const Loss& loss,
                          const Ask& ask, Answer& answer) const {
  if (!ask.gradient) return false;
  const c10::AutoGradMode no_graph(false);
  const Tensor output = parameters[0].detach().unsqueeze(-2);
  Tensor slope;
  answer.value = loss.value_and_slope(output, batch, slope);
  answer.gradient = {slope.squeeze(-2).contiguous()};
  return true;
}

}  // namespace gradus::models
