// Which gradients a model's own derivative is asked for, and how it gives them out.
#pragma once

#include <vector>

#include "gradus/model.h"

namespace gradus::models {

/// For each of so many parameters whether its gradient is asked for.
std::vector<char> asked_gradients(const Ask& ask, std::size_t count);

/// Adds the gradients that are asked for to the answer, in the order of the parameters or of
/// `ask.only`, each with the strides of its parameter.
void give_gradients(const Tensors& parameters, const Tensors& gradients, const Ask& ask,
                    Answer& answer);

}  // namespace gradus::models
