// An objective of the plugin's own tools: a model, a loss and data, without a run around it.
#pragma once

#include <memory>
#include <string>

#include "gradus/run.h"

namespace gradus::dsgd {

/// Records nothing: the tools read what the optimizer reports (Step::report).
class LocalObjective final : public Objective {
 public:
  /// Model, loss and `full` must outlive the objective; the first batch is all of `full`.
  LocalObjective(const Model& model, const Loss& loss, const DataInfo& data, const Batch& full,
                 Tensors parameters, uint64_t seed);
  ~LocalObjective() override;

  const Model& model() const override { return model_; }
  const Loss& loss() const override { return loss_; }
  const DataInfo& data() const override { return data_; }
  int64_t rows(bool full) const override { return batch(full).input.size(0); }
  const Batch& batch(bool full) const override {
    return full || !batch_.input.defined() ? full_ : batch_;
  }
  bool changed() const override { return batch_.input.defined() || step_ == 0; }
  uint64_t seed() const override { return seed_; }
  int64_t step() const override { return step_; }
  Probe& probe(const ProbeSpec& spec) override;
  void stop(std::string_view why) override { stopped_ = why; }

  /// The next step's batch: these rows of the data.
  void set_rows(const Tensor& rows);
  /// The same for consecutive rows, without a copy.
  void set_range(int64_t first, int64_t rows);
  /// One step of the optimizer.
  void advance(Optimizer& optimizer);
  const std::string& stopped() const { return stopped_; }
  /// f at the current parameters on all data.
  double value();
  /// Its gradient.
  Tensors gradient();

 private:
  Answer evaluate(const Ask& ask) override;
  class Silent;
  const Model& model_;
  const Loss& loss_;
  DataInfo data_;
  const Batch& full_;
  Batch batch_;
  uint64_t seed_;
  int64_t step_ = 0;
  std::string stopped_;
  Clock clock_;
  std::unique_ptr<Silent> probe_;
};

}  // namespace gradus::dsgd
