// Monitors watch any run at the start of each step.
#pragma once

#include <string>

#include "gradus/archive.h"
#include "gradus/run.h"

namespace gradus {

class Monitor {
 public:
  virtual ~Monitor() = default;
  virtual std::string refuses(const Task& task, const Model& model, const Loss& loss) const {
    return {};
  }
  /// Once, before the first step: declare probes.
  virtual void start(Run& run) {}
  /// `answer` is value and gradient at the parameters with which the step starts, on the step's
  /// batch. Off the clock; whatever is evaluated here is not the method's.
  virtual void observe(Run& run, const Answer& answer) = 0;
  virtual void state(Archive& archive) {}
  virtual void finish(Run& run) {}
};

}  // namespace gradus
