#include "study/catalogue.h"

#include <fmt/format.h>

#include <algorithm>

#include "gradus/error.h"
#include "gradus/item_kind.h"
#include "gradus/text.h"

namespace gradus::study {
namespace {

bool is_of_kind(const CatalogueItem& item, std::optional<ItemKind> kind) {
  return !kind || item.kind == *kind;
}

std::string in_quotes(std::string_view text) {
  return fmt::format("'{}'", text);
}

/// "a", "an": for messages.
std::string with_article(std::optional<ItemKind> kind) {
  if (!kind) return "an item";
  return (*kind == ItemKind::optimizer ? "an " : "a ") + std::string(name_of(*kind));
}

/// Where `name` is a full id, that one; else every item with that short name, or the items of a
/// plugin with that id.
std::vector<const CatalogueItem*> candidates(const std::vector<CatalogueItem>& items,
                                             std::optional<ItemKind> kind, std::string_view name) {
  std::vector<const CatalogueItem*> full, by_name, by_plugin;
  for (const CatalogueItem& item : items) {
    if (!is_of_kind(item, kind)) continue;
    if (item.id == name) full.push_back(&item);
    if (item.name == name) by_name.push_back(&item);
    if (item.plugin == name) by_plugin.push_back(&item);
  }
  if (!full.empty()) return full;
  return by_name.empty() ? by_plugin : by_name;
}

std::vector<std::string> ids_of(const std::vector<const CatalogueItem*>& items) {
  std::vector<std::string> ids;
  for (const CatalogueItem* item : items) ids.push_back(item->id);
  return ids;
}

[[noreturn]] void fail_unknown(const std::vector<CatalogueItem>& items,
                               std::optional<ItemKind> kind, std::string_view name,
                               std::string_view where) {
  std::vector<std::string> names;
  for (const CatalogueItem& item : items) {
    if (!is_of_kind(item, kind)) continue;
    names.push_back(item.name);
    names.push_back(item.id);
  }
  std::string advice = did_you_mean(name, names);
  for (const CatalogueItem& item : items) {
    if (!advice.empty() || (item.id != name && item.name != name)) continue;
    advice = fmt::format("'{}' is {}", item.id, with_article(item.kind));
  }
  if (advice.empty()) {
    advice = fmt::format("`gradus list{}` shows what there is",
                         kind ? fmt::format(" {}s", name_of(*kind)) : "");
  }
  throw Error("item.unknown", where, with_article(kind), in_quotes(name), advice);
}

}  // namespace

OptionValue with_default_item(const OptionSpec& spec, const OptionValue& value) {
  const bool has_default = spec.type == OptionType::item && spec.initial.is_table() &&
                           !spec.initial.table().text_of("id").empty();
  if (!has_default || !value.is_table() || value.table().contains("id") ||
      value.table().contains("grid")) {
    return value;
  }
  OptionTable item = spec.initial.table();
  item.update(value.table());
  return item;
}

OptionTable with_default_items(const CatalogueItem& item, const OptionTable& given) {
  OptionTable values = given;
  for (const OptionSpec& spec : item.options) {
    if (OptionValue* value = values.find(spec.name)) *value = with_default_item(spec, *value);
  }
  return values;
}

const std::vector<std::string>& item_kind_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const ItemKind kind : item_kinds) all.emplace_back(name_of(kind));
    return all;
  }();
  return names;
}

void ItemCatalogue::add(const record::PluginDescription& plugin) {
  for (const CataloguePlugin& known : plugins_) {
    if (known.id != plugin.id) continue;
    throw Error("plugin.duplicate", plugin.file, "a plugin id of its own",
                in_quotes(plugin.id) + ", the id of " + known.file, "remove one of the two files");
  }
  for (const record::DescribedItem& item : plugin.items) items_.push_back({item, plugin.id});
  plugins_.push_back({plugin});
}

const CatalogueItem& ItemCatalogue::find(std::optional<ItemKind> kind, std::string_view name,
                                         std::string_view where) const {
  const std::vector<const CatalogueItem*> found = candidates(items_, kind, name);
  if (found.empty()) fail_unknown(items_, kind, name, where);
  if (found.size() > 1) {
    const std::vector<std::string> ids = ids_of(found);
    throw Error("item.ambiguous", where, with_article(kind) + " by a unique name", in_quotes(name),
                "write one of " + join(ids));
  }
  return *found.front();
}

const CataloguePlugin& ItemCatalogue::plugin(std::string_view id, std::string_view where) const {
  std::vector<std::string> ids;
  for (const CataloguePlugin& plugin : plugins_) {
    if (plugin.id == id) return plugin;
    ids.push_back(plugin.id);
  }
  const std::string suggestion = did_you_mean(id, ids);
  throw Error("plugin.unknown", where, "a plugin", in_quotes(id),
              suggestion.empty() ? "`gradus list` shows what there is" : suggestion);
}

bool ItemCatalogue::has_plugin(std::string_view id) const {
  return std::ranges::any_of(plugins_, [id](const auto& plugin) { return plugin.id == id; });
}

record::Named<record::PluginUse> ItemCatalogue::uses() const {
  record::Named<record::PluginUse> uses;
  for (const CataloguePlugin& plugin : plugins_) uses.emplace_back(plugin.id, plugin.use());
  return uses;
}

OptionTable ItemCatalogue::complete_item(ItemKind kind, const OptionTable& given,
                                         std::string_view where) const {
  return complete_item(kind, given, [where](const std::string&) { return std::string(where); });
}

OptionTable ItemCatalogue::complete_item(ItemKind kind, const OptionTable& partial,
                                         const PlaceOf& place_of) const {
  const CatalogueItem& item = find(kind, partial.text_of("id"), place_of(""));
  const OptionTable given = with_default_items(item, partial);
  const PlaceOf inside = [&](const std::string& below) {
    const std::string place = place_of(below),
                      own = fmt::format("{} '{}'", name_of(item.kind), item.id);
    if (place.ends_with(own)) return place;  // an entry that is named by its item's id
    return (place.empty() ? "" : place + ", ") + own;
  };
  for (const auto& [name, value] : given) {
    checked_options(item.options, {{name, value}}, inside("/" + name));
  }
  OptionTable complete = {{"id", item.id}};
  complete.update(checked_options(item.options, given, inside("")));
  for (const OptionSpec& spec : item.options) {
    if (spec.type != OptionType::item) continue;
    OptionTable& nested = complete[spec.name].table();
    if (nested.text_of("id").empty()) continue;  // an item option may stand for "none"
    const auto nested_place = [&](const std::string& below) {
      return fmt::format("{}, option '{}'", inside("/" + spec.name + below), spec.name);
    };
    const auto nested_kind = item_kind_named(spec.item_kind);
    if (!nested_kind) {
      throw Error("plugin.schema", nested_place(""), "the kind of an item",
                  in_quotes(spec.item_kind), "this is a mistake in the plugin");
    }
    nested = complete_item(*nested_kind, nested, nested_place);
  }
  return complete;
}

}  // namespace gradus::study
