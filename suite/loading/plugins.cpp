#include "loading/plugins.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/files.h"
#include "gradus/error.h"
#include "gradus/hash.h"
#include "gradus/text.h"
#include "loading/guard.h"
#include "loading/plugin_gates.h"

namespace gradus::loading {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail_changed(const fs::path& file) {
  throw Error("plugin.changed", "plugin " + file.string(), "the file that the plan was made with",
              "another one in its place", "start the command again");
}

std::string loss_of_task(const PluginItem& item, const std::string& where) {
  std::string name;
  guarded(where, [&] {
    const std::unique_ptr<Task> task(static_cast<Task*>(item.make("{}", nullptr)));
    name = task->loss()->name();
  });
  return name;
}

record::DescribedItem described_item(const PluginDescriptor& plugin, const PluginItem& item,
                                     const std::string& where) {
  record::DescribedItem described = record::described_item_from_text(
      static_cast<ItemKind>(item.kind),  // the gates have looked at it
      item_description(item, where), where);
  described.name = item.name;
  described.id = std::string(plugin.id) + "." + item.name;
  described.text = item.text;
  if (described.task) {
    described.task->loss = loss_of_task(item, fmt::format("{}, item '{}'", where, item.name));
  }
  return described;
}

}  // namespace

std::string OfferedItem::id() const {
  return std::string(plugin->descriptor->id) + "." + item->name;
}

const PluginDescriptor& Plugins::load(const fs::path& given) {
  const fs::path file = fs::absolute(given).lexically_normal();
  const auto known = std::ranges::find(loaded_, file, &LoadedPlugin::file);
  if (known != loaded_.end()) return *(*known)->descriptor;
  LoadedPlugin plugin{file, check_file(file), nullptr};
  for (const auto& other : loaded_) {
    if (file.stem() != other->descriptor->id) continue;
    throw Error("plugin.duplicate", "plugin " + file.string(), "each id once",
                fmt::format("'{}' also in {}", file.stem().string(), other->file.string()),
                "remove one of the two files from the search path");
  }
  guarded("plugin " + file.string(), [&] { plugin.descriptor = open_library(file); });
  check_descriptor(plugin.descriptor, file);
  loaded_.push_back(std::make_unique<LoadedPlugin>(std::move(plugin)));
  return *loaded_.back()->descriptor;
}

void Plugins::load_all(const record::Named<record::PluginUse>& plugins) {
  for (const auto& [id, use] : plugins) {
    const fs::path file = fs::absolute(use.file).lexically_normal();
    load(file);
    const auto loaded = std::ranges::find(loaded_, file, &LoadedPlugin::file);
    if (!use.hash.empty() && use.hash != (*loaded)->hash) fail_changed(file);
  }
}

record::PluginDescription Plugins::describe(const fs::path& given) {
  const PluginDescriptor& plugin = load(given);
  const auto loaded = std::ranges::find(loaded_, &plugin, &LoadedPlugin::descriptor);
  const std::string where = "plugin " + (*loaded)->file.string();
  record::PluginDescription described;
  described.file = (*loaded)->file.string();
  described.hash = (*loaded)->hash;
  described.id = plugin.id;
  described.version = plugin.version;
  described.semantics = plugin.semantics;
  described.optimized = plugin.fingerprint->optimized != 0;
  described.title = plugin.title;
  described.authors = plugin.authors;
  described.year = plugin.year;
  described.reference = plugin.reference;
  described.licence = plugin.licence;
  for (uint64_t i = 0; i < plugin.item_count; ++i) {
    described.items.push_back(described_item(plugin, plugin.items[i], where));
  }
  for (uint64_t i = 0; i < plugin.study_count; ++i) {
    described.studies.emplace_back(plugin.studies[i].name, plugin.studies[i].toml);
  }
  return described;
}

std::vector<OfferedItem> Plugins::items(ItemKind kind) const {
  std::vector<OfferedItem> found;
  for (const auto& plugin : loaded_) {
    for (uint64_t i = 0; i < plugin->descriptor->item_count; ++i) {
      const PluginItem& item = plugin->descriptor->items[i];
      if (item.kind == static_cast<uint32_t>(kind)) found.push_back({plugin.get(), &item});
    }
  }
  return found;
}

OfferedItem Plugins::find(ItemKind kind, std::string_view id) const {
  const std::vector<OfferedItem> offered = items(kind);
  std::vector<OfferedItem> by_name, by_plugin;
  std::vector<std::string> ids;
  for (const OfferedItem& offer : offered) {
    ids.push_back(offer.id());
    if (ids.back() == id) return offer;
    if (offer.item->name == id) by_name.push_back(offer);
    if (offer.plugin->descriptor->id == id) by_plugin.push_back(offer);
  }
  if (by_name.size() == 1) return by_name[0];
  if (by_name.empty() && by_plugin.size() == 1) return by_plugin[0];
  const std::string kind_text(name_of(kind));
  const std::string where = fmt::format("{} '{}'", kind_text, id);
  if (by_name.size() > 1) {
    throw Error("item.ambiguous", where, "one item of that name",
                by_name[0].id() + " and " + by_name[1].id(), "give the full id");
  }
  for (const OfferedItem& offer : offered) ids.emplace_back(offer.item->name);
  throw Error("item.unknown", where, "one that the loaded plugins offer", "none",
              did_you_mean(id, ids));
}

template <class Base>
std::unique_ptr<Base> Plugins::make(const Item& item, const void* context) const {
  const OfferedItem offer = find(detail::KindOf<Base>::kind, item.id);
  void* made = nullptr;
  guarded(offer.id(), [&] { made = offer.item->make(item.options.c_str(), context); });
  if (made == nullptr) {
    throw Error("item.make", offer.id(), "an object", "a null pointer",
                "offer the item with gradus::offer");
  }
  return std::unique_ptr<Base>(static_cast<Base*>(made));
}

std::unique_ptr<Optimizer> Plugins::optimizer(const Item& item) const {
  /// Inner optimizers are offered by any loaded plugin.
  struct Source final : OptimizerSource {
    explicit Source(const Plugins& loaded) : plugins(loaded) {}
    std::unique_ptr<Optimizer> optimizer(const Item& inner) const override {
      return plugins.optimizer(inner);
    }
    const Plugins& plugins;
  };
  const Source source(*this);
  return make<Optimizer>(item, static_cast<const OptimizerSource*>(&source));
}
std::unique_ptr<Model> Plugins::model(const Item& item, const DataInfo& data) const {
  return make<Model>(item, &data);
}
std::unique_ptr<Driver> Plugins::driver(const Item& item) const {
  return make<Driver>(item, nullptr);
}
std::unique_ptr<Task> Plugins::task(const Item& item) const {
  return make<Task>(item, nullptr);
}
std::unique_ptr<Monitor> Plugins::monitor(const Item& item) const {
  return make<Monitor>(item, nullptr);
}
std::unique_ptr<Tool> Plugins::tool(const Item& item) const {
  return make<Tool>(item, nullptr);
}
std::unique_ptr<Claim> Plugins::claim(const Item& item) const {
  return make<Claim>(item, nullptr);
}

}  // namespace gradus::loading
