// Weight averaging: what is evaluated is an average of the iterates; training does not see it.
//
// weight_ema: B. T. Polyak, A. B. Juditsky, "Acceleration of stochastic approximation by
// averaging", SIAM Journal on Control and Optimization 30 (1992), with weights that decay, as
// torch.optim.swa_utils.get_ema_multi_avg_fn: a <- decay a + (1 - decay) theta, begun with the
// first iterate. weight_average: P. Izmailov, D. Podoprikhin, T. Garipov, D. Vetrov, A. G. Wilson,
// "Averaging weights leads to wider optima and better generalization", UAI 2018, arXiv 1803.05407,
// algorithm 1: from some step on, a <- (n a + theta) / (n + 1) at every `every`-th step.
#include "gradus/error.h"
#include "items.h"

namespace gradus::wrappers {
namespace {

/// An average of what the inner optimizer would evaluate.
template <class O>
class Averaged : public Wrapper<O> {
 public:
  using Wrapper<O>::Wrapper;
  void state(Archive& archive) override {
    Wrapper<O>::state(archive);
    archive.item("average", average_);
    archive.item("averaged", averaged_);
    archive.item("done", done_);
  }
  Tensors evaluated(const Tensors& parameters) override {
    return average_.empty() ? Wrapper<O>::evaluated(parameters) : average_;
  }
  bool elementwise() const override { return this->inner().elementwise(); }

 private:
  /// The first step, from 0, whose end is averaged.
  virtual int64_t first(const Objective& objective) const = 0;
  /// The weight of the newest iterate when `averaged` are in the average.
  virtual double weight(int64_t averaged) const = 0;

  void move(Objective& objective) override {
    this->inner().step(objective);
    const int64_t since = done_++ - first(objective);
    if (since < 0 || since % this->options_.every != 0) return;
    const Tensors newest = this->inner().evaluated(objective.parameters());
    if (average_.empty()) {
      for (const Tensor& parameter : newest) average_.push_back(parameter.detach().clone());
    } else {
      const double share = weight(averaged_);
      for (std::size_t i = 0; i < newest.size(); ++i) {
        average_[i].lerp_(newest[i].detach(), share);
      }
    }
    ++averaged_;
  }

  Tensors average_;  // empty before the first
  int64_t averaged_ = 0, done_ = 0;
};

struct EmaOptions : WrapperOptions {
  double decay = 0.999;
  int64_t every = 1;
  void declare(Schema& schema) {
    declare_optimizer(schema);
    schema.add("decay", decay, "share of the average that a step keeps").in(0, 1).schedulable();
    schema.add("every", every, "steps between two averaged iterates").in(1, 1e9).unit("steps");
  }
};

class WeightEma final : public Averaged<EmaOptions> {
 public:
  using Averaged::Averaged;

 private:
  int64_t first(const Objective&) const override { return 0; }
  double weight(int64_t) const override { return 1 - options_.decay; }
};

struct AverageOptions : WrapperOptions {
  double start = 0.75;
  int64_t every = 1;
  void declare(Schema& schema) {
    declare_optimizer(schema);
    schema
        .add("start", start,
             "where the average begins: a share of the budget below 1, else a number of steps")
        .in(0, 1e15);
    schema.add("every", every, "steps between two averaged iterates").in(1, 1e9).unit("steps");
  }
};

class WeightAverage final : public Averaged<AverageOptions> {
 public:
  using Averaged::Averaged;

 private:
  int64_t first(const Objective& objective) const override {
    const double share = options_.start;
    return static_cast<int64_t>(share < 1 ? share * static_cast<double>(objective.budget())
                                          : share);
  }
  double weight(int64_t averaged) const override { return 1 / (static_cast<double>(averaged) + 1); }
};

}  // namespace

PluginItem weight_ema_item() {
  return offer<Optimizer, WeightEma>("weight_ema",
                                     "evaluates an exponential average of the iterates");
}
PluginItem weight_average_item() {
  return offer<Optimizer, WeightAverage>(
      "weight_average", "evaluates the mean of the last iterates (Izmailov et al. 2018)");
}

}  // namespace gradus::wrappers
