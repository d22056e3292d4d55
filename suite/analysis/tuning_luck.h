// What the luck of tuning may have added to the difference of two methods.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "record/tuning_record.h"

namespace gradus::analysis {

/// Quantiles of the simple regret of each tuned method's choice (TuningCell::regret), by the names
/// of task and method.
using Regrets = std::map<std::pair<std::string, std::string>, std::vector<double>>;

Regrets regrets_of(const record::Tuning& tuning);

/// Evenly spaced quantiles of regret(a) - regret(b) for independent choices, in standard deviations
/// of a run; a method that is missing has no regret. Empty where both are missing.
std::vector<double> luck_of(const Regrets& regrets, const std::string& task, const std::string& a,
                            const std::string& b);

}  // namespace gradus::analysis
