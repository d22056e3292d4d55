// grelu.sphere: random unit points; grelu.digits: handwritten digits as unit vectors. Both in full
// batch with half the squared error, a mean over rows: the summed loss of THEORY.md over n.
#pragma once

#include "gradus/task.h"
#include "gradus/with_options.h"

namespace gradus::grelu {

struct SphereOptions {
  int64_t samples = 16, dim = 32, outputs = 1, test_points = 32, data_seed = 0;
  bool sign_labels = true;
  void declare(Schema& schema);
};

class Sphere final : public WithOptions<Task, SphereOptions> {
 public:
  using WithOptions::WithOptions;
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;
  std::unique_ptr<Loss> loss() const override;
  /// "sign_accuracy": share of entries whose sign is the target's.
  Tensor measure(const std::string& name, const Tensor& output, const Batch& batch) const override;
};

struct DigitsOptions {
  int64_t train = 1000, split_seed = 0;
  bool centre = true;
  void declare(Schema& schema);
};

class Digits final : public WithOptions<Task, DigitsOptions> {
 public:
  using WithOptions::WithOptions;
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;
  std::unique_ptr<Loss> loss() const override;
};

}  // namespace gradus::grelu
