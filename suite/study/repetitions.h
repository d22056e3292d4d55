// Repetitions that would show nothing: on a task where nothing is drawn from the seed, every
// repetition is the same run.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "study/plan.h"
#include "study/results.h"

namespace gradus::study {

/// Repetitions of a method that are made before it is asked whether they are one run.
inline constexpr std::size_t compared_repetitions = 2;

/// Two runs that differ in nothing but their seeds: the first repetitions of the first method that
/// begins so. Whatever the beginning takes from the seed, all runs `alike` do: those of the same
/// task, model, dtype and batches.
struct Beginnings {
  const record::RunRequest* first = nullptr;
  const record::RunRequest* second = nullptr;
  std::vector<const record::RunRequest*> alike;
};

/// One for each kind of beginning of which there are runs that could be copies: third and later
/// repetitions, which no claim or tool reads.
std::vector<Beginnings> beginnings_to_compare(const Plan& plan);

/// Ids of the runs that wait until it is known whether a task's repetitions are one run: third and
/// later ones on tasks whose runs all are among `begin_alike`, the ids of runs whose beginning
/// takes nothing from the seed. Each method has two repetitions there, and no claim or tool reads
/// its runs.
std::set<std::string> runs_to_decide(const Plan& plan, const std::set<std::string>& begin_alike);

/// Third and later repetitions that need not be made: on their task, the first two of every method
/// ended and agree bit for bit in everything that their records say of the outcome. Where one
/// method draws and another does not, all are made: a comparison pairs runs by repetition.
std::set<std::string> needless_runs(const Plan& plan, const Results& results);

/// A task on which some methods draw from the seed and the runs of others are all one.
struct MixedTask {
  std::string task;
  std::vector<std::string> single;   ///< methods whose first two repetitions are one run
  std::vector<std::string> drawing;  ///< the others
};

/// Among the tasks with runs in `waiting` (runs_to_decide).
std::vector<MixedTask> mixed_tasks(const Plan& plan, const Results& results,
                                   const std::set<std::string>& waiting);

}  // namespace gradus::study
