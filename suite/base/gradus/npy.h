// NumPy's array file format (NEP 1): versions 1.0 and 2.0, little endian, C order.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "gradus/array.h"

namespace gradus {

/// The bytes of an array as a .npy file (version 1.0, or 2.0 when the header needs it).
std::string npy_text(const Array& array);

/// Writes npy_text atomically. Throws Error "files.write".
void write_npy(const std::filesystem::path& path, const Array& array);

/// Reads uint8, int32, int64, float32 or float64 values, in C or Fortran order; the array is in C
/// order. Memory is taken only after the size that
/// the header declares was found equal to what the file holds. Throws Error "data.read",
/// "data.magic", "data.header" (a type or text that this reader does not take),
/// "data.truncated" or "data.trailing", each with file, byte offset, expected and found.
Array read_npy(const std::filesystem::path& path);

}  // namespace gradus
