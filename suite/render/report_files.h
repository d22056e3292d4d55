// The files of a report in its folder.
#pragma once

#include <filesystem>

#include "analysis/report.h"

namespace gradus::render {

/// Writes report.json, report.html and report.md, each whole or not at all, and returns the path of
/// the page. With `reload_s` above 0 an open page loads itself again after so many seconds. Throws
/// Error "files.write".
std::filesystem::path write_report_files(const std::filesystem::path& folder,
                                         const analysis::Report& report, int reload_s = 0);

}  // namespace gradus::render
