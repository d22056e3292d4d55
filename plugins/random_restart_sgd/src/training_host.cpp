#include "training_host.h"

#include <ATen/ops/index_select_ops.h>

#include "gradus/standalone_objective.h"

namespace gradus::random_restart {
namespace {

class RunHost final : public TrainingHost {
 public:
  explicit RunHost(Run& run) : run_(run) {}
  const Model& model() const override { return run_.model(); }
  at::ScalarType dtype() const override { return run_.settings().dtype; }
  at::Device device() const override { return run_.settings().device; }
  Clock& clock() override { return run_.clock(); }
  std::unique_ptr<BatchObjective> objective(Tensors parameters, int64_t copies) override {
    return run_.objective(std::move(parameters), copies);
  }
  Batch train_rows(const Tensor& rows) override { return run_.train_rows(rows); }
  std::unique_ptr<Optimizer> optimizer(const Item& item) override { return run_.optimizer(item); }

 private:
  Run& run_;
};

class LocalHost final : public TrainingHost {
 public:
  explicit LocalHost(LocalTraining training)
      : training_(std::move(training)),
        full_{training_.data->train.input, training_.data->train.target, {}} {}
  const Model& model() const override { return *training_.model; }
  at::ScalarType dtype() const override { return training_.dtype; }
  at::Device device() const override { return at::kCPU; }
  Clock& clock() override { return clock_; }
  std::unique_ptr<BatchObjective> objective(Tensors parameters, int64_t copies) override {
    return std::make_unique<StandaloneObjective>(
        *training_.model, *training_.loss, training_.data->info, full_, std::move(parameters),
        StandaloneSettings{.copies = copies, .seed = 0, .clock = &clock_});
  }
  Batch train_rows(const Tensor& rows) override {
    const Tensor flat = rows.reshape({-1});
    const auto shaped = [&](const Tensor& all) {
      std::vector<int64_t> shape = rows.sizes().vec();
      shape.insert(shape.end(), all.sizes().begin() + 1, all.sizes().end());
      return at::_ops::index_select::call(all, 0, flat).view(shape);
    };
    return {shaped(full_.input), shaped(full_.target), rows};
  }
  std::unique_ptr<Optimizer> optimizer(const Item& item) override {
    return training_.optimizer(item);
  }

 private:
  LocalTraining training_;
  Batch full_;
  Clock clock_;
};

}  // namespace

std::unique_ptr<TrainingHost> host_of(Run& run) {
  return std::make_unique<RunHost>(run);
}

std::unique_ptr<TrainingHost> local_host(const LocalTraining& training) {
  return std::make_unique<LocalHost>(training);
}

}  // namespace gradus::random_restart
