// Lists of numbers whose elements follow schedules: `betas = [{ schedule = "linear" }, 0.999]`.
#pragma once

#include <cstddef>

#include "options/option_spec.h"

namespace gradus {

/// One element of a list of reals as an option of its own, "betas.1" for index 0: its default, and
/// the bounds of the list's elements.
OptionSpec element_spec(const OptionSpec& list, std::size_t index);

/// Whether a value is a schedule, or a list with one.
bool has_schedule(const OptionValue& value);

}  // namespace gradus
