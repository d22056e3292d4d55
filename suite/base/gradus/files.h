// Files that are either whole or absent.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace gradus {

/// Writes `content` to a temporary name beside `path`, syncs it to disk and renames it over `path`,
/// so that a reader (or a kill at any moment) sees the old file or the new one, never a part.
/// Creates missing parent folders. Throws Error "files.write" naming path and reason (disk full,
/// read-only, ...); the temporary file is removed.
void write_atomically(const std::filesystem::path& path, std::string_view content);

/// The whole file. Throws Error "files.read" naming path and reason.
std::string read_file(const std::filesystem::path& path);

}  // namespace gradus
