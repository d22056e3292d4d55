// The bounds of an option as messages show them.
#pragma once

#include <string>

#include "options/option_spec.h"

namespace gradus {

/// "(0, 1]": a round bracket where the bound itself is left out.
std::string bounds_text(const OptionSpec& spec);

}  // namespace gradus
