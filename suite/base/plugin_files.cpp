#include "base/plugin_files.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/files.h"
#include "base/json.h"
#include "base/path_status.h"
#include "gradus/error.h"
#include "gradus/hash.h"

namespace gradus {
namespace {

namespace fs = std::filesystem;

constexpr int cache_version = 2;

std::vector<fs::path> entries_of_path() {
  const char* text = std::getenv("GRADUS_PLUGIN_PATH");
  std::vector<fs::path> entries;
  std::string_view rest = text == nullptr ? "" : text;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    if (end > 0) entries.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return entries;
}

std::vector<fs::path> libraries_in(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, none)) {
    if (entry.path().extension() == ".so") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

void add_file(std::vector<PluginFile>& files, const fs::path& path) {
  const auto same_path = [&](const PluginFile& file) { return file.path == path; };
  if (std::ranges::any_of(files, same_path)) return;
  PluginFile added{path, path.stem().string(), {}};
  const auto earlier = std::ranges::find(files, added.id, &PluginFile::id);
  if (earlier != files.end()) added.shadowed_by = earlier->path;
  files.push_back(std::move(added));
}

fs::path default_cache_folder() {
  const char* cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && fs::path(cache).is_absolute()) return fs::path(cache) / "gradus/plugins";
  const char* home = std::getenv("HOME");
  return home == nullptr || *home == '\0' ? fs::path() : fs::path(home) / ".cache/gradus/plugins";
}

/// Size and time of last change in nanoseconds, or null where the file cannot be looked at.
Json size_and_time(const fs::path& file) {
  struct stat status;
  if (::stat(file.c_str(), &status) != 0) return nullptr;
  return {{"size", int64_t{status.st_size}},
          {"modified_ns", int64_t{status.st_mtim.tv_sec} * 1000000000 + status.st_mtim.tv_nsec}};
}

/// The first line of an entry of the cache. The description is the rest, so that whoever asks for
/// it need not parse it twice.
Json entry_key(const fs::path& file, const fs::path& worker, const std::string& hash) {
  return {{"schema", {{"name", "gradus.probe"}, {"version", cache_version}}},
          {"path", file.string()},
          {"file", size_and_time(file)},
          {"hash", hash},
          {"worker", size_and_time(worker)}};
}

/// In pieces: the pages for whole files take longer to get than the hash takes.
std::string hash_of(const fs::path& path) {
  const Descriptor file = open_to_read(path);
  FastHash hash;
  std::array<char, 1 << 16> piece;
  while (const std::size_t count = read_some(path, file.number(), piece)) {
    hash.add(piece.data(), count);
  }
  return hash.text();
}

}  // namespace

fs::path program_folder() {
  return fs::read_symlink("/proc/self/exe").parent_path();
}

std::vector<fs::path> plugin_folders() {
  std::vector<fs::path> folders;
  for (const fs::path& entry : entries_of_path()) {
    if (entry.is_absolute()) folders.push_back(entry.lexically_normal());
  }
  folders.push_back(program_folder().parent_path() / "lib/gradus/plugins");
  return folders;
}

std::vector<std::string> unsearched_plugin_folders() {
  std::vector<std::string> notes;
  std::error_code none;
  for (const fs::path& entry : entries_of_path()) {
    const std::string shown = fmt::format("GRADUS_PLUGIN_PATH: '{}' ", entry.string());
    if (!entry.is_absolute()) {
      notes.push_back(shown + "is not absolute and not searched");
    } else if (!fs::is_directory(entry, none)) {
      notes.push_back(shown + (fs::exists(entry, none) ? "is not a folder" : "is not there"));
    }
  }
  return notes;
}

std::vector<PluginFile> find_plugin_files(std::span<const fs::path> given) {
  std::vector<PluginFile> files;
  for (const fs::path& path : given) {
    if (!fs::exists(path)) {
      throw Error("plugin.missing", "plugin " + path.string(), "a file", "nothing there",
                  "give the path of a plugin's .so file");
    }
    add_file(files, fs::absolute(path).lexically_normal());
  }
  for (const fs::path& folder : plugin_folders()) {
    for (const fs::path& path : libraries_in(folder)) add_file(files, path);
  }
  return files;
}

ProbeCache::ProbeCache(fs::path worker, fs::path folder)
    : worker_(std::move(worker)),
      folder_(folder.empty() ? default_cache_folder() : std::move(folder)) {}

fs::path ProbeCache::entry(const fs::path& file) const {
  return folder_ / (fmt::format("{}-{}.json", file.stem().string(), fast_hash(file.string())));
}

std::optional<std::string> ProbeCache::find(const fs::path& file) const {
  if (folder_.empty()) return std::nullopt;
  try {
    std::string kept = read_file(entry(file));
    const std::size_t line = kept.find('\n');
    const Json key = entry_key(file, worker_, hash_of(file));
    if (line == std::string::npos || key.at("file").is_null()) return std::nullopt;
    if (std::string_view(kept).substr(0, line) != key.dump()) return std::nullopt;
    return kept.substr(line + 1);
  } catch (const std::exception&) {
    return std::nullopt;  // no entry, or one that cannot be read: the file is probed again
  }
}

void ProbeCache::store(const fs::path& file, const std::string& description) const {
  if (folder_.empty()) return;
  try {
    const Json described = parse_json(description, "the description of a plugin");
    const std::string key = entry_key(file, worker_, described.at("hash")).dump();
    if (is_no_file(entry(file))) return;  // writing into a FIFO waits for a reader
    write_atomically(entry(file), key + '\n' + description);
  } catch (const std::exception&) {
    // A read-only home costs a probe at the next start and nothing else.
  }
}

}  // namespace gradus
