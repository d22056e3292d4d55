// The compression of the Unix program `compress` (files ".Z").
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace gradus::datasets {

/// The text of a sequence of codes of 9 to 16 bits, as `compress` writes it in block mode, without
/// the three bytes before it (1f 9d 90). T. A. Welch, "A technique for high-performance data
/// compression", Computer 17(6), 1984, doi 10.1109/MC.1984.1659158. Nothing where a code is none
/// that can stand there, or where the text is longer than `most` bytes.
std::optional<std::vector<std::byte>> decode_lzw(std::span<const std::byte> codes,
                                                 std::size_t most);

}  // namespace gradus::datasets
