// Whether the memory of this process grows with the steps that are done.
#pragma once

#include <functional>

#include "conformance/check.h"

namespace gradus::conformance {

/// Warms up for 200 steps and measures over the next 1000. `advance(n)` does at most n steps and
/// returns how many it did; where it ends by itself before the measurement, the check is not
/// applicable.
CheckResult memory_growth(const std::function<int64_t(int64_t steps)>& advance);

}  // namespace gradus::conformance
