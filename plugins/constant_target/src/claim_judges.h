// The criteria of the claims, each on the records of a study.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/criteria.h"

namespace gradus::constant_target {

using Names = std::vector<std::string>;
using Tolerances = std::span<const double>;  ///< in the order of the claim's options

/// Entries of a study ("smoke", "full") that are runs of gradient descent, and those with the flow
/// and deep networks.
Names gradient_runs(std::string_view study);
Names all_runs(std::string_view study);

void judge_identity(const Records& records, Tolerances t, Criteria& criteria);
void judge_kink(const Records& records, Tolerances t, Criteria& criteria);
void judge_controls(const Records& records, Tolerances t, Criteria& criteria);
void judge_sandwich(const Records& records, Tolerances t, Criteria& criteria);
void judge_gradient(const Records& records, Tolerances t, Criteria& criteria);
void judge_step(const Records& records, Tolerances t, Criteria& criteria);
void judge_decrease(const Records& records, Tolerances t, Criteria& criteria);
void judge_boundedness(const Records& records, Tolerances t, Criteria& criteria);
void judge_sums(const Records& records, Tolerances t, Criteria& criteria);
void judge_convergence(const Records& records, Tolerances t, Criteria& criteria);
void judge_any_width(const Records& records, Tolerances t, Criteria& criteria);
void judge_flow(const Records& records, Tolerances t, Criteria& criteria);
void judge_stochastic(const Records& records, Tolerances t, Criteria& criteria);
void judge_condition(const Records& records, Tolerances t, Criteria& criteria);
void judge_deep(const Records& records, Tolerances t, Criteria& criteria);

}  // namespace gradus::constant_target
