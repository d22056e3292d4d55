// What the steps of these plugins share: contiguous stand-ins, one network of a stack at a time.
#pragma once

#include <vector>

#include "gradus/objective.h"
#include "gradus/ops.h"
#include "gradus/with_options.h"
#include "one_pass.h"

namespace gradus::elementwise {

/// Parameters and gradients as rules take them: contiguous, or as contiguous stand-ins.
class Work {
 public:
  Work(Objective& objective, const Tensors& gradient)
      : parameters_(objective.parameters()), gradient_(gradient) {}
  const Tensors& parameters() const { return parameters_.tensors(); }
  const Tensors& gradient() const { return gradient_.tensors(); }
  /// The end of the step: stand-ins are written back.
  void finish() const { parameters_.write_back(); }

  /// One pass over a group's parameters, gradients (which the rule may overwrite) and states.
  template <class Group, class Rule, class... Lists>
  void update(const Group& group, const Rule& rule, const Lists&... states) const {
    one_pass(rule, group.of(parameters()).list(), group.of(gradient()).list(),
             group.of(states).list()...);
  }

 private:
  Contiguous parameters_, gradient_;
};

/// The options of each parameter, by its group; of each network where there is a stack, in the
/// order of each_network.
template <class Options>
std::vector<const Options*> options_of_each(const std::vector<ParameterGroup<Options>>& groups,
                                            int64_t copies) {
  const auto networks = static_cast<std::size_t>(copies == 0 ? 1 : copies);
  std::size_t count = 0;
  for (const auto& group : groups) count += group.parameters.size();
  std::vector<const Options*> all(count * networks);
  for (const auto& group : groups) {
    for (const int index : group.parameters) {
      for (std::size_t k = 0; k < networks; ++k) {
        all[static_cast<std::size_t>(index) * networks + k] = &group.options;
      }
    }
  }
  return all;
}

/// The tensors of each network of a stack as tensors of their own (views): first those of the first
/// parameter, then those of the second. The tensors themselves where there is no stack
/// (`copies` = 0). For methods that look at a whole parameter, so that networks do not mix.
Tensors each_network(const Tensors& tensors, int64_t copies);

/// Parameters and gradients as Work has them, one network of a stack at a time, for methods that
/// look at a whole parameter.
class NetworkWork {
 public:
  NetworkWork(Objective& objective, const Tensors& gradient)
      : copies_(objective.copies()),
        work_(objective, gradient),
        parameters_(each_network(work_.parameters(), copies_)),
        gradient_(each_network(work_.gradient(), copies_)) {}
  const Tensors& parameters() const { return parameters_; }
  const Tensors& gradient() const { return gradient_; }
  /// A state with the parameters' shapes in the same order.
  Tensors each(const Tensors& state) const { return each_network(state, copies_); }
  template <class Options>
  std::vector<const Options*> options(const std::vector<ParameterGroup<Options>>& groups) const {
    return options_of_each(groups, copies_);
  }
  /// The end of the step.
  void finish() const { work_.finish(); }

 private:
  int64_t copies_;
  Work work_;
  Tensors parameters_, gradient_;
};

/// The Euclidean norm.
double norm_of(const Tensor& tensor);

/// The root of the mean of the squares.
double root_mean_square(const Tensor& tensor);

}  // namespace gradus::elementwise
