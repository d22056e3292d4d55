// How much better the best of the tried settings may be than the chosen one.
#pragma once

#include <vector>

#include "record/tuning_record.h"

namespace gradus::tuning {

/// How many quantiles stand for a distribution of the regret.
inline constexpr std::size_t regret_quantiles = 20;

/// The posterior of the simple regret of the choice: R = |f(chosen) - best f|, over the trials that
/// could have been chosen, in standard deviations s of a run. Given the medians v of the trials,
/// the expected results f are independent N(v, s^2 m): m the variance of a median of as many
/// standard normal numbers as there are seeds. s^2 is the sum of squared residuals over a
/// chi-squared number of as many degrees of freedom: of the better half of the trials, after the
/// means of trials and seeds are taken away. The flat prior knows nothing of neighbouring settings,
/// so R is rather too large. With one seed s is unknown, and R is taken as the size of a standard
/// normal number. Returns the quantiles (i + 1/2) / 20, ascending, by 1,000 draws of a stream of
/// their own, with four decimals; a single 0 where there was no choice or no noise; nothing where
/// nothing was chosen.
std::vector<double> regret_of(const record::TuningCell& cell);

}  // namespace gradus::tuning
