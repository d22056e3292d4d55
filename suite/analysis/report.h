// A report: everything of a study in one JSON object (docs/formats.md, "Report").
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "study/catalogue.h"

namespace gradus {

/// Joins the records of one or more output folders of a study, in the order of their plans, each
/// record once. Tasks that `items` knows carry their description. Throws Error "out.no_plan" for a
/// folder without a plan, "out.other_study" where the folders hold different studies. `left_out`
/// gets a line for each record that cannot be read.
Json make_report(std::span<const std::filesystem::path> folders, const ItemCatalogue& items,
                 std::vector<std::string>& left_out);

}  // namespace gradus
