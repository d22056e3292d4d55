// What a run takes from its seed before its first step, found out before anything runs.
#pragma once

#include <optional>
#include <vector>

#include "execution/data_cache.h"
#include "loading/plugins.h"
#include "protocol/answer.h"
#include "protocol/work.h"

namespace gradus::execution {

/// For each of `pairs` what of their beginnings differs, bit by bit: the task's data, the model's
/// initial parameters, and (looked at where these agree) the loss or its gradient on the batches of
/// the first two steps. Nothing where a plugin fails, which its runs' rows will tell.
std::vector<std::optional<protocol::SeedUse>> drawn_from_seed(
    const std::vector<protocol::SeedPair>& pairs, loading::Plugins& plugins, DataCache& cache);

}  // namespace gradus::execution
