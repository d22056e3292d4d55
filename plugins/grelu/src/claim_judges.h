// How each claim of grelu is judged; claim_rules.cpp has the criteria and their tolerances, which
// come in the order of its rows.
#pragma once

#include <span>

#include "gradus/criteria.h"

namespace gradus::grelu {

using Tolerances = std::span<const double>;

void judge_patterns(const Records& records, Tolerances tolerances, Criteria& criteria);
void judge_minimum(const Records& records, Tolerances tolerances, Criteria& criteria);
void judge_time(const Records& records, Tolerances tolerances, Criteria& criteria);
void judge_width(const Records& records, Tolerances tolerances, Criteria& criteria);
void judge_conversion(const Records& records, Tolerances tolerances, Criteria& criteria);
void judge_acceleration(const Records& records, Tolerances tolerances, Criteria& criteria);
void judge_kernel(const Records& records, Tolerances tolerances, Criteria& criteria);
void judge_frozen(const Records& records, Tolerances tolerances, Criteria& criteria);
void judge_narrow(const Records& records, Tolerances tolerances, Criteria& criteria);
void report_accuracy(const Records& records, Tolerances tolerances, Criteria& criteria);

}  // namespace gradus::grelu
