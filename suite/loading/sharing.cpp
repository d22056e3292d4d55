#include "loading/sharing.h"

#include <dlfcn.h>

#include <utility>
#include <vector>

#include "loading/guard.h"

namespace gradus::loading {
namespace {

using SharedFunction = const char* (*)(const char* item, const char* options);
using ShareFunction = void (*)(const char* name);

/// An exported function of a plugin that is loaded, or null.
void* exported(const std::filesystem::path& plugin, const char* name) {
  void* library = ::dlopen(plugin.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_NOLOAD);
  return library != nullptr ? ::dlsym(library, name) : nullptr;
}

void collect_items(const OptionTable& options, std::vector<record::ItemUse>& items);

/// Options that are items have the item's id in their table.
void collect_items(const OptionValue& value, std::vector<record::ItemUse>& items) {
  if (value.is_list()) {
    for (const OptionValue& element : value.list()) collect_items(element, items);
  }
  if (!value.is_table()) return;
  const OptionTable& table = value.table();
  if (const std::string id = table.text_of("id"); !id.empty()) items.push_back({id, table});
  collect_items(table, items);
}

void collect_items(const OptionTable& options, std::vector<record::ItemUse>& items) {
  for (const auto& [name, value] : options) collect_items(value, items);
}

/// The items of a run and those in their options.
std::vector<record::ItemUse> items_of(const record::RunRequest& run) {
  std::vector<record::ItemUse> items = {run.model, {run.task.id, run.task.options}};
  if (run.optimizer) items.insert(items.begin(), *run.optimizer);
  if (run.driver) items.insert(items.begin(), *run.driver);
  items.insert(items.end(), run.monitors.begin(), run.monitors.end());
  std::vector<record::ItemUse> nested;
  for (const record::ItemUse& item : items) collect_items(item.options, nested);
  items.insert(items.end(), nested.begin(), nested.end());
  return items;
}

}  // namespace

Shared shared_by(const record::RunRequest& run, const Plugins& plugins) {
  for (const auto& plugin : plugins.loaded()) {
    const auto function = reinterpret_cast<SharedFunction>(exported(plugin->file, "gradus_shared"));
    if (function == nullptr) continue;
    const std::string prefix = std::string(plugin->descriptor->id) + ".";
    for (const record::ItemUse& item : items_of(run)) {
      if (!item.id.starts_with(prefix)) continue;
      const char* name = nullptr;
      try {
        name = function(item.id.c_str(), to_text(item.options).c_str());
      } catch (...) {
      }
      if (name != nullptr && *name != '\0') return {plugin->file, name};
    }
  }
  return {};
}

void share(const Shared& shared) {
  guarded("plugin " + shared.plugin.string(), [&] {
    const auto function = reinterpret_cast<ShareFunction>(exported(shared.plugin, "gradus_share"));
    if (function != nullptr) function(shared.name.c_str());
  });
}

}  // namespace gradus::loading
