// Which plugin files there are, and what is known of them without loading one. No LibTorch.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace gradus {

/// The folder of the running program's file.
std::filesystem::path program_folder();

/// A file that looks like a plugin (its name ends in ".so").
struct PluginFile {
  std::filesystem::path path;  ///< absolute
  std::string id;              ///< what its name promises
  /// The earlier file with the same id; then this one is not used. Empty otherwise.
  std::filesystem::path shadowed_by;
};

/// Folders that are searched, in order: those of $GRADUS_PLUGIN_PATH (separated by ':'; entries
/// that are not absolute are left out, so that the working directory never counts), then
/// <program>/../lib/gradus/plugins, which is the place in a build tree and in an installed one.
std::vector<std::filesystem::path> plugin_folders();

/// What of $GRADUS_PLUGIN_PATH is not searched, a sentence each: entries that are not absolute, and
/// folders that are not there.
std::vector<std::string> unsearched_plugin_folders();

/// The given files first, then those of `plugin_folders()` by name; folders that do not exist count
/// as empty. Throws Error "plugin.missing" where a given file does not exist.
std::vector<PluginFile> find_plugin_files(std::span<const std::filesystem::path> given = {});

/// What probing found, kept between programs in $XDG_CACHE_HOME/gradus/plugins (or ~/.cache/...).
/// An entry counts while the file's path, size, time and hash and the worker's size and time are
/// the same. A cache that cannot be read or written is an empty one.
class ProbeCache {
 public:
  /// `worker`: the program that probes. `folder`: where entries lie; empty: the folder above.
  explicit ProbeCache(std::filesystem::path worker, std::filesystem::path folder = {});
  /// The description (gradus.plugin, JSON text) of a plugin file, where known.
  std::optional<std::string> find(const std::filesystem::path& file) const;
  /// Keeps the description of a file that was probed; its "hash" must be that of the file.
  void store(const std::filesystem::path& file, const std::string& description) const;

 private:
  std::filesystem::path entry(const std::filesystem::path& file) const;
  std::filesystem::path worker_, folder_;
};

}  // namespace gradus
