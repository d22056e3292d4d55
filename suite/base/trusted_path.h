// Whether a file may be run: who could have put another in its place?
#pragma once

#include <filesystem>
#include <string_view>

namespace gradus {

/// Requires that only root and the user who runs this program can replace `file`: it and every
/// folder and link on the way to it, also behind links, belongs to one of them and is not writable
/// by everyone (a folder may be if it is sticky, as /tmp). Groups are trusted. Folders that hold
/// the running program too are not asked: whoever can exchange them can exchange the program.
/// Throws Error "plugin.missing", "plugin.writable" or "plugin.owner", each naming the place.
void require_trusted(const std::filesystem::path& file, std::string_view where);

}  // namespace gradus
