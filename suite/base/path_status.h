// What stands at a path, where a link counts as itself and not as what it leads to.
#pragma once

#include <filesystem>

namespace gradus {

/// Whether anything is at `path`, also a link that leads nowhere or in circles: opening it then
/// says what is wrong, where taking it for absent would hide it. False where nothing can be known,
/// e.g. in a folder that may not be searched. Throws nothing.
bool is_there(const std::filesystem::path& path) noexcept;

/// Whether something other than a regular file is at `path`: a folder, a link (whatever it leads
/// to), a FIFO, a device. False where nothing is there. Throws nothing.
bool is_no_file(const std::filesystem::path& path) noexcept;

/// The same for a folder: whether a file, a link, a FIFO or a device is at `path`.
bool is_no_folder(const std::filesystem::path& path) noexcept;

}  // namespace gradus
