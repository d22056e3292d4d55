// suite.regression_1d: a noisy sine on an interval.
#pragma once

#include <cstdint>
#include <memory>

#include "gradus/options.h"
#include "gradus/task.h"

namespace gradus::tasks {

/// y = sin(frequency pi x) + noise at evenly spaced x in [-1, 1]. The validation rows lie half way
/// between them, with noise of their own; the test rows are noise-free on a grid of their own.
/// Loss: mean squared error. The noise is drawn from the seed "data".
class Regression1d final : public Task {
 public:
  struct Options {
    int64_t samples = 256;
    double noise = 0.1;
    double frequency = 2;
    void declare(Schema& schema);
  };
  explicit Regression1d(Options options) : options_(options) {}
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;
  std::unique_ptr<Loss> loss() const override { return make_loss("mean_squared_error"); }

 private:
  /// `rows` noise-free values at evenly spaced x in [low, high].
  Split split(int64_t rows, double low, double high) const;
  Options options_;
};

}  // namespace gradus::tasks
