// Looking things up in a report's summary.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace gradus::render {

/// Methods that have rows for the task, in order.
std::vector<std::string> methods_of(const Json& report, const std::string& task);

/// The task's metrics: first those with targets, then the others as declared.
std::vector<std::string> metrics_of(const Json& report, const std::string& task);

/// The row of a list of the summary with these values, or null.
const Json& find_row(const Json& rows, const Json& wanted);

/// The best median of the metric over the task's methods, or null where higher or lower is unknown
/// or fewer than two methods have one.
Json best_median(const Json& report, const std::string& task, const std::string& metric);

}  // namespace gradus::render
