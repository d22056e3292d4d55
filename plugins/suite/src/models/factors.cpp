#include "factors.h"

#include <ATen/ops/embedding_ops.h>

#include <cmath>

#include "gradus/error.h"

namespace gradus::models {

void Factors::Options::declare(Schema& schema) {
  schema.add("rank", rank, "columns of the two factors").in(1, 65536);
  schema.add("deviation", deviation, "standard deviation of the start").in(0, 100).log();
}

Factors::Factors(Options options, const DataInfo& data) {
  const bool places = data.input_shape == std::vector<int64_t>{2} && data.outputs == 1 &&
                      data.input_low >= 0 && data.input_high < 1e7;
  if (!places) {
    throw Error("model.input", "suite.factors", "places (row, column) of a matrix, and one output",
                std::to_string(data.outputs) + " outputs", "use it on matrix_completion");
  }
  const int64_t side = std::llround(data.input_high) + 1;
  for (const char* name : {"left", "right"}) {
    table_.normal(name, {side, options.rank}, ParameterRole::embedding, options.deviation);
  }
}

Tensor Factors::forward(const Tensors& parameters, const Batch& batch, Tensors*) const {
  const Tensor places = batch.input.to(at::kLong);
  const auto rows = [&](int factor) {
    return at::_ops::embedding::call(at_index(parameters, factor), places.select(-1, factor), -1,
                                     false, false);
  };
  return rows(0).mul(rows(1)).sum(-1, /*keepdim=*/true);
}

}  // namespace gradus::models
