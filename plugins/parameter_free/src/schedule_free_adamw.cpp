// Schedule-free AdamW: A. Defazio et al., "The road less scheduled", NeurIPS 2024,
// arXiv 2405.15682, algorithm 1 (schedule_free.h) with
//   v_t = beta2 v_{t-1} + (1 - beta2) g_t^2
//   d_t = g_t / (sqrt(v_t / (1 - beta2^t)) + eps) + lambda y_t
// and beta = beta1. Options and defaults as in the authors' package (schedulefree). Evaluated is
// the average x.
#include "gradus/error.h"
#include "schedule_free.h"

namespace gradus::parameter_free {
namespace {

struct ScheduleFreeAdamWRule {
  Constant beta2, eps, correction, decay, share, along, lr;
  template <class N>
  void operator()(N& y, N& g, N& z, N& v) const {
    v = beta2 * v + (1 - beta2) * g * g;
    const N d = g / (root(v) * correction + eps) + decay * y;
    y = y + share * (z - y) + along * d;
    z = z - lr * d;
  }
};

struct ScheduleFreeAdamWOptions : ScheduleFreeOptions {
  double lr = 2.5e-3;
  std::vector<double> betas = {0.9, 0.999};
  double eps = 1e-8;
  double weight_decay = 0;
  void declare(Schema& schema) {
    declare_shared_rate(schema, lr);
    schema
        .add("betas", betas,
             "share of the average in the point of the gradient, decay of the mean square")
        .in(0, below_one)
        .length(2, 2)
        .shared();
    schema.add("eps", eps, "added to the root of the mean square").in(0, 1).log();
    declare_decay(schema, weight_decay, "decay of the parameters, part of the step");
    declare_average(schema);
  }
};

class ScheduleFreeAdamW final : public WithOptions<Optimizer, ScheduleFreeAdamWOptions> {
 public:
  explicit ScheduleFreeAdamW(const ScheduleFreeAdamWOptions& options) : WithOptions(options) {
    if (options.betas[0] > 0) return;
    throw Error("options.conflict", "option betas", "a first beta above 0", "0",
                "the average is computed by dividing by it; the authors' choice is 0.9");
  }
  void state(Archive& archive) override {
    archive.item("z", z_);
    archive.item("squares", squares_);
    archive.part("weights", weights_);
  }
  bool elementwise() const override { return true; }
  Tensors evaluated(const Tensors& parameters) override {
    return schedule_free_average(parameters, z_, options_.betas[0]);
  }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    if (z_.empty()) {
      z_ = copies_of(objective.parameters());
      squares_ = zeros_for(objective.parameters());
    }
    const ScheduleFreeAdamWOptions& o = options_;
    const auto now = weights_.next(o.lr, o.warmup_steps, o.r, o.weight_lr_power);
    const Work work(objective, answer.gradient);
    for (const auto& group : groups(objective)) {
      work.update(group,
                  ScheduleFreeAdamWRule{
                      .beta2 = o.betas[1],
                      .eps = group.options.eps,
                      .correction = 1 / std::sqrt(1 - std::pow(o.betas[1], weights_.step)),
                      .decay = group.options.weight_decay,
                      .share = now.share,
                      .along = now.lr * (o.betas[0] * (1 - now.share) - 1),
                      .lr = now.lr},
                  z_, squares_);
    }
    work.finish();
  }

  Tensors z_, squares_;  // z, v
  ScheduleFreeWeights weights_;
};

}  // namespace

PluginItem schedule_free_adamw_item() {
  return offer<Optimizer, ScheduleFreeAdamW>("schedule_free_adamw",
                                             "schedule-free AdamW (Defazio et al. 2024)");
}

}  // namespace gradus::parameter_free
