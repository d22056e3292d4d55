// What must be known about how the options of the compared methods came about.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analysis/report.h"

namespace gradus::analysis {

/// Methods that are values of one grid.
struct GridOfMethods {
  std::string entry;  ///< the study's [[method]]
  std::vector<std::string> methods;
};

struct Provenance {
  std::vector<std::string> tuned;       ///< methods whose options were tuned on the task before
  std::vector<std::string> self_tuned;  ///< of the others, those that a tuning had nothing to
                                        ///< search of
  std::vector<std::string> untuned;     ///< the rest
  bool all_tuned = false;               ///< every method that ran on the task was tuned
  std::vector<GridOfMethods> grids;     ///< of at least two methods
};

/// Of the methods that ran on a task.
Provenance provenance_of(const Report& report, std::size_t task);

}  // namespace gradus::analysis
