// Whether the items of a plan take their options, asked before anything runs.
#pragma once

#include <functional>
#include <vector>

#include "run/worker_client.h"
#include "study/results.h"

namespace gradus::run {

/// Has every item of the rows made once, in a child of the worker: a model for the data of each
/// task that it is used on, and the items that options name, to any depth. Throws the Error of the
/// first item that refuses its options, with the row's method before its text. Says nothing where a
/// plugin fails in another way: that is the row of its run. To be called when the data are
/// prepared.
void require_items(const std::vector<const study::TodoRow*>& rows, WorkerClient& worker,
                   const std::function<bool()>& stop);

}  // namespace gradus::run
