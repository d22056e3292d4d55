// What a run repeats when it is made again on the same platform.
#pragma once

#include <string>

#include "record/run_record.h"

namespace gradus::record {

/// The record as text without its times, its memory, what it printed and its checkpoints: equal for
/// two runs of one request that did the same, whether in one go or in parts.
std::string repeatable_text(RunRecord record);

/// The first line in which two such texts differ, "A against B"; empty where they are equal.
std::string first_difference(const std::string& a, const std::string& b);

}  // namespace gradus::record
