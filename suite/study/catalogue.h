// Every item of every plugin that was probed, found by kind and full or short name.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "record/plugin_description.h"

namespace gradus::study {

struct CatalogueItem : record::DescribedItem {
  std::string plugin;  ///< "baselines"
};

struct CataloguePlugin : record::PluginDescription {
  /// As requests carry it.
  record::PluginUse use() const { return {file, hash, version, semantics, optimized}; }
};

/// The value of an item option without an id: options over those of the default item.
OptionValue with_default_item(const OptionSpec& spec, const OptionValue& value);
/// The same for every item option among an item's values.
OptionTable with_default_items(const CatalogueItem& item, const OptionTable& given);

/// The item kinds in the order in which they are listed.
const std::vector<std::string>& item_kind_names();

class ItemCatalogue {
 public:
  /// Adds a plugin from what probing it yielded. Throws Error "plugin.duplicate" where a plugin
  /// with that id is known.
  void add(const record::PluginDescription& plugin);

  /// The item with a full id ("baselines.adam"), a short name that is unique among items of its
  /// kind ("adam"), or a plugin's id where the plugin has one item of that kind ("dsgd"). No kind
  /// means any. Throws Error "item.unknown" (with a suggestion) or "item.ambiguous".
  const CatalogueItem& find(std::optional<ItemKind> kind, std::string_view name,
                            std::string_view where) const;
  /// Throws Error "plugin.unknown" (with a suggestion).
  const CataloguePlugin& plugin(std::string_view id, std::string_view where) const;
  bool has_plugin(std::string_view id) const;
  /// Every plugin as requests carry it.
  record::Named<record::PluginUse> uses() const;

  /// In the order of adding; items in the order of the plugin's table.
  const std::vector<CatalogueItem>& items() const { return items_; }
  const std::vector<CataloguePlugin>& plugins() const { return plugins_; }

  /// An item value of a study ({ id = "adam", lr = 0.1 }) with its full id and every option filled
  /// in, nested items as well. Throws Error "item.*" and "options.*".
  OptionTable complete_item(ItemKind kind, const OptionTable& item, std::string_view where) const;

  /// The same with a place for every message: `place_of("/lr")` for what concerns the option lr,
  /// `place_of("")` for the item itself.
  using PlaceOf = std::function<std::string(const std::string& below)>;
  OptionTable complete_item(ItemKind kind, const OptionTable& item, const PlaceOf& place_of) const;

 private:
  std::vector<CatalogueItem> items_;
  std::vector<CataloguePlugin> plugins_;
};

}  // namespace gradus::study
