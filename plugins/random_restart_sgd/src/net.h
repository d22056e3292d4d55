// random_restart_sgd.net: a deep narrow ReLU network with a random initialization.
#pragma once

#include <span>

#include "gradus/model.h"
#include "gradus/options.h"
#include "law_options.h"
#include "random_restart/dead.h"

namespace gradus::random_restart {

/// y = A_L h_{L-1} + c_L, h_j = relu(A_j h_{j-1} + c_j), as in Cheridito, Jentzen, Rossmannek
/// (2021), arXiv 2006.07075. `forward` gives the bare output; the clip min(max(y, u), v) belongs to
/// evaluation and selection (tasks' measure "clipped_mse", the driver's tables), unless
/// `clip_in_loss` puts it into the training loss as well.
class Net final : public Model {
 public:
  struct Options : SizeOptions, LawOptions {
    Auto<double> clip_lo, clip_hi;
    bool clip_in_loss = false;
    void declare(Schema& schema);
  };

  /// Throws Error "random_restart.model" for data without inputs, with classes or with several
  /// outputs, and for clip_lo >= clip_hi.
  Net(const Options& options, const DataInfo& data);

  std::vector<ParameterInfo> parameters() const override;
  std::vector<Layer> layers() const override;
  /// Network k of a seed is stream k of purpose "init" (philox.h, laws.h): the same values in every
  /// engine of the driver.
  Tensors initial(const InitRequest& request) const override;
  Tensor forward(const Tensors& parameters, const Batch& batch,
                 Tensors* inputs = nullptr) const override;
  bool stackable() const override { return true; }

  const Shape& shape() const { return shape_; }
  const Law& law() const { return options_.law; }
  double clip_low() const { return clip_low_; }
  double clip_high() const { return clip_high_; }
  bool clip_in_loss() const { return options_.clip_in_loss; }

  /// One network's parameters from their flat order (Shape), on the CPU in `dtype`.
  Tensors from_flat(std::span<const double> values, at::ScalarType dtype) const;

 private:
  Options options_;
  Shape shape_;
  int64_t feature_axes_;
  double clip_low_, clip_high_;
};

/// The flat order of Shape (float64) from one network's tensors.
std::vector<double> to_flat(const Tensors& parameters);

}  // namespace gradus::random_restart
