// Writing a file in an open folder so that it is there whole or not at all.
#pragma once

#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace gradus {

/// Throws Error "files.write": `path` cannot be written, with the reason of an error number.
[[noreturn]] void fail_write(const std::filesystem::path& path, int error);

/// Writes all bytes, again after an interruption. False with errno set where that fails.
bool write_all(int descriptor, std::string_view content);

/// Writes the file `name` in the open folder `folder`: whoever looks, also after a kill at any
/// moment, finds the old file or the new one. Until it is whole it has no name where the file
/// system can do that (O_TMPFILE), so that a kill leaves nothing behind; elsewhere it is called
/// "<name>.tmp.<process>.<count>" meanwhile. A link or anything else of that name is replaced, not
/// followed. With `like`, the new file gets its mode, owner and group; EPERM where it may not.
/// Returns 0 or the error number.
int write_whole(int folder, const std::string& name, std::string_view content,
                const struct stat* like = nullptr);

}  // namespace gradus
