// The cost of a step against an SGD step on the same batches, measured in turn.
#pragma once

#include <cstdint>

#include "step.h"

namespace gradus::dsgd {

struct StepCost {
  double sgd_us = 0;      ///< median over steps: gradient and W <- W - lr G
  double step_us = 0;     ///< median over steps of dsgd.step
  double mean_ratio = 0;  ///< total over total CPU time of the thread
  /// Of the time of dsgd.step, by the clock that `gradus bench` reads; the rest is in no part.
  double gradient_share = 0, norm_share = 0, map_share = 0, write_share = 0;
  double first_layer_share = 0;  ///< of the updates
};

/// Batches of `rows` consecutive rows of `data`, steps alternating between the two methods, each on
/// parameters of its own. The first tenth of the steps is left out.
StepCost measure_cost(const Model& model, const Loss& loss, const DataInfo& info, const Batch& data,
                      const Tensors& start, const Step::Options& options, int64_t rows,
                      int64_t steps, double learning_rate);

}  // namespace gradus::dsgd
