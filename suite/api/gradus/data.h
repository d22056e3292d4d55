// Data as methods and models see them.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/tensor.h"

namespace gradus {

/// Rows of inputs and targets. Stacked networks may get batches of their own: then `input` is
/// [copies, rows, ...] and `target` [copies, rows, ...]; without the leading axis all share them.
struct Batch {
  Tensor input;   ///< [rows, features...] in the run's dtype
  Tensor target;  ///< [rows] int64 class labels, or [rows, outputs] numbers
  Tensor rows;    ///< [rows] int64 row numbers in the training split; undefined for unseen points
};

/// One split of a task's data.
struct Split {
  Tensor input;
  Tensor target;
  int64_t rows() const { return input.defined() ? input.size(0) : 0; }
};

/// Facts about a task's data that models and methods may use.
struct DataInfo {
  std::vector<int64_t> input_shape;  ///< of one sample; empty for a function without data
  int64_t outputs = 0;               ///< numbers a model must produce for one sample
  int64_t classes = 0;               ///< class labels 0 .. classes-1; 0: targets are numbers
  int64_t train_rows = 0, validation_rows = 0, test_rows = 0;
  double input_low = std::numeric_limits<double>::quiet_NaN();   ///< every input coordinate lies in
  double input_high = std::numeric_limits<double>::quiet_NaN();  ///< [low, high]; NaN: not stated
  double target_low = std::numeric_limits<double>::quiet_NaN();  ///< range of the target function
  double target_high = std::numeric_limits<double>::quiet_NaN();
};

/// Everything a run reads of its task's data. A run is trained on `train` alone. Settings are
/// chosen on `validation` (`gradus tune`) and methods are compared on `test`; both may be empty.
struct TaskData {
  Split train;
  Split validation = {};
  Split test = {};
  DataInfo info = {};
  std::string checksum = {};  ///< of the source files, for the run's id; empty for generated data
};

/// The split with a name that a metric may have: "train", "validation" or "test". Throws Error
/// "task.split" for any other name.
const Split& split_named(const TaskData& data, std::string_view name);

/// Makes the last `rows` rows of the training split the validation split and sets the numbers of
/// rows in `data.info`. Rows are not copied. Throws Error "task.split" where no training row would
/// remain.
void hold_out_validation(TaskData& data, int64_t rows);

}  // namespace gradus
