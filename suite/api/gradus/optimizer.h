// Optimizers: they move the parameters of an objective.
#pragma once

#include <string>

#include "gradus/archive.h"
#include "gradus/objective.h"

namespace gradus {

/// One optimizer with its run state. Its options (configuration) are fixed when it is made.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  /// One step. Not virtual: it charges the time to the update lane.
  void step(Objective& objective);

  /// Why the method does not apply to this model and loss ("activation 'relu' of layer 1: ..."), or
  /// empty. A refused pair is a row with the reason, not an error.
  virtual std::string refuses(const Model& model, const Loss& loss, const DataInfo& data) const {
    return {};
  }

  /// Names every part of the run state.
  virtual void state(Archive& archive) = 0;

  /// The parameters that should be evaluated, where a method averages its iterates. Timed.
  virtual Tensors evaluated(const Tensors& parameters) { return parameters; }

  /// Every entry's update depends on that entry's gradient history alone, so that stacked networks
  /// do not mix.
  virtual bool elementwise() const { return false; }

  /// The first ask of a step may be somewhere else than at the step's start, because the gradient
  /// of the last evaluation is used again (L-BFGS).
  virtual bool carries() const { return false; }

 private:
  virtual void move(Objective& objective) = 0;
};

}  // namespace gradus
