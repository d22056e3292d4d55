// Losses: means over samples, one value per network.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "gradus/data.h"
#include "gradus/layer.h"
#include "gradus/tensor.h"

namespace gradus {

/// Vector norms q of layer-wise smoothness bounds.
enum class Norm { one, two, infinity };

/// c1 = sup ||dJ/dy||_{q*} (q* the dual of q), c2 = sup |J''[u,u]| / ||u||_q^2 over outputs y.
struct LossBounds {
  double first = 0;
  double second = 0;
};

/// A loss as a function of a model's output; it has no parameters.
class Loss {
 public:
  virtual ~Loss() = default;

  /// "cross_entropy", "squared_error", ... (docs/catalogue.md says each formula).
  virtual std::string name() const = 0;

  /// Mean over samples. `output` [..., rows, outputs] gives [...]: leading axes (networks) are
  /// kept.
  virtual Tensor value(const Tensor& output, const Batch& batch) const = 0;

  /// d value / d output, in the shape of `output`. Default: by autograd.
  virtual Tensor slope(const Tensor& output, const Batch& batch) const;

  /// Value and slope at once, for models with a derivative of their own: fills `slope` and returns
  /// the value. Default: one after the other. Not recorded by autograd. A `slope` that already has
  /// the shape of `output` may be written into in place of a new tensor.
  virtual Tensor value_and_slope(const Tensor& output, const Batch& batch, Tensor& slope) const;

  /// The constants for outputs produced by `last` with `outputs` units, where they are finite and
  /// the targets lie in [target_low, target_high]; nothing where no bound is known.
  virtual std::optional<LossBounds> bounds(Norm norm, int64_t outputs, const Activation& last,
                                           double target_low, double target_high) const;
};

/// The suite's losses: "cross_entropy" (softmax, int64 labels or distributions),
/// "logistic" (sum over outputs of the logistic cross entropy on logits),
/// "squared_error" (sum over outputs), "half_squared_error", "mean_squared_error" (mean over
/// outputs). Throws Error "loss.unknown".
std::unique_ptr<Loss> make_loss(std::string_view name);

}  // namespace gradus
