// The tasks: a network is to become a constant, on an interval or on finitely many points.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "constant_target/measure.h"
#include "gradus/options.h"
#include "gradus/task.h"

namespace gradus::constant_target {

enum class TargetKind { constant, abs_sum, sine };

/// What both tasks have.
struct TargetOptions {
  double a = 0, b = 1;
  double xi = 0.5;
  TargetKind target = TargetKind::constant;
  bool as_control = false;
  void declare(Schema& schema);
  /// Throws Error "constant_target.box" unless a < b, "constant_target.control" for a target that
  /// is not constant without as_control.
  void check() const;
};

/// A task whose law and target the driver, the monitor and the tools know. The loss is the squared
/// error without a factor 1/2, summed over outputs.
class MeasureTask : public Task {
 public:
  explicit MeasureTask(TargetOptions options);
  /// The law mu, with the run's seed for laws that are drawn.
  virtual Measure measure(const Seeds& seeds) const = 0;
  const TargetOptions& target() const { return target_; }
  std::unique_ptr<Loss> loss() const override { return make_loss("squared_error"); }
  /// tanh without as_control.
  std::string refuses(const Model& model) const override;

 protected:
  TaskDescription description(std::string text) const;
  /// Facts about the data; fills `low`, `high`, xi and the range of the target.
  TaskData data_of(const std::vector<double>& points, const std::vector<double>& targets,
                   const Measure& measure, at::ScalarType dtype) const;

 private:
  TargetOptions target_;
};

enum class Density { uniform, piecewise };

struct IntervalOptions : TargetOptions {
  Density density = Density::uniform;
  std::vector<double> edges, values;
  int64_t rows = 32;
  void declare(Schema& schema);
};

/// constant_target.interval: one input with a density on [a, b]; the risk on all rows is the exact
/// integral. The rows are points of equal mass, for optimizers that draw mini-batches.
class IntervalTask final : public MeasureTask {
 public:
  using Options = IntervalOptions;
  explicit IntervalTask(Options options);
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;
  Measure measure(const Seeds& seeds) const override;
  std::string refuses(const Model& model) const override;
  bool risk(const Model& model, const Tensors& parameters, const Batch& batch, const Ask& ask,
            Answer& answer) const override;

 private:
  Options options_;
};

enum class CloudKind { grid, sobol, sample, dataset };

struct CloudOptions : TargetOptions {
  int64_t dim = 2, points = 1024;
  CloudKind kind = CloudKind::sobol;
  std::string dataset = "digits";
  void declare(Schema& schema);
};

/// constant_target.cloud: the law is the uniform one on finitely many points, which are the rows.
class CloudTask final : public MeasureTask {
 public:
  using Options = CloudOptions;
  explicit CloudTask(Options options);
  TaskDescription describe() const override;
  TaskData data(const Seeds& seeds, at::ScalarType dtype) const override;
  Measure measure(const Seeds& seeds) const override;

 private:
  Options options_;
};

/// Points of the cloud [points][inputs] and the number of inputs. Throws Error
/// "constant_target.points" for a point outside the box, and those of the data set.
struct CloudPoints {
  int inputs = 1;
  std::vector<double> x;
  std::string checksum;
};
CloudPoints cloud_points(const CloudOptions& options, uint64_t seed);

}  // namespace gradus::constant_target
