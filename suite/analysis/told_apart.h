// Methods of one name that come from several output folders: one method, or several?
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "record/run_record.h"

namespace gradus::analysis {

/// The runs that one folder has under each name.
struct FolderRuns {
  std::string folder;
  std::vector<record::RunRecord> runs;  ///< in the order of the folder's plan
};

/// Makes methods of one name that are not the same different by name. Two folders have the same
/// method where, on every task that both ran, everything but the seed is equal: task, model,
/// optimizer, driver and monitors with their options, run settings but limits, and the semantics of
/// the plugins; where they share no task, optimizer, driver and monitors. Methods that differ get
/// what differs behind their name, "sgd (lr=0.001)", or their folder where that would be long,
/// "sgd (folder b)". Runs of one method that have the same repetition and other seeds are numbered
/// again, by seed, in all folders.
/// Returns the new names.
std::set<std::string> tell_methods_apart(std::vector<FolderRuns>& folders);

}  // namespace gradus::analysis
