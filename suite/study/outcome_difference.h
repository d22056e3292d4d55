// Whether two records of one request tell of the same outcome.
#pragma once

#include <string>

#include "base/json.h"

namespace gradus {

/// The first difference in what two records of one request say of its outcome: "status finished
/// against timed_out", "other parameters from step 400", "test_accuracy 0.91 against 0.92 at step
/// 100", "other tables". Empty where there is none. Times, memory, platform and names differ
/// without a difference in the outcome.
std::string outcome_difference(const Json& kept, const Json& other);

}  // namespace gradus
