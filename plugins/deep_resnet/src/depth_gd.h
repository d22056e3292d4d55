// deep_resnet.depth_gd: gradient descent whose step knows the depth (THEORY.md, section 2).
//
//   A <- A - eta_L(t) dJ/dA,  eta_L(t) = eta_0(t) L^(2 alpha - 1),  eta_0(t) = eta_0 / (1 +
//   t)^decay
#pragma once

#include "deep_resnet/constants.h"
#include "gradus/optimizer.h"
#include "gradus/options.h"

namespace gradus::deep_resnet {

class Tower;

/// certified: eta_0 = 1 / Lambda of Statement A at the start.
enum class StepRule { fixed, certified };

class DepthGd final : public Optimizer {
 public:
  struct Options {
    double eta0 = 1;
    StepRule eta0_rule = StepRule::fixed;
    double certified_c = 1.0 / 3;
    Auto<double> depth_exponent;
    double decay = 0;
    double stop_loss = 1e-16;
    void declare(Schema& schema);
  };
  explicit DepthGd(Options options) : options_(options) {}

  std::string refuses(const Model& model, const Loss& loss, const DataInfo& data) const override;
  void state(Archive& archive) override;
  bool elementwise() const override { return options_.eta0_rule == StepRule::fixed; }

  /// eta_L(t) of the last step.
  double last_step() const { return step_; }

 private:
  /// Throws Error "deep_resnet.certified" where c does not exceed the initial weights' norm.
  void move(Objective& objective) override;
  void start(const Objective& objective, double loss);
  bool ended(Objective& objective, double least, double most);
  std::string broken_bound(const Objective& objective, double loss) const;

  Options options_;
  double base_ = 0;  ///< eta_0 times the power of L; 0: not started
  double first_loss_ = 0;
  double step_ = 0;
};

/// Statement A's setting: singular values of the inputs [N, d], norms of the weights at the start
/// (undefined: c_0 = 0), J_0 = `loss`, c = `bound`.
Setting setting_of(const Tower& tower, const Tensor& weights, const Tensor& inputs, double loss,
                   double bound);

/// A loss above this multiple of J_0 has diverged.
inline constexpr double diverged_growth = 1e6;

}  // namespace gradus::deep_resnet
