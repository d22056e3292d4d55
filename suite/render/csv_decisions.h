// Tables of what decides between methods, for csv_files; empty texts where there is nothing.
#pragma once

#include <string>

#include "analysis/report.h"

namespace gradus::render {

std::string ranks_csv(const analysis::Report& report);
/// Every option that was searched: its chosen value, and where that lies in its space.
std::string chosen_csv(const analysis::Report& report);
std::string trials_csv(const analysis::Report& report);   ///< every trial of a tuning
std::string best_of_csv(const analysis::Report& report);  ///< the best of n trials, with bands
std::string differences_csv(const analysis::Report& report);

}  // namespace gradus::render
