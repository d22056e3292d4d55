// How far a study is, as a table.
#pragma once

#include <string>

#include "cluster/study_status.h"
#include "render/style.h"

namespace gradus::render {

/// A row for each shard, a line for the whole study, and the end of the log of each shard that
/// failed.
std::string status_text(const cluster::StudyStatus& status, const Style& style);

}  // namespace gradus::render
