// What it costs to reach a target: runs that missed it are censored.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/report_runs.h"
#include "gradus/stats/survival.h"

namespace gradus::analysis {

/// What a target's cost may be counted in.
inline constexpr const char* runtime_units[] = {"step", "gradients", "samples", "cpu_s", "wall_s"};

/// What a diverged run that missed the target is said to have spent: as much as the longest of the
/// runs, for medians, since censoring it where it broke off would let the others speak for it; or
/// what it did spend, for a method that is restarted.
enum class DivergedSpent { longest, own };

/// What finished and diverged runs spent until the target or in all. Nothing where one of them did
/// not measure the unit.
std::optional<std::vector<stats::Runtime>> runtimes(const Runs& runs, const TaskTarget& target,
                                                    const std::string& unit,
                                                    DivergedSpent diverged);

/// The cost of one target for one method in one unit.
struct RuntimeRow {
  std::string task;
  std::size_t method = 0;
  TaskTarget target;
  std::string unit;
  stats::Estimate median;           ///< Kaplan-Meier
  stats::ExpectedRuntime expected;  ///< with restarts until the target is reached
};

/// A row per task, target, unit and method that has finished or diverged runs which all measured
/// the unit.
std::vector<RuntimeRow> runtime_rows(const ReportRuns& runs);

}  // namespace gradus::analysis
