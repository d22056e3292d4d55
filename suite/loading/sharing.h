// What runs can have in common before they are forked, where it takes long to start: the
// interpreter of methods written in Python. A plugin that has something of the kind exports two
// functions beside its entry function:
//
//     extern "C" const char* gradus_shared(const char* item, const char* options);
//     extern "C" void gradus_share(const char* name);
//
// The first names what runs with that item (its full id, its options as JSON) can share, or answers
// null; it must start nothing. The second starts it, in a process from which the runs are then
// forked and that does nothing else; it may throw. Afterwards that process must have one thread.
#pragma once

#include <filesystem>
#include <string>

#include "loading/plugins.h"
#include "record/request.h"

namespace gradus::loading {

/// Something that runs can share.
struct Shared {
  std::filesystem::path plugin;  ///< the file that starts it
  std::string name;              ///< empty: nothing
};

/// What this run can share with others, by its first item that has something. `plugins` has loaded
/// those of the run. Nothing where a plugin fails: its run will say so.
Shared shared_by(const record::RunRequest& run, const Plugins& plugins);

/// Starts it in this process. Throws what the plugin throws.
void share(const Shared& shared);

}  // namespace gradus::loading
