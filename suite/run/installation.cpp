#include "run/installation.h"

#include <algorithm>
#include <map>

#include "gradus/error.h"

namespace gradus {
namespace {

/// What is known of a file after looking in the cache or probing it.
struct Probed {
  Json description;  ///< null where it was refused
  std::string id, text;
};

Probed probed_from(const WorkerMessage& message) {
  if (message.event == "died") {
    return {nullptr, "worker.died", message.body.at("reason").get<std::string>()};
  }
  const Json error = message.body.value("error", Json());
  if (error.is_object()) {
    return {nullptr, error.value("id", "plugin.refused"), error.value("text", error.dump())};
  }
  return {message.body.at("description"), {}, {}};
}

std::map<std::filesystem::path, Probed> probe_all(WorkerClient& worker,
                                                  const std::vector<std::filesystem::path>& files) {
  std::map<std::filesystem::path, Probed> results;
  std::map<int64_t, std::filesystem::path> asked;
  for (const auto& file : files) asked[worker.send("probe", {{"file", file.string()}})] = file;
  while (results.size() < files.size()) {
    const auto message = worker.next(std::chrono::milliseconds(1000));
    if (!message || !asked.contains(message->ticket)) continue;
    if (message->event == "started" || message->event == "progress") continue;
    results[asked[message->ticket]] = probed_from(*message);
  }
  return results;
}

std::string text_with_file(const RefusedPlugin& refused) {
  const std::string file = refused.file.string();
  const bool named = refused.text.find(file) != std::string::npos;
  return named ? refused.text : file + ": " + refused.text;
}

}  // namespace

std::string described(const RefusedPlugin& refused) {
  return "[" + refused.id + "] " + text_with_file(refused);
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
  std::map<std::filesystem::path, Probed> known;
  std::vector<std::filesystem::path> unknown;
  for (const PluginFile& file : files) {
    if (auto description = cache.find(file.path)) {
      known[file.path] = {std::move(*description), {}, {}};
    } else {
      unknown.push_back(file.path);
    }
  }
  for (auto& [file, probed] : probe_all(worker, unknown)) {
    if (!probed.description.is_null()) cache.store(file, probed.description);
    known[file] = std::move(probed);
  }
  for (std::size_t at = 0; at < files.size(); ++at) {
    const Probed& probed = known[files[at].path];
    RefusedPlugin refused{files[at].path, probed.id, probed.text};
    if (!probed.description.is_null()) {
      try {
        installation.items.add(probed.description);
        continue;
      } catch (const Error& error) {
        refused.id = error.id();
        refused.text = error.what();
      }
    }
    if (at < given.size()) throw Error(refused.id, text_with_file(refused));
    installation.refused.push_back(std::move(refused));
  }
  return installation;
}

}  // namespace gradus
