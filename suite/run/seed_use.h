// Which runs of a plan may be copies of each other, asked before anything runs.
#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "run/worker_client.h"
#include "study/plan.h"

namespace gradus::run {

/// Has the beginnings of a plan's runs compared in a child of the worker: data, initial parameters
/// and what a method is answered on the first batches. Returns the ids of the runs of which these
/// are the same for every seed. A driver may begin elsewhere than at the model's initial
/// parameters: its runs are among them, too, where it takes the whole training split at every step;
/// so are runs of which nothing could be found out, and which take it. Empty where no run could be
/// left out.
std::set<std::string> runs_that_begin_alike(const study::Plan& plan, WorkerClient& worker,
                                            const std::function<bool()>& stop);

/// The tasks of the runs that wait (runs_to_decide), as a sentence before anything runs.
std::string waiting_note(const study::Plan& plan, const std::set<std::string>& waiting);

}  // namespace gradus::run
