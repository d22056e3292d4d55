// How much better the best of the tried settings may be than the chosen one.
#pragma once

#include <vector>

#include "record/tuning_record.h"

namespace gradus::tuning {

/// How many quantiles stand for a distribution of the regret.
inline constexpr std::size_t regret_quantiles = 20;

/// The simple regret R = |f(chosen) - best f| of a choice that is made like this one, in standard
/// deviations s of a run: its posterior predictive distribution, over the trials that could have
/// been chosen. Given the medians v of the trials, the expected results are f = v + e; a new tuning
/// sees f + e' and chooses the best of these. The e and e' are independent, each the median over
/// the seeds of what the seed adds to all trials and s times a standard normal number. s^2 is the
/// sum of squared residuals over a chi-squared number of as many degrees of freedom: of the better
/// half of the trials, after the means of trials and seeds are taken away. With one seed s is
/// unknown, and R is taken as the size of a standard normal number. Returns the quantiles (i + 1/2)
/// / 20, ascending, by 1,000 draws (fewer above 1,000 trials that are near) of a stream of their
/// own, with four decimals; a single 0 where there was no choice or no noise; nothing where nothing
/// was chosen.
std::vector<double> regret_of(const record::TuningCell& cell);

}  // namespace gradus::tuning
