// The sections of report.md beside the ranking of methods.
#pragma once

#include <string>
#include <vector>

#include "analysis/report.h"

namespace gradus::render {

/// A table of GitHub's Markdown; the cells are Markdown already. The first column is to the left.
std::string markdown_table(const std::vector<std::string>& head,
                           const std::vector<std::vector<std::string>>& rows);

/// What the targets of a task cost in steps: how many distinct runs reached them, with Wilson's
/// interval, the Kaplan-Meier median, and what to expect with restarts.
std::string targets_section(const analysis::Report& report, std::size_t task);

/// Which methods of a task were tuned before, and which are values of one grid.
std::string tuning_section(const analysis::Report& report, std::size_t task);

/// Values that tools gave.
std::string tools_section(const std::vector<record::ToolRecord>& tools);

/// Options of every method, the study files and the machines, folded.
std::string origins_section(const analysis::Report& report);

}  // namespace gradus::render
