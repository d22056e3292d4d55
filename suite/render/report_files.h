// The files of a report in its folder.
#pragma once

#include <filesystem>

#include "analysis/report.h"

namespace gradus::render {

/// Writes report.json, report.html and report.md, each whole or not at all, and returns the path of
/// the page. Throws Error "files.write".
std::filesystem::path write_report_files(const std::filesystem::path& folder,
                                         const analysis::Report& report);

}  // namespace gradus::render
