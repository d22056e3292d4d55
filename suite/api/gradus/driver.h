// Drivers own what a step is. The host's own driver draws a batch and calls one optimizer; a
// plugin's may move thousands of networks at once.
#pragma once

#include <string>

#include "gradus/archive.h"
#include "gradus/run.h"

namespace gradus {

class Driver {
 public:
  virtual ~Driver() = default;
  virtual std::string refuses(const Task& task, const Model& model, const Loss& loss,
                              const DataInfo& data) const {
    return {};
  }
  /// Once, before the first step.
  virtual void start(Run& run) = 0;
  /// At most `steps` further steps; returns how many were done. Fewer means that the driver ended
  /// itself (Run::stop) or reached a place where it wants to be evaluated.
  virtual int64_t advance(Run& run, int64_t steps) = 0;
  /// The parameters whose metrics are the run's (one network). Timed.
  virtual Tensors evaluated(Run& run) { return run.parameters(); }
  /// Names every part of the run state (the run's own parameters are saved by the host).
  virtual void state(Archive& archive) = 0;
  /// Once, after the last step: columns, figures, artifacts.
  virtual void finish(Run& run) {}
};

}  // namespace gradus
