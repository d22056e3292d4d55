// The claims grelu.C1 .. C10: THEORY.md, section 4. Each judges tables of the plugin's tools.
#pragma once

#include <vector>

#include "gradus/judged_claim.h"

namespace gradus::grelu {

/// C1 .. C10, with the tolerances of their criteria as options.
const std::vector<ClaimRow>& claim_rows();

}  // namespace gradus::grelu
