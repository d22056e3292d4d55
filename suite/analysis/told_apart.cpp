#include "analysis/told_apart.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "gradus/text.h"

namespace gradus::analysis {
namespace {

constexpr std::size_t longest_difference = 60;

OptionValue value_of(const record::ItemUse& item) {
  return OptionTable{{"id", item.id}, {"options", item.options}};
}

OptionValue value_of(const std::optional<record::ItemUse>& item) {
  return item ? value_of(*item) : OptionValue();
}

/// What a method is on any task.
OptionTable general_identity(const record::RunRecord& run) {
  OptionValue::List monitors;
  for (const record::ItemUse& monitor : run.monitors) monitors.push_back(value_of(monitor));
  return {{"optimizer", value_of(run.optimizer)},
          {"driver", value_of(run.driver)},
          {"monitors", std::move(monitors)}};
}

/// What a method is on the task of the run: everything but the seed.
OptionTable identity(const record::RunRecord& run) {
  OptionTable parts = general_identity(run);
  parts["model"] = value_of(run.model);
  parts["task"] =
      OptionTable{{"id", run.task.id},
                  {"version", run.task.version},
                  {"options", run.task.options},
                  {"data", run.task.data ? OptionValue(*run.task.data) : OptionValue()}};
  OptionTable settings = record::settings_table(run.settings);
  for (const char* name : {"seed", "seeds", "wall_limit_s", "memory_limit_bytes"}) {
    settings.erase(name);
  }
  parts["settings"] = std::move(settings);
  OptionTable semantics;
  for (const auto& [id, plugin] : run.plugins) semantics[id] = plugin.semantics;
  if (!semantics.empty()) parts["semantics"] = std::move(semantics);
  return parts;
}

/// A method of one name as some of the folders have it.
struct Variant {
  OptionTable general;
  std::map<std::string, OptionTable> by_task;
  std::vector<std::size_t> folders;

