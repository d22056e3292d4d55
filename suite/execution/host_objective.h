// The host's objective: counted and timed by its base class, answered by `evaluate`.
#pragma once

#include <functional>
#include <string>
#include <utility>

#include "execution/probes.h"
#include "gradus/run.h"

namespace gradus::execution {

/// What an objective needs of its run.
struct ObjectiveContext {
  const Task* task = nullptr;
  const Model* model = nullptr;
  const Loss* loss = nullptr;
  const TaskData* data = nullptr;
  const Batch* full = nullptr;  ///< all training rows
  const RunSettings* settings = nullptr;
  ProbeSet* probes = nullptr;
  std::string probe_owner;  ///< prefix of the probes an optimizer declares
  const int64_t* step = nullptr;
  bool spends_gradients = false;  ///< the budget is in gradient evaluations, not in steps
  std::function<void(std::string_view)> stop;
};

class HostObjective final : public BatchObjective {
 public:
  HostObjective(ObjectiveContext context, Tensors parameters, int64_t copies, Clock& clock);

  const Model& model() const override { return *context_.model; }
  const Loss& loss() const override { return *context_.loss; }
  const DataInfo& data() const override { return context_.data->info; }
  int64_t rows(bool full) const override;
  const Batch& batch(bool full) const override { return full ? *context_.full : *batch_; }
  bool changed() const override { return changed_; }
  uint64_t seed() const override { return context_.settings->seeds.method; }
  int64_t step() const override { return *context_.step; }
  int64_t budget() const override { return context_.settings->steps; }
  int64_t spent() const override { return context_.spends_gradients ? gradients_before_ : step(); }
  Probe& probe(const ProbeSpec& spec) override {
    return context_.probes->get(context_.probe_owner, spec);
  }
  void stop(std::string_view why) override { context_.stop(why); }

  void set_batch(Batch batch) override;
  /// A batch that stays alive elsewhere; `changed`: another one than at the last step.
  void use_batch(const Batch& batch, bool changed);
  /// Called with the first answer of each step that has a gradient on the step's batch.
  void watch_first_answer(std::function<void(const Answer&)> watcher);
  void begin_step() {
    first_ = true;
    gradients_before_ = counts().gradients + earlier_gradients_;
  }
  /// Goes on where another process stopped: so many gradients were asked for before, and this was
  /// the value of the last ask.
  void go_on(int64_t gradients, Tensor last_value) {
    earlier_gradients_ = gradients - counts().gradients;
    last_value_ = std::move(last_value);
  }
  void skip_watcher() { first_ = false; }
  /// An answer that another objective counts.
  Answer answer(const Ask& ask) { return evaluate(ask); }
  Tensors curvature(const Tensors& direction, bool gauss_newton, bool full) {
    return evaluate_curvature(direction, gauss_newton, full);
  }
  Tensor samples(bool full) { return evaluate_samples(full); }
  /// The value of the last ask; undefined before the first.
  const Tensor& last_value() const { return last_value_; }
  const ObjectiveContext& context() const { return context_; }
  const Batch& current() const { return *batch_; }

 protected:
  Answer evaluate(const Ask& ask) override;
  Tensors evaluate_curvature(const Tensors& direction, bool gauss_newton, bool full) override;
  Tensor evaluate_samples(bool full) override;
  void answered(const Ask& ask, const Answer& answer) override;

 private:
  void refresh_leaves();
  ObjectiveContext context_;
  Tensors leaves_;  // the parameters as autograd leaves that share their storage
  Batch own_batch_;
  const Batch* batch_ = &own_batch_;
  bool changed_ = true;
  bool first_ = true;
  int64_t gradients_before_ = 0;   // this step
  int64_t earlier_gradients_ = 0;  // by another process
  std::function<void(const Answer&)> watcher_;
  Tensor last_value_;
};

}  // namespace gradus::execution
