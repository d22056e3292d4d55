// Optimizers: they move the parameters of an objective.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/archive.h"
#include "gradus/objective.h"
#include "gradus/options.h"
#include "gradus/origin.h"

namespace gradus {

namespace detail {
class OptionControl;
}

/// One optimizer with its run state. Its options (configuration) are fixed when it is made, but for
/// those that a study gives a schedule: their fields hold the current value at each step.
class Optimizer {
 public:
  Optimizer();
  virtual ~Optimizer();
  Optimizer(const Optimizer&) = delete;
  Optimizer& operator=(const Optimizer&) = delete;

  /// One step. Not virtual: it charges the time to the update lane and gives the options with a
  /// schedule their current value. Throws Error "schedule.*" where a schedule does not fit the
  /// budget.
  void step(Objective& objective);

  /// Takes the schedules and groups of a JSON object text of options. Who makes an optimizer from
  /// such a text calls it once; gradus::offer does. Throws Error "options.schedule" or
  /// "options.group" where the class has no `bind` or `bind_group`.
  void configure(std::string_view options);

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

  /// What ran, where the code is not the plugin's own: pages call such a method interpreted. Asked
  /// for when the run has ended.
  virtual Origin origin() const { return {}; }

 protected:
  /// The parameters of each group, by index, in the order of `groups` in the study; then the rest,
  /// where there are any. Throws Error "groups.match" (a pattern that matches no parameter) and
  /// "groups.twice" (two groups that match one parameter).
  const std::vector<std::vector<int>>& group_members(const Objective& objective);

 private:
  virtual void move(Objective& objective) = 0;
  /// Declares the options on the fields that steps read, for schedules: `options_.declare(schema)`.
  /// gradus::WithOptions does.
  virtual bool bind(Schema& schema);
  /// Makes the options of one more group from those of all parameters, and declares them.
  /// gradus::WithOptions does.
  virtual bool bind_group(Schema& schema);
  std::unique_ptr<detail::OptionControl> control_;  // null without schedules and groups
};

}  // namespace gradus
