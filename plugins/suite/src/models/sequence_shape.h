// What a model of sequences reads from a task: symbols in, one answer at each position or one for
// the whole sequence.
#pragma once

#include <cstdint>

#include "gradus/data.h"

namespace gradus::models {

struct SequenceShape {
  int64_t positions = 0;
  int64_t symbols = 0;          ///< inputs are whole numbers 0 .. symbols-1
  int64_t outputs = 0;          ///< numbers of one answer
  bool every_position = false;  ///< an answer at each position, else one, at the last
};

/// Of a task with inputs [positions] in 0 .. input_high: where the task has classes, one answer;
/// else `outputs` numbers, the answers of all positions after one another. Throws Error
/// "model.input" where the data are no sequences of symbols.
SequenceShape sequence_shape(const DataInfo& data, const char* model);

/// The inputs of a batch as int64 symbols [rows, positions].
Tensor symbols_of(const Batch& batch);

}  // namespace gradus::models
