#include "sequence_shape.h"

#include <cmath>
#include <string>

#include "gradus/error.h"

namespace gradus::models {

SequenceShape sequence_shape(const DataInfo& data, const char* model) {
  const auto fail = [&](const std::string& found) {
    throw Error("model.input", model,
                "sequences of symbols 0, 1, ... with an answer at each "
                "position or one class for the sequence",
                found, "use a task with sequences, e.g. book_transformer or copy_recurrent");
  };
  if (data.input_shape.size() != 1) fail(std::to_string(data.input_shape.size()) + " axes");
  if (!(data.input_low >= 0) || !(data.input_high < 1e6)) fail("inputs of another range");
  SequenceShape shape;
  shape.positions = data.input_shape[0];
  shape.symbols = std::llround(data.input_high) + 1;
  shape.every_position = data.classes == 0;
  shape.outputs = shape.every_position ? data.outputs / shape.positions : data.classes;
  if (shape.every_position && (shape.outputs == 0 || data.outputs % shape.positions != 0)) {
    fail(std::to_string(data.outputs) + " outputs for " + std::to_string(shape.positions) +
         " positions");
  }
  return shape;
}

Tensor symbols_of(const Batch& batch) {
  return batch.input.to(at::kLong);
}

}  // namespace gradus::models
