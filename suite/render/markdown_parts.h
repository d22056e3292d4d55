// The sections of report.md beside the ranking of methods.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace gradus::render {

/// A table of GitHub's Markdown; the cells are Markdown already. The first column is to the left.
std::string markdown_table(const std::vector<std::string>& head,
                           const std::vector<std::vector<std::string>>& rows);

/// What the targets of a task cost in steps, from rows of summary.runtimes: how many runs reached
/// them, with Wilson's interval, the Kaplan-Meier median, and what to expect with restarts.
std::string targets_section(const Json& runtimes, const std::string& task);

/// Which methods of a task were tuned before, and which are values of one grid. `present`: methods
/// that ran on it.
std::string tuning_section(const Json& methods, const std::string& task,
                           const std::vector<std::string>& present);

/// Values that tools gave.
std::string tools_section(const Json& tools);

/// Options of every method, the study file and the machines, folded.
std::string origins_section(const Json& report);

}  // namespace gradus::render
