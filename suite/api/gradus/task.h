// Tasks: data, loss, batch rule, default model, budget, metrics and targets, with a version.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "gradus/data.h"
#include "gradus/loss.h"
#include "gradus/model.h"
#include "gradus/options.h"
#include "gradus/sampling.h"
#include "gradus/stream.h"

namespace gradus {

/// Something measured at evaluation points.
struct Metric {
  std::string name;     ///< "train_loss", "validation_loss", "test_accuracy"
  std::string split;    ///< "train", "validation" or "test"
  std::string measure;  ///< "loss", "accuracy", or a name that Task::measure knows
  bool higher_is_better = false;
  bool costly = false;  ///< evaluated at fewer points
};

/// A value of a metric that is worth reaching, and who says so.
struct Target {
  std::string metric;
  double value = 0;
  std::string source;  ///< where the value comes from
};

/// What a task is. `gradus show` prints it; the engine and the study follow it.
struct TaskDescription {
  int64_t version = 1;  ///< raised when the same options give another problem
  std::string text;
  std::string dataset;  ///< name in the catalogue; empty for generated data
  Item model;           ///< default model
  Sampling sampling = Sampling::shuffled;
  int64_t batch_size = 128;  ///< ignored for Sampling::full
  int64_t steps = 0;         ///< default budget; 0 where it is given in epochs
  double epochs = 0;
  std::string dtype = "float32";  ///< default dtype
  /// The first one leads in reports. The first one on the split "validation" chooses settings
  /// (`gradus tune`); of a task that measures the training split alone, an optimization problem,
  /// the first one.
  std::vector<Metric> metrics;
  std::vector<Target> targets;
  std::optional<double> optimum;  ///< least possible value of the first metric, where known
  std::string optimum_source;
};

class Task {
 public:
  virtual ~Task() = default;
  virtual TaskDescription describe() const = 0;

  /// The data in `dtype` on the CPU. Generated data are a function of `seeds.data`.
  virtual TaskData data(const Seeds& seeds, at::ScalarType dtype) const = 0;
  virtual std::unique_ptr<Loss> loss() const = 0;
  /// Why the task cannot be used with a model, or empty.
  virtual std::string refuses(const Model& model) const { return {}; }

  /// The exact risk in place of a mean over samples (an integral, say): fills `answer` and returns
  /// true, or returns false (the default).
  virtual bool risk(const Model& model, const Tensors& parameters, const Batch& batch,
                    const Ask& ask, Answer& answer) const {
    return false;
  }

  /// A metric's measure other than "loss" and "accuracy": mean over the batch's rows, leading axes
  /// kept.
  virtual Tensor measure(const std::string& name, const Tensor& output, const Batch& batch) const;
};

/// The one way to a risk: the task's exact risk, else the model's own derivative, else forward,
/// loss and autograd. The gradient is defined and in each parameter's layout whichever way it came.
Answer evaluate(const Task* task, const Model& model, const Loss& loss, const Tensors& parameters,
                int64_t copies, const Batch& batch, const Ask& ask);

/// Second derivatives of the risk at the parameters.
enum class Curvature {
  hessian,      ///< of the risk
  gauss_newton  ///< J^T H J: J the derivative of the model's output, H the Hessian of the loss in
                ///< it
};

/// The product of a curvature with a direction (one tensor for each parameter), by differentiating
/// twice: through the task's exact risk where autograd can follow it, else through the model's
/// forward and the loss. The networks of a stack have a product each. Throws Error
/// "objective.curvature" where the risk has no second derivative, or, for the Gauss-Newton matrix,
/// where it is not a loss of the model's output.
Tensors curvature_product(const Task* task, const Model& model, const Loss& loss,
                          const Tensors& parameters, const Batch& batch, const Tensors& direction,
                          Curvature curvature);

/// The loss of each row, [rows] or [copies, rows]: its mean over the rows is the risk. Throws Error
/// "objective.samples" where the risk is no mean over rows (a task's exact risk, a function).
Tensor sample_losses(const Task* task, const Model& model, const Loss& loss,
                     const Tensors& parameters, int64_t copies, const Batch& batch);

}  // namespace gradus
