// How many decimals the numbers of one column have, so that they can be read down the column.
#pragma once

#include "analysis/standings.h"

namespace gradus::render {

/// The decimals that the narrowest quartiles of a column justify, at most four significant digits
/// of its smallest median. Negative where the medians differ by a factor of more than 1,000, or are
/// too large or small for a fixed notation: then each has its own.
int column_decimals(const analysis::Standings& standings);

}  // namespace gradus::render
