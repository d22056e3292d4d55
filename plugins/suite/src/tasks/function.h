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

/// Functions read a model's output as their argument; models with layers make no sense there.
std::string refuses_networks(const Model& model);

/// A deterministic function of a free vector: a class that derives from it has the description and
/// the loss, which is the function.
class Function : public Task {
 public:
  explicit Function(int64_t dimension) : dimension_(dimension) {}
  /// One row without meaning, so that a step has a batch.
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;
  std::string refuses(const Model& model) const override;

 protected:
  int64_t dimension() const { return dimension_; }

 private:
  int64_t dimension_;
};

}  // namespace gradus::tasks
