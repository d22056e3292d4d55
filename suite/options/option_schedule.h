// Schedules: the value of an option as a function of the step (docs/schedules.md). Names and
// numbers are those of torch.optim.lr_scheduler where it has the same one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "options/option_value.h"

namespace gradus {

struct OptionSpec;

enum class ScheduleShape {
  constant,
  linear,
  cosine,
  warmup_stable_decay,
  step,
  exponential,
  inverse_sqrt,
  one_cycle,
  cosine_restarts,
  polynomial,
  piecewise
};

/// How a value goes from one to another.
enum class Anneal { linear, cosine, sqrt };

/// A number of steps, or a share of the budget where it is below 1.
struct ScheduleLength {
  double value = 0;
  /// Whole steps; at least 1 where the length is not 0.
  int64_t steps(int64_t budget) const;
  /// Not rounded.
  double exact_steps(int64_t budget) const;
};

/// What a schedule is made of. Each shape uses some of these.
struct ScheduleParts {
  ScheduleShape shape = ScheduleShape::constant;
  double peak = 0;   ///< the value after the warm-up
  double start = 0;  ///< of the warm-up
  double end = 0;
  ScheduleLength warmup, length;   ///< length 0: the budget
  ScheduleLength decay;            ///< warmup_stable_decay
  Anneal anneal = Anneal::linear;  ///< warmup_stable_decay, one_cycle
  ScheduleLength every;            ///< step: between two drops; cosine_restarts: the first period
  double gamma = 0;          ///< factor of a drop (step) or of a step (exponential; 0: by end)
  ScheduleLength timescale;  ///< inverse_sqrt; 0: the warm-up
  double power = 1;          ///< polynomial
  int64_t factor = 1;        ///< cosine_restarts: each period over the one before
  bool three_phase = false;  ///< one_cycle
  std::vector<ScheduleLength> at;  ///< piecewise: where each piece begins
  std::vector<double> values;      ///< piecewise
  bool interpolate = false;        ///< piecewise: straight lines between the values
};

class OptionSchedule {
 public:
  /// From a value that `checked_schedule` returned.
  explicit OptionSchedule(const OptionTable& checked);
  explicit OptionSchedule(ScheduleParts parts) : parts_(std::move(parts)) {}

  /// The schedule on a budget of steps. Throws Error "schedule.budget" where the budget is unknown
  /// (0) or the schedule does not fit in.
  class OnBudget;
  const ScheduleParts& parts() const { return parts_; }
  /// What the field holds before the first step: the peak, or the first of the values.
  double nominal() const;

 private:
  ScheduleParts parts_;
};

/// All lengths in steps.
class OptionSchedule::OnBudget {
 public:
  OnBudget(const OptionSchedule& schedule, int64_t budget, std::string_view where);
  /// The value at a step, from 0; after the end of the schedule, its last value.
  double at(int64_t step) const;

 private:
  double after_warmup(int64_t step) const;
  double one_cycle(int64_t step) const;
  double restarted(int64_t step) const;
  double piecewise(int64_t step) const;
  void settle_pieces(int64_t budget, std::string_view where);
  ScheduleParts parts_;
  int64_t length_ = 0, warmup_ = 0, decay_ = 0, every_ = 1;
  double cycle_peak_ = 0;  // one_cycle: steps until the peak
  double timescale_ = 1;
  std::vector<int64_t> at_;
};

/// Whether a value is meant as a schedule: a table with the key "schedule", and no item.
bool is_schedule(const OptionValue& value);

/// The keys that a schedule of this shape has, as options: their types, defaults and bounds, and
/// the scale on which they are searched. What is a value of the option itself (`peak`, `end`) has
/// its bounds and its scale. Empty where there is no such shape.
std::vector<OptionSpec> schedule_keys(const OptionSpec& spec, std::string_view shape);

/// A schedule checked and complete: every key of its shape, in the order of the documentation.
/// Values lie in the bounds of the option. Throws Error "options.choice" (an unknown shape) and
/// those of checked_options.
OptionTable checked_schedule(const OptionSpec& spec, const OptionTable& value,
                             std::string_view where);

/// The names of the shapes.
std::vector<std::string> schedule_names();

}  // namespace gradus
