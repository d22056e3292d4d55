// Schedule-free SGD: A. Defazio et al., "The road less scheduled", NeurIPS 2024, arXiv 2405.15682,
// algorithm 1 (schedule_free.h) with d_t = g_t + lambda y_t. Options and defaults as in the
// authors' package (schedulefree). Evaluated is the average x.
#include "schedule_free.h"

namespace gradus::parameter_free {
namespace {

struct ScheduleFreeSgdRule {
  Constant decay, share, along, lr;
  template <class N>
  void operator()(N& y, N& g, N& z) const {
    const N d = g + decay * y;
    y = y + share * (z - y) + along * d;
    z = z - lr * d;
  }
};

struct ScheduleFreeSgdOptions : ScheduleFreeOptions {
  double lr = 1;
  double momentum = 0.9;
  double weight_decay = 0;
  void declare(Schema& schema) {
    declare_shared_rate(schema, lr);
    schema.add("momentum", momentum, "share of the average in the point of the gradient")
        .between(0, 1)
        .symbol("beta")
        .shared();
    declare_decay(schema, weight_decay, "L2 penalty: added to the gradient times theta");
    declare_average(schema);
  }
};

class ScheduleFreeSgd final : public WithOptions<Optimizer, ScheduleFreeSgdOptions> {
 public:
  using WithOptions::WithOptions;
  void state(Archive& archive) override {
    archive.item("z", z_);
    archive.part("weights", weights_);
  }
  bool elementwise() const override { return true; }
  Tensors evaluated(const Tensors& parameters) override {
    return schedule_free_average(parameters, z_, options_.momentum);
  }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    if (z_.empty()) z_ = copies_of(objective.parameters());
    const ScheduleFreeSgdOptions& o = options_;
    const auto now = weights_.next(o.lr, o.warmup_steps, o.r, o.weight_lr_power);
    const Work work(objective, answer.gradient);
    for (const auto& group : groups(objective)) {
      work.update(group,
                  ScheduleFreeSgdRule{.decay = group.options.weight_decay,
                                      .share = now.share,
                                      .along = now.lr * (o.momentum * (1 - now.share) - 1),
                                      .lr = now.lr},
                  z_);
    }
    work.finish();
  }

  Tensors z_;
  ScheduleFreeWeights weights_;
};

}  // namespace

PluginItem schedule_free_sgd_item() {
  return offer<Optimizer, ScheduleFreeSgd>("schedule_free_sgd",
                                           "schedule-free SGD (Defazio et al. 2024)");
}

}  // namespace gradus::parameter_free
