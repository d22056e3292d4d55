// What the worker loads before a study's runs.
#pragma once

#include <vector>

#include "protocol/work.h"
#include "study/results.h"

namespace gradus::run {

/// One request for all runs among the rows that share their plugins, their task and the type of
/// its numbers: whatever else they differ in, they read the same files.
protocol::PrepareWork preparation_for(const std::vector<const study::TodoRow*>& rows);

}  // namespace gradus::run
