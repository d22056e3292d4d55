// Every item of every plugin that was probed, found by kind and full or short name.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "options/option_spec.h"
#include "record/run_record.h"

namespace gradus {

struct CatalogueItem {
  std::string kind;    ///< "optimizer", "driver", "model", "task", "monitor", "tool", "claim"
  std::string id;      ///< "baselines.adam"
  std::string name;    ///< "adam"
  std::string plugin;  ///< "baselines"
  std::string text;
  std::vector<OptionSpec> options;
  Json description;  ///< of tasks and claims (docs/formats.md); null otherwise
};

struct CataloguePlugin {
  std::string id, version, file, hash;
  int64_t semantics = 0;
  bool optimized = true;  ///< by the compiler
  Json description;       ///< the whole gradus.plugin object
  /// As requests carry it.
  PluginUse use() const { return {file, hash, version, semantics, optimized}; }
  /// The same as JSON: {"file", "hash", "version", "semantics", "optimized"}.
  Json reference() const;
};

/// The value of an item option without an id: options over those of the default item.
Json with_default_item(const OptionSpec& spec, const Json& value);
/// The same for every item option among an item's values.
Json with_default_items(const CatalogueItem& item, const Json& given);

/// The item kinds in the order in which they are listed.
const std::vector<std::string>& item_kind_names();

class ItemCatalogue {
 public:
  /// Adds a plugin from what probing it yielded (`gradus.plugin`). Throws Error "schema.name",
  /// "schema.version", and "plugin.duplicate" where a plugin with that id is known.
  void add(const Json& plugin_description);

  /// The item with a full id ("baselines.adam"), a short name that is unique among items of its
  /// kind ("adam"), or a plugin's id where the plugin has one item of that kind ("dsgd"). An empty
  /// kind means any. Throws Error "item.unknown" (with a suggestion) or "item.ambiguous".
  const CatalogueItem& find(std::string_view kind, std::string_view name,
                            std::string_view where) const;
  /// Throws Error "plugin.unknown" (with a suggestion).
  const CataloguePlugin& plugin(std::string_view id, std::string_view where) const;
  bool has_plugin(std::string_view id) const;
  /// {id: reference} of every plugin.
  Json references() const;

  /// In the order of adding; items in the order of the plugin's table.
  const std::vector<CatalogueItem>& items() const { return items_; }
  const std::vector<CataloguePlugin>& plugins() const { return plugins_; }

  /// An item value of a study ({"id": "adam", "lr": 0.1}) with its full id and every option filled
  /// in, nested items as well. Throws Error "item.*" and "options.*".
  Json complete_item(std::string_view kind, const Json& item, std::string_view where) const;

  /// The same with a place for every message: `place_of("/lr")` for what concerns the option lr,
  /// `place_of("")` for the item itself.
  using PlaceOf = std::function<std::string(const std::string& below)>;
  Json complete_item(std::string_view kind, const Json& item, const PlaceOf& place_of) const;

 private:
  std::vector<CatalogueItem> items_;
  std::vector<CataloguePlugin> plugins_;
};

}  // namespace gradus
