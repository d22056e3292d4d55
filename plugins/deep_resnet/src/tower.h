// deep_resnet.tower: a residual tower of constant width (THEORY.md, section 1).
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "deep_resnet/tower_kernel.h"
#include "gradus/model.h"
#include "gradus/options.h"

namespace gradus::deep_resnet {

enum class Preset { zero, constant, half, power, white };
enum class DeltaMode { fixed, shared, per_layer };
enum class Backward { manual, autograd };

/// h_0 = x, h_k = h_{k-1} + delta_k sigma(A_k h_{k-1} + b_k), output h_L. Parameters: the weights A
/// [L, d, d] as one tensor; with `bias` also b [L, d]; with a trained layer factor also delta, []
/// (shared) or [L] (per layer), of which |delta| is used (Cohen, Cont, Rossier, Xu, arXiv
/// 2105.12245). A fixed factor is delta = L^-alpha.
class Tower final : public Model {
 public:
  struct Options {
    int64_t depth = 256;
    Auto<int64_t> width;
    double alpha = 0.5;
    Sigma activation = Sigma::tanh;
    Preset init = Preset::half;
    double init_level = 1;
    double init_index = 2;
    DeltaMode delta_mode = DeltaMode::fixed;
    bool bias = false;
    Backward backward = Backward::manual;
    void declare(Schema& schema);

   private:
    void declare_init(Schema& schema);
  };

  /// Throws Error "deep_resnet.model" for data that are not vectors with a target of the same size,
  /// and for a `width` other than theirs.
  Tower(const Options& options, const DataInfo& data);

  std::vector<ParameterInfo> parameters() const override;
  Tensors initial(const InitRequest& request) const override;
  /// By the kernel where no graph is recorded and it takes the tower, else by LibTorch.
  Tensor forward(const Tensors& parameters, const Batch& batch,
                 Tensors* inputs = nullptr) const override;
  /// By the kernel: float64 on the CPU, a fixed factor, no bias; other towers leave it to autograd.
  bool differentiate(const Tensors& parameters, const Batch& batch, const Loss& loss,
                     const Ask& ask, Answer& answer) const override;
  bool stackable() const override { return true; }

  int64_t depth() const { return options_.depth; }
  int64_t width() const { return width_; }
  double alpha() const { return options_.alpha; }
  /// The effective weights are of size L^-beta: 1 - alpha, or 1 where the factor is trained (alpha
  /// + beta = 1 and the effective weights contain the factor).
  double beta() const;
  Sigma sigma() const { return options_.activation; }
  Preset preset() const { return options_.init; }
  /// L^-alpha
  double factor() const;
  /// |delta_k| A_k where the factor is trained, else A_k: [L, d, d] (of one network), contiguous
  /// float64 on the CPU.
  Tensor effective_weights(const Tensors& parameters) const;
  /// The parameters whose effective weights are `weights`: A = weights / |delta|.
  Tensors with_effective_weights(const Tensors& parameters, const Tensor& weights) const;
  /// Whether all the theorems' assumptions on the model hold (not those on data and start).
  bool in_theory() const;
  /// max |A_k h_{k-1}| over the batch, at one network's parameters.
  double largest_preactivation(const Tensors& parameters, const Batch& batch) const;

 private:
  Tensor by_tensors(const Tensors& parameters, const Batch& batch) const;
  bool kernel_takes(const Tensors& parameters, const Batch& batch) const;
  TowerKernel& kernel_for(int64_t samples) const;
  Tensor by_kernel(const Tensor& weights, const Batch& batch) const;
  double weight_scale() const;

  Options options_;
  int64_t width_;
  mutable std::mutex mutex_;  // guards the kernel's buffers
  mutable std::unique_ptr<TowerKernel> kernel_;
};

/// The tower behind a model, or Error "deep_resnet.tower" where it is another one.
const Tower& tower_of(const Model& model, std::string_view who);

/// sup |sigma''|; infinite for ReLU.
double curvature_of(Sigma sigma);

}  // namespace gradus::deep_resnet
