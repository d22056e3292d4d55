// dsgd.trajectory: one full-batch trajectory in pictures.
#pragma once

#include <cstdint>

#include "gradus/tool.h"

namespace gradus::dsgd {

struct TrajectoryOptions {
  int64_t rows = 300;
  int64_t steps = 200;
  double sgd_lr = 1;
  double adam_lr = 3e-3;
  void declare(Schema& schema);
};
/// Runs dsgd.step on a task of the plugin beside gradient descent and Adam from the same start, and
/// draws which layer is updated when, guaranteed against measured decrease, and the losses.
void run_trajectory(ToolRun& run, const TrajectoryOptions& options);

}  // namespace gradus::dsgd
