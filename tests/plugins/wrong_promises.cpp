// Loads well; each optimizer but the first two breaks a promise that it makes of itself.
#include "gradus/ops.h"
#include "gradus/with_options.h"
#include "gradus/wrapper.h"
#include "tiny.h"

namespace {

using namespace gradus;

/// Gradient descent whose first parameter has a step size of its own.
template <bool BothNamed>
class Rates final : public Optimizer {
 public:
  struct Options {
    double lr = 0.05, other_lr = 0.01;
    void declare(Schema& schema) {
      schema.add("lr", lr, "step size").in(0, 10).log().role(OptionRole::learning_rate);
      auto other = schema.add("other_lr", other_lr, "of the first parameter").in(0, 10).log();
      if (BothNamed) other.role(OptionRole::learning_rate);
    }
  };
  explicit Rates(Options options) : options_(options) {}
  void state(Archive&) override {}

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    for (std::size_t i = 0; i < answer.gradient.size(); ++i) {
      objective.parameters()[i].sub_(answer.gradient[i], i == 0 ? options_.other_lr : options_.lr);
    }
  }
  Options options_;
};

struct Limit {
  int64_t most = 4;
  void declare(Schema& schema) {
    schema.add("most", most, "evaluations of a step")
        .in(2, 100)
        .role(OptionRole::evaluations_per_step);
  }
};

/// Asks as often as it is allowed to, and `More` times more.
template <int More>
class Asks final : public WithOptions<Optimizer, Limit> {
 public:
  using WithOptions::WithOptions;
  void state(Archive&) override {}

 private:
  void move(Objective& objective) override {
    for (int64_t i = 0; i < options_.most + More; ++i) {
      const Answer answer = objective.ask();
      for (std::size_t k = 0; k < answer.gradient.size(); ++k) {
        objective.parameters()[k].sub_(answer.gradient[k], 1e-3);
      }
    }
  }
};

/// A mean of the iterates that is evaluated but not saved.
class ForgetsAverage final : public tiny::Descent {
 public:
  explicit ForgetsAverage(Options options) : Descent(options) {}
  Tensors evaluated(const Tensors& parameters) override {
    return means_.empty() ? parameters : means_;
  }

 private:
  void move(Objective& objective) override {
    descend(objective);
    if (means_.empty()) means_ = zeros_for(objective.parameters());
    for (std::size_t i = 0; i < means_.size(); ++i) {
      means_[i].mul_(0.9).add_(objective.parameters()[i], 0.1);
    }
  }
  Tensors means_;
};

/// The mean goes on each time that it is looked at.
class CountsLooks final : public tiny::Descent {
 public:
  explicit CountsLooks(Options options) : Descent(options) {}
  Tensors evaluated(const Tensors& parameters) override {
    Tensors moved;
    ++looks_;
    for (const Tensor& tensor : parameters) moved.push_back(tensor.mul(1 + 1e-3 * looks_));
    return moved;
  }

 private:
  int looks_ = 0;
};

/// Divides by the root of a variance that is the difference of two means.
class Cancels final : public tiny::Descent {
 public:
  explicit Cancels(Options options) : Descent(options) {}
  void state(Archive& archive) override {
    archive.item("means", means_);
    archive.item("squares", squares_);
  }

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    if (means_.empty()) {
      means_ = zeros_for(answer.gradient);
      squares_ = zeros_for(answer.gradient);
    }
    for (std::size_t i = 0; i < means_.size(); ++i) {
      const Tensor& g = answer.gradient[i];
      means_[i].mul_(0.99).add_(g, 0.01);
      squares_[i].mul_(0.99).addcmul_(g, g, 0.01);
      const Tensor root = squares_[i].addcmul(means_[i], means_[i], -1).sqrt_().add_(1e-8);
      objective.parameters()[i].addcdiv_(g, root, -0.01);
    }
  }
  Tensors means_, squares_;
};

struct Rate {
  double lr = 0.05;
  void declare(Schema& schema) {
    schema.add("lr", lr, "step size").in(0, 10).log().role(OptionRole::learning_rate).schedulable();
    schema.groups();
  }
};

/// Takes its step size when it is made, and for all parameters.
class FixedRate final : public WithOptions<Optimizer, Rate> {
 public:
  explicit FixedRate(Rate options) : WithOptions(options), lr_(options.lr) {}
  void state(Archive&) override {}

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    for (std::size_t i = 0; i < answer.gradient.size(); ++i) {
      objective.parameters()[i].sub_(answer.gradient[i], lr_);
    }
  }
  double lr_;
};

struct Inner : WrapperOptions {
  void declare(Schema& schema) { declare_optimizer(schema); }
};

/// Saves nothing of its inner optimizer.
class ForgetsInner final : public Wrapper<Inner> {
 public:
  using Wrapper::Wrapper;
  void state(Archive&) override {}

 private:
  void move(Objective& objective) override { inner().step(objective); }
};

constexpr PluginItem items[] = {
    offer<Optimizer, Rates<true>>("two_rates", "two step sizes that say so"),
    offer<Optimizer, Asks<0>>("asks", "asks as often as it may"),
    offer<Optimizer, Rates<false>>("one_rate", "says it of one of two step sizes"),
    offer<Optimizer, Asks<1>>("asks_more", "asks once more than it may"),
    offer<Optimizer, ForgetsAverage>("forgets_average", "does not save what is evaluated"),
    offer<Optimizer, CountsLooks>("counts_looks", "what is evaluated depends on the looks before"),
    offer<Optimizer, Cancels>("cancels", "takes a root of what rounds below zero"),
    offer<Optimizer, FixedRate>("fixed_rate", "takes its step size when it is made"),
    offer<Optimizer, ForgetsInner>("forgets_inner", "does not save its inner optimizer")};

}  // namespace

GRADUS_PLUGIN(tiny::info("wrong_promises", items))
