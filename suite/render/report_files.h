// The files of a report in its folder.
#pragma once

#include <filesystem>

#include "base/json.h"

namespace gradus::render {

/// Writes report.json, report.html and report.md, each whole or not at all, and returns the path of
/// the page. Throws Error "files.write", "report.format".
std::filesystem::path write_report_files(const std::filesystem::path& folder, const Json& report);

}  // namespace gradus::render
