// The host's own driver: draw a batch, call one optimizer.
#pragma once

#include <memory>
#include <vector>

#include "gradus/monitor.h"
#include "gradus/optimizer.h"

namespace gradus::execution {

class HostRun;

class StepDriver {
 public:
  StepDriver(HostRun& run, std::unique_ptr<Optimizer> optimizer);
  /// At most `steps` steps; fewer when the run is stopped or diverges.
  int64_t advance(int64_t steps);
  Tensors evaluated();
  Origin origin() const { return optimizer_->origin(); }
  void state(Archive& archive) { archive.part("optimizer", *optimizer_); }

 private:
  void observe_before_step();
  bool diverging(int64_t done);
  HostRun& run_;
  std::unique_ptr<Optimizer> optimizer_;
};

}  // namespace gradus::execution
