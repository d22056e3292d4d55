// Tasks of deep_resnet (THEORY.md, sections 1 and 4): targets of the inputs' size, full batches,
// float64.
#pragma once

#include "gradus/task.h"

namespace gradus::deep_resnet {

/// half_mse = 1/(2N) sum_i |y_i - t_i|^2 = J; mean_mse: the mean over samples and units, (2/d) J.
enum class SquaredLoss { half_mse, mean_mse };
enum class Inputs { orthonormal, gauss_unit };
enum class Targets { sphere, pert, ppert };

/// What the tasks share: the loss.
class TowerTask : public Task {
 public:
  std::unique_ptr<Loss> loss() const override;

 protected:
  explicit TowerTask(SquaredLoss loss) : loss_(loss) {}

 private:
  SquaredLoss loss_;
};

/// N inputs of norm 1 in R^d, targets on the sphere or near the inputs.
class TheoryTask final : public TowerTask {
 public:
  struct Options {
    int64_t samples = 5;
    int64_t width = 10;
    Inputs inputs = Inputs::orthonormal;
    Targets targets = Targets::sphere;
    double eps = 0.5;
    SquaredLoss loss = SquaredLoss::half_mse;
    void declare(Schema& schema);
  };
  explicit TheoryTask(const Options& options) : TowerTask(options.loss), options_(options) {}
  TaskDescription describe() const override;
  /// Throws Error "deep_resnet.data" for more orthonormal inputs than dimensions.
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;

 private:
  Tensor inputs(uint64_t seed) const;
  Tensor targets(const Tensor& inputs, uint64_t seed) const;
  Options options_;
};

/// d = N = 1, x = 1: the rescaled weights converge to log y for every k.
class ScalarTask final : public TowerTask {
 public:
  struct Options {
    double y = 1.5;
    SquaredLoss loss = SquaredLoss::half_mse;
    void declare(Schema& schema);
  };
  explicit ScalarTask(const Options& options) : TowerTask(options.loss), options_(options) {}
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;

 private:
  Options options_;
};

/// The flow of Cohen, Cont, Rossier, Xu (arXiv 2105.12245): z_0 = x uniform in [-1, 1]^10,
/// z_{t+1} = z_t + n^(-1/2) tanh(sin(5 pi t / n) z_t + cos(5 pi t / n)), t < n; x and z_n divided
/// by their norms.
class FlowTask final : public TowerTask {
 public:
  struct Options {
    int64_t train = 1024, test = 256;
    int64_t flow_steps = 100;
    SquaredLoss loss = SquaredLoss::half_mse;
    void declare(Schema& schema);
  };
  explicit FlowTask(const Options& options) : TowerTask(options.loss), options_(options) {}
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;

 private:
  Options options_;
};

/// Fashion-MNIST through two fixed untrained convolutions (5 x 5 and 3 x 3, stride 2, one channel)
/// to 25 features of norm 1; labels one-hot, padded to 25.
class ImageTask final : public TowerTask {
 public:
  struct Options {
    int64_t samples = 512;
    SquaredLoss loss = SquaredLoss::half_mse;
    void declare(Schema& schema);
  };
  explicit ImageTask(const Options& options) : TowerTask(options.loss), options_(options) {}
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;

 private:
  Options options_;
};

}  // namespace gradus::deep_resnet
