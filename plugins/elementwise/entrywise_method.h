// Methods that are one rule for every entry: their files have the equations and little else.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <utility>

#include "gradus/archive.h"
#include "gradus/objective.h"
#include "gradus/ops.h"
#include "gradus/with_options.h"
#include "steps.h"

namespace gradus::elementwise {

/// An optimizer that moves every entry by one rule, in one pass over memory, and keeps `n` numbers
/// for each entry, 0 before the first step. `Method` (the class that derives from it) has
///
///     static constexpr std::array<const char*, n> states = {"means", "squares"};
///     Rule rule(const O& options) const;  // of step number count(), counted from 1
///
/// and the rule is called with the entries of the parameter, of the gradient and of the states, in
/// this order.
template <class Method, class O, std::size_t n>
class EntrywiseMethod : public WithOptions<Optimizer, O> {
 public:
  explicit EntrywiseMethod(O options = {}) : WithOptions<Optimizer, O>(std::move(options)) {}

  void state(Archive& archive) override {
    for (std::size_t i = 0; i < n; ++i) archive.item(Method::states[i], states_[i]);
    archive.item("step", count_);
  }
  bool elementwise() const override { return true; }

 protected:
  /// Steps so far, with the one that is being made.
  int64_t count() const { return count_; }
  /// One of the states, like the parameters; empty before the first step.
  const Tensors& kept(std::size_t index) const { return states_[index]; }
  /// Before the first step, for states that do not start at 0.
  virtual void start(std::array<Tensors, n>& states, const Tensors& gradient) {}

 private:
  void move(Objective& objective) override {
    const Answer answer = objective.ask();
    if (count_ == 0) {
      for (Tensors& state : states_) state = zeros_for(objective.parameters());
      start(states_, answer.gradient);
    }
    ++count_;
    const Work work(objective, answer.gradient);
    for (const auto& group : this->groups(objective)) {
      const auto rule = static_cast<const Method&>(*this).rule(group.options);
      std::apply([&](const auto&... states) { work.update(group, rule, states...); }, states_);
    }
    work.finish();
  }

  std::array<Tensors, n> states_;
  int64_t count_ = 0;
};

}  // namespace gradus::elementwise
