// Wrappers whose inner optimizer gets other answers than the objective's, and nothing else.
#pragma once

#include "gradus/wrapper.h"

namespace gradus::wrappers {

/// `changed` is what the inner optimizer gets in place of `outer.ask(ask)`.
template <class O>
class ChangedAnswers : public Wrapper<O> {
 public:
  using Wrapper<O>::Wrapper;

 private:
  virtual Answer changed(Objective& outer, const Ask& ask) = 0;

  void move(Objective& objective) override {
    const auto answer = [this](Objective& outer, const Ask& ask) { return changed(outer, ask); };
    AnsweringObjective view(objective, answer);
    this->inner().step(view);
  }
};

/// The index of a parameter whose gradient is at `position` of the answer.
inline std::size_t parameter_at(const Ask& ask, std::size_t position) {
  return ask.only.empty() ? position : static_cast<std::size_t>(ask.only[position]);
}

}  // namespace gradus::wrappers
