// How many seeds a study needs, as text.
#pragma once

#include <string>
#include <vector>

#include "analysis/seed_plan.h"
#include "render/style.h"

namespace gradus::render {

/// A table a task with a row a pair, and the number of seeds that is enough for all of them.
std::string seed_plan_text(const std::vector<analysis::SeedNeed>& needs,
                           const analysis::Report& pilot, const analysis::SeedPlanOptions& options,
                           const Style& style);

}  // namespace gradus::render
