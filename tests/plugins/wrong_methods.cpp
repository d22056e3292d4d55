// Loads well; each model, driver, monitor and optimizer breaks one promise of its interface.
#include <ATen/ops/rand.h>

#include "gradus/stream.h"
#include "tiny.h"

namespace {

using namespace gradus;

struct OneOption {
  int64_t number = 1;
  void declare(Schema& schema) { schema.add("number", number, "changes nothing").in(1, 9); }
};

/// Computes its gradient by differences of the model's own outputs: no objective sees them.
class Uncounted final : public tiny::Descent {
 public:
  explicit Uncounted(Options options) : Descent(options) {}

 private:
  void move(Objective& objective) override {
    descend(objective);
    objective.model().forward(objective.parameters(), objective.batch());
  }
};

/// State that only matters after some steps, and is not saved.
class ForgetsLate final : public tiny::Descent {
 public:
  explicit ForgetsLate(Options options) : Descent(options) {}

 private:
  void move(Objective& objective) override {
    descend(objective);
    if (++steps_ > 15) objective.parameters()[0].mul_(0.99);
  }
  int steps_ = 0;
};

class ChangesDtype final : public tiny::Descent {
 public:
  explicit ChangesDtype(Options options) : Descent(options) {}

 private:
  void move(Objective& objective) override {
    descend(objective);
    objective.parameters()[0] = objective.parameters()[0].to(at::kHalf);
  }
};

/// output = W x, with W's gradient (d value / d output)' x.
class Linear : public Model {
 public:
  using Options = OneOption;
  Linear(Options, const DataInfo& data) : outputs_(data.outputs) {
    for (const int64_t size : data.input_shape) inputs_ *= size;
  }
  std::vector<ParameterInfo> parameters() const override {
    return {{"weight", {outputs_, inputs_}}};
  }
  Tensors initial(const InitRequest& request) const override {
    return initialize_each(request, [&](int64_t network) {
      Stream stream{request.seed, static_cast<uint64_t>(network)};
      return Tensors{stream.normals({outputs_, inputs_})};
    });
  }
  Tensor forward(const Tensors& parameters, const Batch& batch, Tensors*) const override {
    return batch.input.flatten(1).matmul(parameters[0].t());
  }

 protected:
  bool differentiate_by(double factor, const Tensors& parameters, const Batch& batch,
                        const Loss& loss, Answer& answer) const {
    const Tensor output = forward(parameters, batch, nullptr);
    answer.value = loss.value(output, batch);
    answer.gradient = {loss.slope(output, batch).t().matmul(batch.input.flatten(1)).mul(factor)};
    return true;
  }

 private:
  int64_t inputs_ = 1, outputs_;
};

class WrongDerivative final : public Linear {
 public:
  using Linear::Linear;
  bool differentiate(const Tensors& parameters, const Batch& batch, const Loss& loss, const Ask&,
                     Answer& answer) const override {
    return differentiate_by(1.01, parameters, batch, loss, answer);
  }
};

class OtherStrides final : public Linear {
 public:
  using Linear::Linear;
  bool differentiate(const Tensors& parameters, const Batch& batch, const Loss& loss, const Ask&,
                     Answer& answer) const override {
    differentiate_by(1, parameters, batch, loss, answer);
    answer.gradient[0] = answer.gradient[0].t().contiguous().t();
    return true;
  }
};

class IgnoresAsk final : public Linear {
 public:
  using Linear::Linear;
  std::vector<Layer> layers() const override { return {}; }
  Tensor forward(const Tensors& parameters, const Batch& batch, Tensors* inputs) const override {
    if (inputs != nullptr) *inputs = {batch.input};
    return Linear::forward(parameters, batch, nullptr);
  }
  bool differentiate(const Tensors& parameters, const Batch& batch, const Loss& loss, const Ask&,
                     Answer& answer) const override {
    return differentiate_by(1, parameters, batch, loss, answer);
  }
};

class RandomOutput final : public Linear {
 public:
  using Linear::Linear;
  Tensor forward(const Tensors& parameters, const Batch& batch, Tensors* inputs) const override {
    return Linear::forward(parameters, batch, inputs).add(at::rand({1}, at::kDouble));
  }
};

class LeakyModel final : public Linear {
 public:
  using Linear::Linear;
  Tensor forward(const Tensors& parameters, const Batch& batch, Tensors* inputs) const override {
    static Tensors kept;
    kept.push_back(batch.input.new_zeros({10000}));
    return Linear::forward(parameters, batch, inputs);
  }
};

/// Gradient descent on the whole training split.
class FullDescent : public Driver {
 public:
  using Options = OneOption;
  explicit FullDescent(Options) {}
  void start(Run& run) override {
    objective_ = run.objective(run.parameters(), 0);
    objective_->set_batch({run.data().train.input, run.data().train.target, {}});
  }
  void state(Archive&) override {}

 protected:
  void descend(Run& run) { move(run, objective_->ask()); }
  static void move(Run& run, const Answer& answer) {
    for (std::size_t i = 0; i < answer.gradient.size(); ++i) {
      run.parameters()[i].sub_(answer.gradient[i], 1e-3);
    }
  }
  Objective& objective() { return *objective_; }

