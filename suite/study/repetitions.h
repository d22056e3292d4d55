// Repetitions that would show nothing: on a task where nothing is drawn from the seed, every
// repetition is the same run.
#pragma once

#include <set>
#include <string>

#include "study/plan.h"
#include "study/results.h"

namespace gradus {

/// Repetitions of a method that are made before it is asked whether they are one run.
inline constexpr std::size_t compared_repetitions = 2;

/// Ids of the runs that wait for that answer: third and later repetitions on tasks where it may be
/// yes. Such a task takes the whole training split at every step (Sampling::full) with all of its
/// methods, each of which has two repetitions, and no claim or tool reads its runs.
std::set<std::string> runs_to_decide(const Plan& plan);

/// Those of them that need not be made: on their task, the first two repetitions of every method
/// ended and agree bit for bit in everything that their records say of the outcome. Where one
/// method draws and another does not, all are made: a comparison pairs runs by repetition.
std::set<std::string> needless_runs(const Plan& plan, const Results& results);

}  // namespace gradus
