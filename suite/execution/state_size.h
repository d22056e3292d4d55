// How much a method keeps between its steps.
#pragma once

#include <cstdint>

#include "gradus/archive.h"
#include "gradus/tensor.h"

namespace gradus::execution {

struct StateSize {
  int64_t bytes = 0;       ///< of the tensors of the method's state
  int64_t parameters = 0;  ///< numbers of the run's parameters
};

/// The size of a state that was saved, beside that of the parameters.
StateSize state_size(const Archive& saved, const Tensors& parameters);

}  // namespace gradus::execution
