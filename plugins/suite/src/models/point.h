// suite.point: a free vector in place of a network, for test functions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gradus/model.h"
#include "gradus/options.h"

namespace gradus::models {

/// One parameter "point" [outputs] (stacked: [copies, outputs]). The output is the point as a
/// single row, [1, outputs] or [copies, 1, outputs]: a test function's Loss reads it there, and the
/// rows of the batch, if any, are the function's random terms.
class Point final : public Model {
 public:
  struct Options {
    std::vector<double> start;
    double spread = 0;
    void declare(Schema& schema);
  };

  /// Throws Error "model.start" where `start` has neither one element nor one per coordinate, and
  /// "model.input" on a task with inputs.
  Point(Options options, const DataInfo& data);

  std::vector<ParameterInfo> parameters() const override { return {{"point", {dimension_}}}; }
  Tensors initial(const InitRequest& request) const override;
  Tensor forward(const Tensors& parameters, const Batch& batch, Tensors* inputs) const override;
  bool differentiate(const Tensors& parameters, const Batch& batch, const Loss& loss,
                     const Ask& ask, Answer& answer) const override;
  bool stackable() const override { return true; }

 private:
  Options options_;
  int64_t dimension_;
};

}  // namespace gradus::models