  bool is_same(const Variant& other) const {
    bool shares = false;
    for (const auto& [task, mine] : by_task) {
      const auto theirs = other.by_task.find(task);
      if (theirs == other.by_task.end()) continue;
      shares = true;
      if (mine != theirs->second) return false;
    }
    return shares || general == other.general;
  }
};

using Variants = std::map<std::string, std::vector<Variant>>;  // by name

Variants variants_of(const std::vector<FolderRuns>& folders) {
  Variants variants;
  for (std::size_t f = 0; f < folders.size(); ++f) {
    std::map<std::string, Variant> of_folder;
    for (const record::RunRecord& run : folders[f].runs) {
      Variant& variant = of_folder[run.method];
      variant.general = general_identity(run);
      if (!variant.by_task.contains(run.task.name)) variant.by_task[run.task.name] = identity(run);
    }
    for (auto& [name, variant] : of_folder) {
      std::vector<Variant>& known = variants[name];
      const auto same =
          std::ranges::find_if(known, [&](const Variant& other) { return variant.is_same(other); });
      if (same == known.end()) {
        variant.folders = {f};
        known.push_back(std::move(variant));
      } else {
        same->folders.push_back(f);
        same->by_task.merge(variant.by_task);
      }
    }
  }
  return variants;
}

/// Leaves of a value by their path without list positions: "optimizer.options.lr".
void flatten(const OptionValue& value, const std::string& path,
             std::map<std::string, std::string>& leaves) {
  if (value.is_table() && !value.table().empty()) {
    for (const auto& [key, member] : value.table()) {
      flatten(member, path.empty() ? key : path + "." + key, leaves);
    }
  } else if (value.is_real()) {
    leaves[path] = shortest(value.number());
  } else {
    leaves[path] = value.is_text() ? value.text() : to_text(value);
  }
}

/// The identities of the variants on a task that all of them ran, else in general, as leaves.
std::vector<std::map<std::string, std::string>> leaves_of(const std::vector<Variant>& variants) {
  std::optional<std::string> shared;
  for (const auto& entry : variants.front().by_task) {
    const bool everywhere = std::ranges::all_of(
        variants, [&](const Variant& variant) { return variant.by_task.contains(entry.first); });
    if (everywhere && !shared) shared = entry.first;
  }
  std::vector<std::map<std::string, std::string>> all;
  for (const Variant& variant : variants) {
    flatten(shared ? variant.by_task.at(*shared) : variant.general, "", all.emplace_back());
  }
  return all;
}

/// "lr=0.001, momentum=0.9": for each variant, the leaves in which not all agree.
std::vector<std::string> differences(const std::vector<Variant>& variants) {
  const auto leaves = leaves_of(variants);
  std::set<std::string> paths, differing;
  for (const auto& of_variant : leaves) {
    for (const auto& leaf : of_variant) paths.insert(leaf.first);
  }
  const auto value_at = [](const std::map<std::string, std::string>& of_variant,
                           const std::string& path) {
    const auto found = of_variant.find(path);
    return found == of_variant.end() ? std::string() : found->second;
  };
  for (const std::string& path : paths) {
    for (const auto& of_variant : leaves) {
      if (value_at(of_variant, path) != value_at(leaves.front(), path)) differing.insert(path);
    }
  }
  std::vector<std::string> texts;
  for (const auto& of_variant : leaves) {
    std::string text;
    for (const std::string& path : differing) {
      const std::string value = value_at(of_variant, path);
      if (value.empty()) continue;
      text +=
          fmt::format("{}{}={}", text.empty() ? "" : ", ", path.substr(path.rfind('.') + 1), value);
    }
    texts.push_back(std::move(text));
  }
  return texts;
}

std::string folder_name(const std::string& folder) {
  std::filesystem::path path(folder);
  if (!path.has_filename()) path = path.parent_path();
  return path.filename().string();
}

/// What goes behind the name of each variant.
std::vector<std::string> endings(const std::vector<Variant>& variants,
                                 const std::vector<FolderRuns>& folders) {
  std::vector<std::string> texts = differences(variants);
  const auto useless = [](const std::string& text) {
    return text.empty() || text.size() > longest_difference;
  };
  const std::set<std::string> different(texts.begin(), texts.end());
  if (different.size() == texts.size() && std::ranges::none_of(texts, useless)) return texts;
  std::set<std::string> names;
  for (std::size_t v = 0; v < variants.size(); ++v) {
    const std::string& folder = folders[variants[v].folders.front()].folder;
    texts[v] = "folder " + folder_name(folder);
    if (!names.insert(texts[v]).second) texts[v] = "folder " + folder;
  }
  return texts;
}

std::set<std::string> rename(std::vector<FolderRuns>& folders, const Variants& variants) {
  std::set<std::string> renamed;
  for (const auto& [name, same_name] : variants) {
    if (same_name.size() < 2) continue;
    const std::vector<std::string> texts = endings(same_name, folders);
    for (std::size_t v = 0; v < same_name.size(); ++v) {
      for (const std::size_t f : same_name[v].folders) {
        for (record::RunRecord& run : folders[f].runs) {
          if (run.method != name) continue;
          run.method += fmt::format(" ({})", texts[v]);
          renamed.insert(run.method);
        }
      }
    }
  }
  return renamed;
}

/// Whether two runs of a method have the same repetition and are not the same run.
bool repetitions_collide(const std::vector<FolderRuns>& folders) {
  std::map<std::tuple<std::string, std::string, std::int64_t>, std::string> ids;
  for (const FolderRuns& folder : folders) {
    for (const record::RunRecord& run : folder.runs) {
      const auto [known, is_new] =
          ids.try_emplace({run.task.name, run.method, run.repetition}, run.id);
      if (!is_new && known->second != run.id) return true;
    }
  }
  return false;
}

void number_by_seed(std::vector<FolderRuns>& folders) {
  std::map<std::string, std::int64_t> repetitions;
  for (FolderRuns& folder : folders) {
    for (record::RunRecord& run : folder.runs) {
      const std::string seed = std::to_string(run.settings.seed);
      run.repetition = repetitions.try_emplace(seed, static_cast<std::int64_t>(repetitions.size()))
                           .first->second;
    }
  }
}

}  // namespace

std::set<std::string> tell_methods_apart(std::vector<FolderRuns>& folders) {
  if (folders.size() < 2) return {};
  std::set<std::string> renamed = rename(folders, variants_of(folders));
  if (repetitions_collide(folders)) number_by_seed(folders);
  return renamed;
}

}  // namespace gradus::analysis
