// The tables of single records.
#pragma once

#include <string>

#include "analysis/report.h"

namespace gradus::render {

std::string runs_csv(const analysis::Report& report);
std::string evaluations_csv(const analysis::Report& report);
std::string probes_csv(const analysis::Report& report);
std::string claims_csv(const analysis::Report& report);

}  // namespace gradus::render
