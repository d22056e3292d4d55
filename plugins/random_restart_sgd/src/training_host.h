// What the engines need of whoever runs them: a run of the host, or a program of its own.
#pragma once

#include <functional>
#include <memory>

#include "gradus/run.h"

namespace gradus::random_restart {

class TrainingHost {
 public:
  virtual ~TrainingHost() = default;
  virtual const Model& model() const = 0;
  virtual at::ScalarType dtype() const = 0;
  virtual at::Device device() const = 0;
  virtual Clock& clock() = 0;
  virtual std::unique_ptr<BatchObjective> objective(Tensors parameters, int64_t copies) = 0;
  virtual Batch train_rows(const Tensor& rows) = 0;
  virtual std::unique_ptr<Optimizer> optimizer(const Item& item) = 0;
};

/// A run of the host (the driver's case).
std::unique_ptr<TrainingHost> host_of(Run& run);

/// A training outside a run (the tool engine_bench, tests): CPU, nothing is recorded.
struct LocalTraining {
  const Model* model = nullptr;
  const Loss* loss = nullptr;
  const TaskData* data = nullptr;
  at::ScalarType dtype = at::kDouble;
  std::function<std::unique_ptr<Optimizer>(const Item&)> optimizer;
};
std::unique_ptr<TrainingHost> local_host(const LocalTraining& training);

}  // namespace gradus::random_restart