 private:
  std::unique_ptr<BatchObjective> objective_;
};

class UncountedDriver final : public FullDescent {
 public:
  using FullDescent::FullDescent;
  int64_t advance(Run& run, int64_t steps) override {
    for (int64_t done = 0; done < steps; ++done) {
      move(run, evaluate(&run.task(), run.model(), run.loss(), run.parameters(), 0,
                         objective().batch(), {}));
    }
    return steps;
  }
};

class TooManySteps final : public FullDescent {
 public:
  using FullDescent::FullDescent;
  int64_t advance(Run& run, int64_t steps) override {
    for (int64_t done = 0; done <= steps; ++done) descend(run);
    return steps + 1;
  }
};

class BackwardSteps final : public FullDescent {
 public:
  using FullDescent::FullDescent;
  int64_t advance(Run&, int64_t) override { return -1; }
};

class ForgetfulDriver final : public FullDescent {
 public:
  using FullDescent::FullDescent;
  int64_t advance(Run& run, int64_t steps) override {
    for (int64_t done = 0; done < steps; ++done) {
      descend(run);
      run.parameters()[0].mul_(1 - 1e-3 * ++steps_);
    }
    return steps;
  }

 private:
  int steps_ = 0;
};

class WritesWhenSeen final : public FullDescent {
 public:
  using FullDescent::FullDescent;
  int64_t advance(Run& run, int64_t steps) override {
    for (int64_t done = 0; done < steps; ++done) descend(run);
    return steps;
  }
  Tensors evaluated(Run& run) override {
    run.parameters()[0].mul_(0.99);
    return run.parameters();
  }
};

/// Does not write, but keeps that it was looked at.
class DriftsWhenSeen final : public FullDescent {
 public:
  using FullDescent::FullDescent;
  int64_t advance(Run& run, int64_t steps) override {
    for (int64_t done = 0; done < steps; ++done) {
      descend(run);
      run.parameters()[0].mul_(1 - 1e-3 * looks_);
    }
    return steps;
  }
  Tensors evaluated(Run& run) override {
    ++looks_;
    return run.parameters();
  }

 private:
  int looks_ = 0;
};

class LeakyDriver final : public FullDescent {
 public:
  using FullDescent::FullDescent;
  int64_t advance(Run& run, int64_t steps) override {
    for (int64_t done = 0; done < steps; ++done) {
      descend(run);
      kept_.push_back(run.parameters()[0].new_zeros({10000}));
    }
    return steps;
  }

 private:
  Tensors kept_;
};

class Watcher : public Monitor {
 public:
  using Options = OneOption;
  explicit Watcher(Options) {}
};

class MeddlingMonitor final : public Watcher {
 public:
  using Watcher::Watcher;
  void observe(Run& run, const Answer&) override { run.parameters()[0].mul_(1.001); }
};

class ForgetfulMonitor final : public Watcher {
 public:
  using Watcher::Watcher;
  void observe(Run&, const Answer&) override { ++steps_; }
  void finish(Run& run) override { run.value("steps", static_cast<double>(steps_)); }

 private:
  int64_t steps_ = 0;
};

class LeakyMonitor final : public Watcher {
 public:
  using Watcher::Watcher;
  void observe(Run& run, const Answer&) override {
    kept_.push_back(run.parameters()[0].new_zeros({10000}));
  }

 private:
  Tensors kept_;
};

constexpr PluginItem items[] = {
    offer<Model, WrongDerivative>("wrong_derivative", "its own derivative is 1 % too large"),
    offer<Model, OtherStrides>("other_strides", "its gradient is laid out in another way"),
    offer<Model, IgnoresAsk>("ignores_ask", "its derivative leaves out the inputs asked for"),
    offer<Model, RandomOutput>("random_output", "no function of parameters and batch"),
    offer<Model, LeakyModel>("leaky_model", "keeps memory"),
    offer<Driver, UncountedDriver>("uncounted_driver", "evaluates beside its objective"),
    offer<Driver, TooManySteps>("too_many_steps", "does more than it is asked for"),
    offer<Driver, BackwardSteps>("backward_steps", "says that it did -1 steps"),
    offer<Driver, ForgetfulDriver>("forgetful_driver", "does not save its state"),
    offer<Driver, WritesWhenSeen>("writes_when_seen", "writes when it is evaluated"),
    offer<Driver, DriftsWhenSeen>("drifts_when_seen", "moves when it was evaluated"),
    offer<Driver, LeakyDriver>("leaky_driver", "keeps memory"),
    offer<Monitor, MeddlingMonitor>("meddling_monitor", "moves the parameters"),
    offer<Monitor, ForgetfulMonitor>("forgetful_monitor", "does not save its state"),
    offer<Monitor, LeakyMonitor>("leaky_monitor", "keeps memory"),
    offer<Optimizer, tiny::Descent>("descent", "the good one that monitors watch"),
    offer<Optimizer, Uncounted>("uncounted", "evaluates beside its objective"),
    offer<Optimizer, ForgetsLate>("forgets_late", "does not save its state"),
    offer<Optimizer, ChangesDtype>("changes_dtype", "as its name says")};

}  // namespace

GRADUS_PLUGIN(tiny::info("wrong_methods", items))
