// What the tasks without data have in common: functions of a free vector (model suite.point).
#pragma once

#include <cstdint>
#include <string>

#include "gradus/task.h"

namespace gradus::tasks {

/// A description with version 1, float64 and the metric train_loss, the function's own value.
TaskDescription function_description(std::string text);

/// DataInfo of a function of `dimension` numbers with `rows` random terms.
DataInfo function_info(int64_t dimension, int64_t rows);

/// Data of a deterministic function: one row without meaning, so that a step has a batch.
TaskData function_data(int64_t dimension, at::ScalarType dtype);

/// Functions read a model's output as their argument; models with layers make no sense there.
std::string refuses_networks(const Model& model);

}  // namespace gradus::tasks
