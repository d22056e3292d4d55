// grelu.net: the gated network as a model, for any optimizer. Trained are W_1 .. W_L (with biases,
// if any), or B and C too; the gates, and what else is not trained, are a function of the seeds
// among the options. THEORY.md, section 1.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "gradus/model.h"
#include "gradus/options.h"
#include "kernels.h"
#include "mask_cache.h"

namespace gradus::grelu {

/// Parameters: layer1.weight .. layerL.weight [width, width] (layerN.bias [width]); with trained =
/// all then input.weight [width, inputs] and output.weight [outputs, width].
/// Throws Error "model.input" on a task without data, "grelu.width" where the width is below the
/// outputs or `auto` (train rows squared times depth) is above 16384, "grelu.margin" for margin_tau
/// with gates that are the network's own weights.
///
/// With margin_tau > 0, rows psi of small margin are drawn again (THEORY.md, section 3.4), once, on
/// the first points that the model is asked about. These must be all training rows: "grelu.margin"
/// otherwise. Whoever has them may give them before with settle_gates().
class GreluNet final : public Model {
 public:
  enum class Derivative { own, autograd };
  struct Options {
    int64_t depth = 4;
    Auto<int64_t> width{};
    GateMode gates = GateMode::gatenet;
    Trained trained = Trained::hidden;
    InitForm init_form = InitForm::ntk;
    OutputVariance out_variance = OutputVariance::inverse_outputs;
    bool bias = false;
    bool normalize = false;
    double margin_tau = 0;
    Derivative derivative = Derivative::own;
    int64_t weight_seed = 0;
    int64_t gate_seed = 1;
    void declare(Schema& schema);
  };

  GreluNet(Options options, const DataInfo& data);

  std::vector<ParameterInfo> parameters() const override;
  Tensors initial(const InitRequest& request) const override;
  Tensor forward(const Tensors& parameters, const Batch& batch, Tensors* inputs) const override;
  bool differentiate(const Tensors& parameters, const Batch& batch, const Loss& loss,
                     const Ask& ask, Answer& answer) const override;
  /// The points on which rows of small margin were drawn again, where they were.
  void state(Archive& archive) override;

  const NetSettings& settings() const { return settings_; }
  /// As they are now: with margin_tau they change when the model first sees the training rows.
  const GateSource& gates() const { return source_; }
  /// Draws rows of small margin again, where margin_tau asks for it and it was not done yet.
  /// `points` as from points_of(), all training rows in order.
  void settle_gates(const Tensor& points) const;
  Trained trained() const { return options_.trained; }
  /// The points as the network sees them: flattened, and of unit length with `normalize`.
  Tensor points_of(const Tensor& input) const;
  /// The whole network at these parameters, copied to float64.
  Net net(const Tensors& parameters) const;

 private:
  std::size_t layers_count() const { return static_cast<std::size_t>(settings_.shape.depth); }
  Tensor weight(const Tensors& parameters, std::size_t layer) const;
  Tensor bias(const Tensors& parameters, std::size_t layer) const;
  Tensor input_map(const Tensors& parameters, const Tensor& like) const;
  Tensor output_map(const Tensors& parameters, const Tensor& like) const;
  const Tensors& masks_at(const Tensor& points, const Batch& batch, bool evaluated) const;
  void settle(const Tensor& points) const;  // under the lock
  void require_settled_on(const Tensor& points, const Tensor& rows) const;
  Tensor gradient_of(std::size_t index, const Parts& parts, const Tensor& points,
                     const Tensor& slope) const;

  Options options_;
  int64_t train_rows_;
  int64_t feature_axes_;
  NetSettings settings_;
  Tensor B_, C_;  // float64, where they are not trained
  mutable GateSource source_;
  mutable Tensor settled_on_;  // the points whose margins were looked at
  // Kept from call to call, under the lock: masks, buffers, and B and C in the run's dtype.
  mutable std::mutex mutex_;
  mutable MaskCache cache_;
  mutable Pass pass_;
  mutable Tensor first_, B_cast_, C_cast_;
  mutable Tensors gradients_;
};

}  // namespace gradus::grelu
