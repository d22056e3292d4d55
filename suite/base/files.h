// Files and folders that are either whole or absent.
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

/// Puts the folder `from` in the place of `to` (both on one file system) and removes the folder
/// that was there. A reader, or a kill at any moment, finds at `to` the old folder or the new one,
/// whole. Where the file system cannot exchange two folders in one step (NFS), the old one lies
/// beside it as `to`.replaced for a moment, and `restore_replaced` puts it back after a kill in
/// between. Throws Error "files.write".
void replace_folder(const std::filesystem::path& from, const std::filesystem::path& to);

/// Puts back what a killed `replace_folder` left beside its place in `folder`.
void restore_replaced(const std::filesystem::path& folder);

/// The whole file. Throws Error "files.read" naming path and reason.
std::string read_file(const std::filesystem::path& path);

}  // namespace gradus
