// Files out of a tar archive (POSIX ustar), plain or gzip, read in memory.
#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "gradus/datasets/byte_reader.h"

namespace gradus::datasets {

/// The contents of the members whose names without folders are `wanted`, in the order of `wanted`.
/// Throws Error "data.magic" (no tar header, wrong header checksum), "data.member" (a wanted member
/// is missing or there twice), and what ByteReader throws; each with file and byte offset.
std::vector<std::vector<std::byte>> read_tar(const std::filesystem::path& path,
                                             std::span<const std::string> wanted,
                                             std::uint64_t byte_limit = default_byte_limit);

}  // namespace gradus::datasets
