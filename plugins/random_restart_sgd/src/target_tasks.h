// Tasks of the restart experiments: a noise-free function on a box.
#pragma once

#include <functional>
#include <utility>

#include "gradus/options.h"
#include "gradus/task.h"
#include "law_options.h"

namespace gradus::random_restart {

/// A target function on [a, b]^dim and how it is sampled.
struct TargetSpec {
  double a = -1, b = 1;
  int64_t dim = 1, samples = 512, test_nodes = 2000;
  std::string text;
  std::pair<double, double> range;                            ///< of the target on the domain
  std::function<double(const double* point, int64_t)> value;  ///< of a point with dim coordinates
};

/// Training inputs: uniform on the box, drawn from the seed "data"; a smaller set is the beginning
/// of a larger one. Test inputs: midpoints of equal intervals in one dimension (a quadrature of the
/// L2 and L1 errors), a sample of its own in several. Loss: squared error.
class TargetTask : public Task {
 public:
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;
  std::unique_ptr<Loss> loss() const override { return make_loss("squared_error"); }
  /// "clipped_mse", "clipped_l1": of the output clipped to the target's range (one around a
  /// constant target).
  Tensor measure(const std::string& name, const Tensor& output, const Batch& batch) const override;

 protected:
  explicit TargetTask(TargetSpec spec);

 private:
  Split split(Tensor input) const;
  TargetSpec spec_;
};

struct TargetOptions {
  DomainOptions domain;
  int64_t samples = 512, test_nodes = 2000;
  void declare(Schema& schema);
  /// Domain and sizes, checked.
  TargetSpec spec() const;
};

/// |x|
class AbsTask final : public TargetTask {
 public:
  using Options = TargetOptions;
  explicit AbsTask(const Options& options);
};

/// x^2
class SquareTask final : public TargetTask {
 public:
  using Options = TargetOptions;
  explicit SquareTask(const Options& options);
};

/// sin(pi x)
class SineTask final : public TargetTask {
 public:
  using Options = TargetOptions;
  explicit SineTask(const Options& options);
};

/// xi, the control: a dead network can learn it.
class ConstTask final : public TargetTask {
 public:
  struct Options : TargetOptions {
    double xi = 0.5;
    void declare(Schema& schema);
  };
  explicit ConstTask(const Options& options);
};

/// |x|^2 / dim
class SqnormTask final : public TargetTask {
 public:
  struct Options : TargetOptions {
    int64_t dim = 4;
    Options() { test_nodes = 4096; }
    void declare(Schema& schema);
  };
  explicit SqnormTask(const Options& options);
};

}  // namespace gradus::random_restart
