// What a tuning says of the methods beside their best settings: what n trials are expected to give,
// how the ranks depend on the number of trials, which options matter, what tuning gained.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "gradus/stats/tuning_curve.h"
#include "record/tuning_record.h"

namespace gradus::analysis {

/// How the result depends on one option over all trials.
struct OptionSensitivity {
  std::string option = {};
  /// Spearman's rank correlation of the option's value with the quality of the result: +1 where
  /// larger values are always better. Nothing for an option that is no number, with fewer than 3
  /// trials, or where all values or all results are equal.
  std::optional<double> correlation = {};
  /// The values that the best quarter of the trials had, at least 1: the smallest and the largest
  /// of a number. Nothing for an option that is no number.
  std::optional<double> low = {}, high = {};
  double of_range = 1;  ///< the part of the searched range that these span, on the space's scale
};

/// The tuning of one method on one task.
struct CellAnalysis {
  std::size_t cell = 0;        ///< position in Tuning::cells
  std::vector<double> trials;  ///< 1, 2, ..., those that ended
  /// The median of the best of n trials with the 95 % and 80 % bands, one value for each of
  /// `trials`; lower or higher is better as the cell says.
  std::optional<stats::TuningCurve> curve, inner;
  std::string reason = {};     ///< why there is no curve
  std::optional<double> gain;  ///< of the chosen over the default setting, above 0: better
  std::vector<OptionSensitivity> options;
};

/// The ranks of the methods on one task by the median of the best of n trials.
struct BudgetRanks {
  std::string task = {}, metric = {};
  std::vector<std::string> methods;        ///< those with a curve
  std::vector<double> trials;              ///< 1, 2, ..., as many as all of them have
  std::vector<std::vector<double>> ranks;  ///< [method][trials]: 1 is the best; ties share the mean
};

struct TuningAnalysis {
  std::vector<CellAnalysis> cells;  ///< one for each cell of the tuning
  std::vector<BudgetRanks> ranks;   ///< one for each task with two curves at least
};

/// Computes it. Curves need trials that are drawn independently and given the full budget: random
/// search has them; those of a Sobol sequence are spread more evenly, so that the band is rather
/// too wide; a grid and successive halving have no curve, and the reason says so.
TuningAnalysis analyse_tuning(const record::Tuning& tuning);

}  // namespace gradus::analysis
