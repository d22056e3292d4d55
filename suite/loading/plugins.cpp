#include "loading/plugins.h"

#include <algorithm>

#include "base/files.h"
#include "execution/guard.h"
#include "gradus/error.h"
#include "gradus/hash.h"
#include "gradus/text.h"
#include "loading/plugin_gates.h"

namespace gradus {
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

Json item_json(const PluginDescriptor& plugin, const PluginItem& item, const std::string& where) {
  const auto kind = static_cast<ItemKind>(item.kind);  // the gates have looked at it
  Json json = {{"kind", name_of(kind)},
               {"name", item.name},
               {"id", std::string(plugin.id) + "." + item.name},
               {"text", item.text}};
  json.update(Json::parse(item_description(item, where)));
  const std::string item_where = where + ", item '" + item.name + "'";
  if (kind == ItemKind::task) {
    json["description"]["loss"] = loss_of_task(item, item_where);
  }
  return json;
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
                "'" + file.stem().string() + "' also in " + other->file.string(),
                "remove one of the two files from the search path");
  }
  guarded("plugin " + file.string(), [&] { plugin.descriptor = open_library(file); });
  check_descriptor(plugin.descriptor, file);
  loaded_.push_back(std::make_unique<LoadedPlugin>(std::move(plugin)));
  return *loaded_.back()->descriptor;
}

void Plugins::load_all(const Json& plugins) {
  for (const auto& [id, entry] : plugins.items()) {
    const fs::path file = fs::absolute(entry.at("file").get<std::string>()).lexically_normal();
    load(file);
    const auto loaded = std::ranges::find(loaded_, file, &LoadedPlugin::file);
    const Json hash = entry.value("hash", Json(nullptr));
    if (hash.is_string() && hash != (*loaded)->hash) fail_changed(file);
  }
}

Json Plugins::describe(const fs::path& given) {
  const PluginDescriptor& plugin = load(given);
  const auto loaded = std::ranges::find(loaded_, &plugin, &LoadedPlugin::descriptor);
  const std::string where = "plugin " + (*loaded)->file.string();
  Json items = Json::array();
  for (uint64_t i = 0; i < plugin.item_count; ++i) {
    items.push_back(item_json(plugin, plugin.items[i], where));
  }
  Json studies = Json::object();
  for (uint64_t i = 0; i < plugin.study_count; ++i) {
    studies[plugin.studies[i].name] = plugin.studies[i].toml;
  }
  return {{"schema", {{"name", "gradus.plugin"}, {"version", 1}}},
          {"file", (*loaded)->file.string()},
          {"hash", (*loaded)->hash},
          {"id", plugin.id},
          {"version", plugin.version},
          {"semantics", plugin.semantics},
          {"optimized", plugin.fingerprint->optimized != 0},
          {"title", plugin.title},
          {"authors", plugin.authors},
          {"year", plugin.year},
          {"reference", plugin.reference},
          {"licence", plugin.licence},
          {"items", items},
          {"studies", studies}};
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
  const std::string where = kind_text + " '" + std::string(id) + "'";
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

}  // namespace gradus
