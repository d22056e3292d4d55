// The text of the Bible Retrieval System (C. Chapin, 1989), as the Debian package bible-kjv-text
// ships it in the file bible.data.
#pragma once

#include <filesystem>

#include "gradus/datasets/array.h"
#include "gradus/datasets/byte_reader.h"

namespace gradus::datasets {

/// The verses, uint8 [characters]: one a line, without the reference before it ("Ge1:1 ") and
/// without the title, which is the first line of the file's text.
///
/// The file: "EC02", a name, and from byte 84 on big-endian 32-bit numbers: the length of a window,
/// the number of windows, where each begins, and where the last one ends. A window is compressed by
/// itself (lzw.h). Throws Error "data.magic", "data.header", "data.corrupt" and "data.text" naming
/// file, byte offset, expected and found, and what ByteReader throws.
Array read_bible(const std::filesystem::path& path, std::uint64_t byte_limit = default_byte_limit);

}  // namespace gradus::datasets
