// The IDX format of MNIST and Fashion-MNIST (Y. LeCun, C. Cortes, C. Burges, 1998), plain or gzip.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "gradus/datasets/array.h"
#include "gradus/datasets/byte_reader.h"

namespace gradus::datasets {

/// What the caller knows about the file. A declared shape that differs is refused before any
/// memory is taken for it.
struct IdxExpected {
  std::optional<ElementType> type;
  std::optional<std::vector<std::size_t>> shape;
  std::uint64_t byte_limit = default_byte_limit;
};

/// The array of an IDX file: two zero bytes, a type code, the number of dimensions, big-endian
/// 32-bit sizes, then the values. Unsigned bytes, 32-bit integers, float32 and float64 keep their
/// type; signed bytes and 16-bit integers become int32.
/// Throws Error "data.magic", "data.shape", "data.truncated", "data.trailing", "data.corrupt" or
/// "data.read", each with file, byte offset, expected and found.
Array read_idx(const std::filesystem::path& path, const IdxExpected& expected = {});

}  // namespace gradus::datasets
