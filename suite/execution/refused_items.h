// What items say of their options before anything runs.
#pragma once

#include <optional>
#include <vector>

#include "loading/plugins.h"
#include "protocol/work.h"

namespace gradus {

/// Makes each of the items (optimizers, drivers, monitors, tasks and tools) and lets it go. Returns
/// a list of the same length: nothing, or the Error with which an item refuses its options. An item
/// that fails in another way says nothing here: its run's own row will.
std::vector<std::optional<RecordError>> refused_items(const std::vector<MadeItem>& items,
                                                      const Plugins& plugins);

}  // namespace gradus
