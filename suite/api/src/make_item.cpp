#include "gradus/make_item.h"

#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus::detail {

void* make_raw(const PluginDescriptor& plugin, ItemKind kind, std::string_view name,
               const std::string& options, const void* context) {
  std::vector<std::string> names;
  for (const PluginItem& item : std::span(plugin.items, plugin.item_count)) {
    if (item.kind != static_cast<uint32_t>(kind)) continue;
    if (item.name == name) return item.make(options.c_str(), context);
    names.emplace_back(item.name);
  }
  throw Error("item.unknown", "plugin " + std::string(plugin.id), "one of " + join(names),
              "'" + std::string(name) + "'", did_you_mean(name, names));
}

}  // namespace gradus::detail
