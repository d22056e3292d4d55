// Wrappers around optimizers that are there.
#pragma once

#include <string>
#include <vector>

#include "conformance/check.h"

namespace gradus::conformance {

/// The name of the option that holds an inner optimizer; empty where there is none.
std::string inner_option(const CheckContext& context);

/// The item with its default options around an optimizer of the baselines with this step size, for
/// each of `names` that is loaded. Empty for an item without an inner optimizer.
std::vector<Item> around_baselines(const CheckContext& context,
                                   const std::vector<std::string>& names, double lr);

}  // namespace gradus::conformance
