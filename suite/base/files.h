// Files that the user named, and reading files with limits. Results go through OutputFolder.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "base/descriptor.h"

namespace gradus {

/// Writes `content` to a file that the user named, as a shell's `>` would, but whole: a reader (or
/// a kill at any moment) sees the old file or the new one, never a part. Makes missing parent
/// folders.
/// - A link is followed: the file that it points to is replaced or made.
/// - Mode, owner and group of a file that is there are kept.
/// - A file of several names (hard links), or one whose owner cannot be kept, is overwritten in
///   place, and so is what is no file (a device, a FIFO, a pipe, /dev/stdout): not atomically.
/// Throws Error "files.write" naming path and reason (disk full, read-only, ...); no temporary file
/// stays.
void write_atomically(const std::filesystem::path& path, std::string_view content);

/// What is read as a whole has at most this size unless a smaller limit is given.
inline constexpr std::uint64_t largest_file = std::uint64_t{1} << 30;

/// The whole file. Only a regular file is read, so that a FIFO or a device cannot hang the reader
/// or go on for ever. Throws Error "files.read" naming path and reason, "files.size" where it is
/// longer than `limit`.
std::string read_file(const std::filesystem::path& path, std::uint64_t limit = largest_file);

/// Opens a regular file for reading. Throws Error "files.read", also where it is something else.
Descriptor open_to_read(const std::filesystem::path& path);

/// Reads up to `target.size()` bytes of an open file, 0 at its end; `path` is for the message of
/// Error "files.read".
std::size_t read_some(const std::filesystem::path& path, int file, std::span<char> target);

/// The path as text for JSON. Throws Error "files.name" where its bytes are not UTF-8, which JSON
/// cannot hold.
std::string path_text(const std::filesystem::path& path);

}  // namespace gradus
