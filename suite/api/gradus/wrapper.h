// Wrappers: optimizers around an inner one that a study names, to any depth. A wrapper sees the
// batches that every method sees, and hands its inner optimizer the objective, or one that answers
// with another gradient:
//
//   struct ClipOptions : gradus::WrapperOptions {
//     double norm = 1;
//     void declare(gradus::Schema& schema) {
//       declare_optimizer(schema);
//       schema.add("norm", norm, "largest norm").in(0, 1e6);
//     }
//   };
//   class Clip final : public gradus::Wrapper<ClipOptions> {
//    public:
//     using Wrapper::Wrapper;
//    private:
//     void move(gradus::Objective& objective) override {
//       const auto clip = [this](gradus::Objective& outer, const gradus::Ask& ask) {
//         gradus::Answer answer = outer.ask(ask);
//         ...  // answer.gradient
//         return answer;
//       };
//       gradus::AnsweringObjective clipped(objective, clip);
//       inner().step(clipped);
//     }
//   };
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "gradus/optimizer.h"
#include "gradus/with_options.h"

namespace gradus {

/// Another objective as an inner optimizer should see it: every function passes on what it is
/// asked, and a class that derives from it overrides what differs (`evaluate` for other gradients).
/// What is asked is counted and timed once, by the objective at the bottom. Probes get the prefix
/// "optimizer.", as the options of the inner optimizer have it in a study.
class ObjectiveView : public Objective {
 public:
  explicit ObjectiveView(Objective& outer) : Objective(outer), outer_(outer) {}

  const Model& model() const override { return outer_.model(); }
  const Loss& loss() const override { return outer_.loss(); }
  const DataInfo& data() const override { return outer_.data(); }
  int64_t rows(bool full = false) const override { return outer_.rows(full); }
  const Batch& batch(bool full = false) const override { return outer_.batch(full); }
  bool changed() const override { return outer_.changed(); }
  uint64_t seed() const override { return outer_.seed(); }
  int64_t step() const override { return outer_.step(); }
  int64_t budget() const override { return outer_.budget(); }
  int64_t spent() const override { return outer_.spent(); }
  Probe& probe(const ProbeSpec& spec) override;
  void stop(std::string_view why) override { outer_.stop(why); }

 protected:
  Answer evaluate(const Ask& ask) override { return outer_.ask(ask); }
  Tensors evaluate_curvature(const Tensors& direction, bool gauss_newton, bool full) override {
    return gauss_newton ? outer_.gauss_newton_product(direction, full)
                        : outer_.hessian_product(direction, full);
  }
  Tensor evaluate_samples(bool full) override { return outer_.sample_losses(full); }
  Objective& outer() { return outer_; }

 private:
  Objective& outer_;
};

/// A view whose answers a function gives: `Answer f(Objective& outer, const Ask& ask)`. The
/// function must outlive it.
template <class F>
class AnsweringObjective final : public ObjectiveView {
 public:
  AnsweringObjective(Objective& outer, const F& answer) : ObjectiveView(outer), answer_(answer) {}

 private:
  Answer evaluate(const Ask& ask) override { return answer_(outer(), ask); }
  const F& answer_;
};

/// Where a wrapper gets its inner optimizer from, while it is made.
class OptimizerSource {
 public:
  virtual ~OptimizerSource() = default;
  /// A new optimizer. Throws Error "item.unknown", "options.*".
  virtual std::unique_ptr<Optimizer> optimizer(const Item& item) const = 0;
};

/// The option that every wrapper has.
struct WrapperOptions {
  Item optimizer{"baselines.sgd"};
  void declare_optimizer(Schema& schema) {
    schema.add("optimizer", optimizer, "the inner optimizer").kind("optimizer");
  }
};

/// An optimizer with an inner one. `O` has the field `optimizer` (WrapperOptions).
template <class O>
class Wrapper : public WithOptions<Optimizer, O> {
 public:
  Wrapper(O options, const OptimizerSource& source)
      : WithOptions<Optimizer, O>(std::move(options)),
        inner_(source.optimizer(this->options_.optimizer)) {}

  std::string refuses(const Model& model, const Loss& loss, const DataInfo& data) const override {
    return inner_->refuses(model, loss, data);
  }
  /// A wrapper with a state of its own calls this, then names its own parts.
  void state(Archive& archive) override { archive.part("optimizer", *inner_); }
  Tensors evaluated(const Tensors& parameters) override { return inner_->evaluated(parameters); }
  bool carries() const override { return inner_->carries(); }
  Origin origin() const override { return inner_->origin(); }

 protected:
  Optimizer& inner() { return *inner_; }
  const Optimizer& inner() const { return *inner_; }

 private:
  std::unique_ptr<Optimizer> inner_;
};

}  // namespace gradus
