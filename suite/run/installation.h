// The plugins of this installation, as the host knows them: by their descriptions alone.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/plugin_files.h"
#include "run/worker_client.h"
#include "study/catalogue.h"

namespace gradus::run {

struct RefusedPlugin {
  std::filesystem::path file;  ///< or the folder, where all its files are refused
  std::string id, text;        ///< of the error
};

/// "[plugin.fingerprint] /path/x.so: ...".
std::string described(const RefusedPlugin& refused);

struct Installation {
  study::ItemCatalogue items;
  std::vector<RefusedPlugin> refused;
  std::vector<PluginFile> shadowed;  ///< files that an earlier one of the same id hides
};

/// Describes every plugin file that is found, and those `given`: from the cache where it knows
/// them, else by probing them in the worker, which is started only then. A given file that is
/// refused throws its error; others become rows of `refused`, and so does a folder that others may
/// write to. Throws Error "plugin.missing",
/// "worker.*".
Installation load_installation(WorkerClient& worker, const std::filesystem::path& worker_program,
                               std::span<const std::filesystem::path> given = {});

}  // namespace gradus::run
