// NumPy's archives of arrays (np.savez, np.savez_compressed), read without Python.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "gradus/array.h"

namespace gradus::python {

/// The arrays of an .npz file by name. Throws Error "data.read", "data.magic", "data.header" and
/// "data.truncated", as read_npy does for each of them.
std::map<std::string, Array> read_npz(const std::filesystem::path& path);

}  // namespace gradus::python
