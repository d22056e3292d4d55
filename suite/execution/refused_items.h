// What items say of their options before anything runs.
#pragma once

#include "base/json.h"
#include "loading/plugins.h"

namespace gradus {

/// Makes each of `items` ([{"kind", "id", "options"}]; optimizers, drivers, monitors, tasks and
/// tools) and lets it go. Returns a list of the same length: null, or {"id", "text"} of the Error
/// with which an item refuses its options. An item that fails in another way says nothing here: its
/// run's own row will.
Json refused_items(const Json& items, const Plugins& plugins);

}  // namespace gradus
