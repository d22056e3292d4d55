// The objective: the only way to a value or a gradient, so that everything is counted and timed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "gradus/clock.h"
#include "gradus/model.h"
#include "gradus/probe.h"
#include "gradus/stream.h"
#include "gradus/tensor.h"

namespace gradus {

/// What was asked so far. A stacked ask counts once per network in `samples`.
struct Counts {
  int64_t values = 0;     ///< asks
  int64_t gradients = 0;  ///< asks with a gradient
  int64_t samples = 0;    ///< rows times networks over all asks
};

/// The function that an optimizer lowers: the task's risk on the current batch, as a function of
/// the parameters, which the optimizer changes in place.
class Objective {
 public:
  virtual ~Objective() = default;
  Objective(const Objective&) = delete;
  Objective& operator=(const Objective&) = delete;

  /// Value and, where asked, gradient at the current parameters. Counted and charged to the
  /// gradient lane, but for asks inside a probe's scope, which are not the method's. Throws Error
  /// "objective.ask" for an index in `only` that does not exist.
  Answer ask(const Ask& ask = {});

  /// The product of the risk's Hessian with a direction at the current parameters: one tensor for
  /// each parameter, in its layout. Counted as two asks with a gradient, which is what it costs:
  /// the gradient, and the derivative of its product with the direction. Throws Error
  /// "objective.direction" where the direction has other shapes than the parameters, and
  /// "objective.curvature" where the risk has no second derivative.
  Tensors hessian_product(const Tensors& direction, bool full = false);
  /// The same for the Gauss-Newton matrix J^T H J, which is positive semidefinite for a convex
  /// loss: J is the derivative of the model's output, H the loss's Hessian in the output.
  Tensors gauss_newton_product(const Tensors& direction, bool full = false);
  /// The loss of each row of the batch, [rows] or [copies, rows]. Counted as one ask without a
  /// gradient. Throws Error "objective.samples" where the risk is no mean over rows.
  Tensor sample_losses(bool full = false);

  Tensors& parameters() { return parameters_; }
  const Tensors& parameters() const { return parameters_; }
  virtual const Model& model() const = 0;
  virtual const Loss& loss() const = 0;
  virtual const DataInfo& data() const = 0;

  /// Networks in the stack; 0 where the parameters have no leading axis of copies.
  int64_t copies() const { return copies_; }
  /// Rows of the current batch, or of the training split.
  virtual int64_t rows(bool full = false) const = 0;
  /// The inputs of the current batch or of the training split. Reading them is not counted.
  virtual const Batch& batch(bool full = false) const = 0;
  /// Whether this step's batch is another one than the last step's (a carried gradient is stale).
  virtual bool changed() const = 0;
  /// The run's seed for the method's own random numbers.
  virtual uint64_t seed() const = 0;
  /// The number of the current step, from 0.
  virtual int64_t step() const = 0;
  /// The run's budget, in steps or in gradient evaluations; 0 where it is not known (outside a
  /// run).
  virtual int64_t budget() const { return 0; }
  /// How much of the budget was spent when the step began: what schedules go by.
  virtual int64_t spent() const { return step(); }
  /// A recorded quantity (made at the first call with that name). Outside a run it keeps nothing.
  virtual Probe& probe(const ProbeSpec& spec) = 0;
  /// Ends the run after this step, with the reason in its record.
  virtual void stop(std::string_view why) = 0;

  const Counts& counts() const { return counts_; }
  Clock& clock() { return *clock_; }

 protected:
  Objective(Tensors parameters, int64_t copies, Clock& clock)
      : own_parameters_(std::move(parameters)), copies_(copies), clock_(&clock) {}
  /// A view of another objective (gradus/wrapper.h): the same parameters, counts and clock. What is
  /// asked of it is counted where it asks the other one.
  explicit Objective(Objective& outer)
      : parameters_(outer.parameters_),
        counts_(outer.counts_),
        copies_(outer.copies_),
        clock_(outer.clock_),
        is_view_(true) {}
  virtual Answer evaluate(const Ask& ask) = 0;
  /// Answers hessian_product and gauss_newton_product. Default: Error "objective.curvature".
  virtual Tensors evaluate_curvature(const Tensors& direction, bool gauss_newton, bool full);
  /// Answers sample_losses. Default: Error "objective.samples".
  virtual Tensor evaluate_samples(bool full);
  /// Called with the answer of each ask, off the clock, before the asker gets it.
  virtual void answered(const Ask& ask, const Answer& answer) {}

 private:
  Tensors own_parameters_;  // of an objective that is no view
  Counts own_counts_;

 protected:
  Tensors& parameters_ = own_parameters_;

 private:
  template <class Evaluate>
  auto counted(const Counts& cost, const Evaluate& evaluate);
  Tensors product(const Tensors& direction, bool gauss_newton, bool full);
  int64_t rows_asked(bool full) const;
  Counts& counts_ = own_counts_;
  int64_t copies_;
  Clock* clock_;
  bool is_view_ = false;
};

}  // namespace gradus
