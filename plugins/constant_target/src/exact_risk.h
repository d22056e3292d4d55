// Exact risks of LibTorch's networks, by the kernel.
#pragma once

#include "constant_target/measure.h"
#include "gradus/model.h"

namespace gradus::constant_target {

/// Risk and, where asked, gradient on an interval for the constant xi. Parameters on the CPU,
/// float32 or float64, of one network or of a stack [copies, ...].
Answer exact_risk(const Interval& interval, const Network& network, const Tensors& parameters,
                  double xi, const Ask& ask);

}  // namespace gradus::constant_target
