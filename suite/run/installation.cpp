#include "run/installation.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>

#include "base/files.h"
#include "base/trusted_path.h"
#include "gradus/error.h"

namespace gradus::run {
namespace {

/// What is known of a file after looking in the cache or probing it.
struct Probed {
  std::optional<record::PluginDescription> description;  ///< nothing where it was refused
  std::string id, text;
};

Probed probed_from(const protocol::Event& event) {
  if (const auto* died = std::get_if<protocol::Died>(&event))
    return {{}, "worker.died", died->reason};
  if (const auto* error = std::get_if<protocol::WorkError>(&event))
    return {{}, error->id, error->text};
  const auto& done = std::get<protocol::Done>(event);
  if (done.error) return {{}, done.error->id, done.error->text};
  if (const auto* described = std::get_if<protocol::Described>(&done.result)) {
    return {described->plugin, {}, {}};
  }
  return {{}, "plugin.refused", "no description"};
}

std::map<std::filesystem::path, Probed> probe_all(WorkerClient& worker,
                                                  const std::vector<std::filesystem::path>& files) {
  std::map<std::filesystem::path, Probed> results;
  std::map<int64_t, std::filesystem::path> asked;
  for (const auto& file : files) asked[worker.send(protocol::ProbeWork{file.string()})] = file;
  while (results.size() < files.size()) {
    const auto message = worker.next(std::chrono::milliseconds(1000));
    if (!message || !asked.contains(message->ticket)) continue;
    const bool last = !std::holds_alternative<protocol::Started>(message->event) &&
                      !std::holds_alternative<protocol::Progress>(message->event);
    if (last) results[asked[message->ticket]] = probed_from(message->event);
  }
  return results;
}

/// The description of a file from the cache; one that is damaged is none.
std::optional<record::PluginDescription> cached(const ProbeCache& cache,
                                                const std::filesystem::path& file) {
  const std::optional<std::string> text = cache.find(file);
  if (!text) return std::nullopt;
  try {
    return record::plugin_description_from_text(*text);
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::string text_with_file(const RefusedPlugin& refused) {
  const std::string file = refused.file.string();
  const bool named = refused.text.find(file) != std::string::npos;
  return named ? refused.text : file + ": " + refused.text;
}

bool is_given(const std::filesystem::path& file, std::span<const std::filesystem::path> given) {
  return std::ranges::any_of(given, [&](const std::filesystem::path& path) {
    return std::filesystem::absolute(path).lexically_normal() == file;
  });
}

/// Why the file or folder may not be run, or nothing.
std::optional<RefusedPlugin> distrusted(const std::filesystem::path& place, const char* what) {
  try {
    require_trusted(path_text(place), what + place.string());
    return std::nullopt;
  } catch (const Error& error) {
    return RefusedPlugin{place, error.id(), error.what()};
  }
}

/// Leaves out what others could exchange: a folder once, whatever its number of files. Descriptions
/// in the cache say nothing of that, and a run would be refused in its turn.
void leave_out_distrusted(std::vector<PluginFile>& files, Installation& installation,
                          std::span<const std::filesystem::path> given) {
  std::map<std::filesystem::path, std::optional<RefusedPlugin>> folders;
  std::erase_if(files, [&](const PluginFile& file) {
    const auto [folder, is_new] = folders.try_emplace(file.path.parent_path());
    if (is_new) folder->second = distrusted(folder->first, "plugin folder ");
    const auto refused = folder->second ? folder->second : distrusted(file.path, "plugin ");
    if (!refused) return false;
    if (is_given(file.path, given)) throw Error(refused->id, refused->text);
    if (is_new || !folder->second) installation.refused.push_back(*refused);
    return true;
  });
}

}  // namespace

std::string described(const RefusedPlugin& refused) {
  return fmt::format("[{}] {}", refused.id, text_with_file(refused));
}

Installation load_installation(WorkerClient& worker, const std::filesystem::path& worker_program,
                               std::span<const std::filesystem::path> given) {
  const ProbeCache cache(worker_program);
  std::vector<PluginFile> files = find_plugin_files(given);
  Installation installation;
  std::erase_if(files, [&](const PluginFile& file) {
    if (file.shadowed_by.empty()) return false;
    installation.shadowed.push_back(file);
    return true;
  });
  leave_out_distrusted(files, installation, given);
  std::map<std::filesystem::path, Probed> known;
  std::vector<std::filesystem::path> unknown;
  for (const PluginFile& file : files) {
    if (auto description = cached(cache, file.path)) {
      known[file.path] = {std::move(*description), {}, {}};
    } else {
      unknown.push_back(file.path);
    }
  }
  for (auto& [file, probed] : probe_all(worker, unknown)) {
    if (probed.description) cache.store(file, to_text(*probed.description));
    known[file] = std::move(probed);
  }
  for (const PluginFile& file : files) {
    const Probed& probed = known[file.path];
    RefusedPlugin refused{file.path, probed.id, probed.text};
    if (probed.description) {
      try {
        installation.items.add(*probed.description);
        continue;
      } catch (const Error& error) {
        refused.id = error.id();
        refused.text = error.what();
      }
    }
    if (is_given(file.path, given)) throw Error(refused.id, text_with_file(refused));
    installation.refused.push_back(std::move(refused));
  }
  return installation;
}

}  // namespace gradus::run
