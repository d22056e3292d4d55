// Loading plugins: the gates that a file passes before and after it is loaded, and the objects that
// its items make. Only children of the worker use this: a plugin may abort or hang in any call.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/plugin.h"
#include "record/plugin_description.h"

namespace gradus::loading {

/// A loaded plugin. Never unloaded.
struct LoadedPlugin {
  std::filesystem::path file;  ///< absolute
  std::string hash;            ///< fast_hash of the file's bytes
  const PluginDescriptor* descriptor = nullptr;
};

/// An item of a loaded plugin.
struct OfferedItem {
  const LoadedPlugin* plugin = nullptr;
  const PluginItem* item = nullptr;
  std::string id() const;  ///< "baselines.adam"
};

/// The plugins that a process has loaded.
class Plugins {
 public:
  /// Loads a plugin file; a file that is loaded already is not loaded again. Throws Error, in this
  /// order: "plugin.missing", "plugin.file" (no regular file), "plugin.writable" (file or folder
  /// writable by everyone), "plugin.format" (no shared library of this machine),
  /// "plugin.fingerprint" (none in the file), "plugin.name" (the file's name is no id),
  /// "plugin.build" (another build, field by field); then, loaded: "plugin.load" (the loader's
  /// text), "plugin.entry" (no entry function), "plugin.descriptor", "plugin.name" (the id is
  /// another), "plugin.metadata", "plugin.item" (name, kind or functions of an item; a name twice),
  /// "plugin.schema", "plugin.duplicate" (another file with this id is loaded), "plugin.changed"
  /// (the file is not the one that is loaded), "plugin.threw".
  const PluginDescriptor& load(const std::filesystem::path& file);

  /// Loads a request's plugins. Throws as `load`, and
  /// Error "plugin.changed" where a hash is given and the file has another.
  void load_all(const record::Named<record::PluginUse>& plugins);

  /// The file's description, schema gradus.plugin (docs/formats.md). Throws as `load`.
  record::PluginDescription describe(const std::filesystem::path& file);

  /// In order of loading.
  const std::vector<std::unique_ptr<LoadedPlugin>>& loaded() const { return loaded_; }

  /// The item with that kind and id: full ("baselines.adam"), short where unique ("adam"), or a
  /// plugin's own id where it has one item of the kind. Throws Error "item.unknown" (did you mean)
  /// or "item.ambiguous".
  OfferedItem find(ItemKind kind, std::string_view id) const;
  /// All items of a kind, in order of loading.
  std::vector<OfferedItem> items(ItemKind kind) const;

  /// A new object from an item id and its options. Throws Error as `find`, "options.*", "item.make"
  /// (nothing was made), or "plugin.threw".
  std::unique_ptr<Optimizer> optimizer(const Item& item) const;
  std::unique_ptr<Model> model(const Item& item, const DataInfo& data) const;
  std::unique_ptr<Driver> driver(const Item& item) const;
  std::unique_ptr<Task> task(const Item& item) const;
  std::unique_ptr<Monitor> monitor(const Item& item) const;
  std::unique_ptr<Tool> tool(const Item& item) const;
  std::unique_ptr<Claim> claim(const Item& item) const;

 private:
  template <class Base>
  std::unique_ptr<Base> make(const Item& item, const void* context) const;
  std::vector<std::unique_ptr<LoadedPlugin>> loaded_;
};

}  // namespace gradus::loading
