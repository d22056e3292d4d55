// Whether two records of one request tell of the same outcome.
#pragma once

#include <string>

#include "record/work_record.h"

namespace gradus::study {

/// The first difference in what two records of one request say of its outcome: "status finished
/// against timed_out", "other parameters from step 400", "test_accuracy 0.91 against 0.92 at step
/// 100", "other tables". Empty where there is none. Times, memory, platform and names differ
/// without a difference in the outcome.
std::string outcome_difference(const record::AnyRecord& kept, const record::AnyRecord& other);
std::string outcome_difference(const record::RunRecord& kept, const record::RunRecord& other);

}  // namespace gradus::study
