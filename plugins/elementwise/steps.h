// What the steps of these plugins share: contiguous stand-ins, one network of a stack at a time.
#pragma once

#include "gradus/objective.h"
#include "gradus/ops.h"
#include "one_pass.h"

namespace gradus::elementwise {

/// One pass over the parameters, the gradient (which the rule may overwrite) and the state.
template <class Rule, class... Lists>
void update(Objective& objective, const Tensors& gradient, const Rule& rule,
            const Lists&... states) {
  const Contiguous parameters(objective.parameters());
  const Contiguous slopes(gradient);
  one_pass(rule, parameters.tensors(), slopes.tensors(), states...);
  parameters.write_back();
}

/// The tensors of each network of a stack as tensors of their own (views): first those of the first
/// parameter, then those of the second. The tensors themselves where there is no stack
/// (`copies` = 0). For methods that look at a whole parameter, so that networks do not mix.
Tensors each_network(const Tensors& tensors, int64_t copies);

/// The Euclidean norm.
double norm_of(const Tensor& tensor);

/// The root of the mean of the squares.
double root_mean_square(const Tensor& tensor);

}  // namespace gradus::elementwise
