// An objective over any model, loss and batch, without an engine around it.
#pragma once

#include <memory>
#include <string>

#include "gradus/run.h"

namespace gradus::testing {

class TestObjective final : public BatchObjective {
 public:
  /// Model and loss must outlive the objective. `copies` as in Objective.
  TestObjective(const Model& model, const Loss& loss, const DataInfo& data, Tensors parameters,
                int64_t copies, Batch batch);

  const Model& model() const override { return model_; }
  const Loss& loss() const override { return loss_; }
  const DataInfo& data() const override { return data_; }
  int64_t rows(bool) const override { return batch_.input.size(-2); }
  const Batch& batch(bool) const override { return batch_; }
  bool changed() const override { return changed_; }
  uint64_t seed() const override { return 7; }
  int64_t step() const override { return step_; }
  Probe& probe(const ProbeSpec& spec) override;
  void stop(std::string_view why) override { stopped_ = why; }
  void set_batch(Batch batch) override;

  /// One step of the optimizer without recording gradients, as the engine does it.
  void advance(Optimizer& optimizer);
  /// The reason given to `stop`, or empty.
  const std::string& stopped() const { return stopped_; }

 private:
  Answer evaluate(const Ask& ask) override;
  const Model& model_;
  const Loss& loss_;
  DataInfo data_;
  Batch batch_;
  bool changed_ = true;
  int64_t step_ = 0;
  std::string stopped_;
  Clock clock_;
  std::unique_ptr<Probe> probe_;
};

}  // namespace gradus::testing
