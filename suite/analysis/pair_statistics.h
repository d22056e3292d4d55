// The statistics of one pair of methods.
#pragma once

#include <cstddef>
#include <vector>

#include "analysis/method_comparison.h"

namespace gradus::analysis {

/// The values of two methods on the same repetitions.
struct PairedValues {
  std::vector<double> a, b;
  std::size_t repeats = 0;   ///< further repetitions that were the same two runs
  std::size_t left_out = 0;  ///< repetitions that one of them has no value for
  /// What tuning may have added to a's lag behind b: quantiles in standard deviations of a run.
  /// Empty: neither was tuned.
  std::vector<double> luck = {};
};

/// What the seeds say: shares won and, unless all repetitions were the same two runs, the test.
/// Between tuned methods its p is the mean over what luck may have added to every difference: the
/// p of the methods, where the test alone would be one of the settings that tuning happened to
/// choose. A run's deviation is that of the finite differences, divided by sqrt(2).
PairComparison compare_pair(const PairedValues& values, stats::Better better);

struct SizeOptions {
  double level = 0.05;
  std::size_t tests = 1;  ///< of the family
  std::size_t draws = 2000;
};

/// Adds the median difference and ratio with their intervals, and the seeds that the difference
/// needs; without intervals where all repetitions were the same two runs.
void add_sizes(PairComparison& pair, const PairedValues& values, const SizeOptions& options);

}  // namespace gradus::analysis
