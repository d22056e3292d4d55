// What items say of their options before anything runs.
#pragma once

#include <optional>
#include <vector>

#include "execution/data_cache.h"
#include "loading/plugins.h"
#include "protocol/work.h"

namespace gradus::execution {

/// Makes each of `items`, of any kind but claims, and the items that its options name, to any
/// depth, and lets them go. Returns a list of the same length: nothing, or the Error with which an
/// item refuses its options. An item that fails in another way says nothing here, nor do models of
/// data that cannot be had: their runs' own rows will.
std::vector<std::optional<record::RecordError>> refused_items(
    const std::vector<protocol::MadeItem>& items, loading::Plugins& plugins, DataCache& cache);

}  // namespace gradus::execution
