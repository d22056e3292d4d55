#include "loading/plugin_gates.h"

#include <fmt/format.h>

#include <set>

#include "gradus/error.h"
#include "loading/guard.h"
#include "loading/plugins.h"
#include "record/plugin_description.h"

namespace gradus::loading {
namespace {

void check_layout(const PluginDescriptor* descriptor, const std::string& where) {
  const auto fail = [&](const std::string& expected, const std::string& found) {
    throw Error("plugin.descriptor", where, expected, found,
                "define the entry function with GRADUS_PLUGIN and rebuild the plugin");
  };
  if (descriptor == nullptr) fail("a descriptor", "a null pointer");
  if (descriptor->magic != descriptor_magic) fail("a descriptor's mark", "another one");
  if (descriptor->struct_size != sizeof(PluginDescriptor)) {
    fail(fmt::format("a descriptor of {} bytes", sizeof(PluginDescriptor)),
         std::to_string(descriptor->struct_size));
  }
  if (descriptor->abi != plugin_abi) {
    fail(fmt::format("abi {}", plugin_abi), std::to_string(descriptor->abi));
  }
  if (descriptor->fingerprint == nullptr) fail("a fingerprint", "a null pointer");
  if (descriptor->item_count > 0 && descriptor->items == nullptr) fail("items", "a null pointer");
  if (descriptor->study_count > 0 && descriptor->studies == nullptr) {
    fail("studies", "a null pointer");
  }
}

void check_metadata(const PluginDescriptor& descriptor, const std::string& where) {
  const std::pair<const char*, const char*> texts[] = {{"version", descriptor.version},
                                                       {"title", descriptor.title},
                                                       {"authors", descriptor.authors},
                                                       {"licence", descriptor.licence}};
  for (const auto& [field, text] : texts) {
    if (text != nullptr && *text != '\0') continue;
    throw Error("plugin.metadata", where, fmt::format("a text for '{}'", field), "none",
                "fill it in in GRADUS_PLUGIN");
  }
  if (descriptor.reference == nullptr) {
    throw Error("plugin.metadata", where, "'reference' (empty where there is none)",
                "a null pointer", "fill it in in GRADUS_PLUGIN");
  }
  if (descriptor.semantics == 0) {
    throw Error("plugin.metadata", where, "'semantics' of at least 1", "0",
                "start with 1 and raise it when the same options give other trajectories");
  }
  for (uint64_t i = 0; i < descriptor.study_count; ++i) {
    const PluginStudy& study = descriptor.studies[i];
    if (study.name != nullptr && study.toml != nullptr && is_name(study.name)) continue;
    throw Error("plugin.metadata", where, "a name and a text for every study", "none",
                "list study files in gradus_add_plugin(... STUDIES ...)");
  }
}

void check_schema(const PluginItem& item, const std::string& where) {
  std::optional<std::string> problem;
  try {
    const auto kind = static_cast<ItemKind>(item.kind);
    const record::DescribedItem described =
        record::described_item_from_text(kind, item_description(item, where), where);
    problem = schema_problem(described.options);
  } catch (const Error& error) {
    if (!error.id().starts_with("options.") && error.id() != "schema.type") throw;
    problem = error.what();
  }
  if (!problem) return;
  throw Error("plugin.schema", where, "valid option declarations", *problem,
              "correct the item's Options::declare");
}

/// As an id; a claim's name may begin with a capital ("D6").
bool is_item_name(const PluginItem& item) {
  std::string name = item.name;
  const bool claim = item.kind == static_cast<uint32_t>(ItemKind::claim);
  if (claim && !name.empty() && name[0] >= 'A' && name[0] <= 'Z') name[0] = 'a';
  return is_name(name);
}

void check_item(const PluginItem& item, const std::string& plugin) {
  const auto fail = [&](const std::string& expected, const std::string& found) {
    throw Error("plugin.item", plugin, expected, found, "use gradus::offer in the table of items");
  };
  if (item.name == nullptr || !is_item_name(item)) {
    fail("an item name of a-z, 0-9 and _ (claims may begin with a capital)",
         item.name == nullptr ? "none" : fmt::format("'{}'", item.name));
  }
  const std::string name = fmt::format("item '{}'", item.name);
  if (!item_kind_from_number(item.kind)) fail(name + " of a known kind", std::to_string(item.kind));
  if (item.text == nullptr || *item.text == '\0') fail(name + " with a text", "none");
  if (item.make == nullptr || item.describe == nullptr) fail(name + " with functions", "none");
}

}  // namespace

std::string item_description(const PluginItem& item, const std::string& where) {
  std::string json;
  guarded(where, [&] {
    item.describe(
        [](void* user, const char* text) {
          *static_cast<std::string*>(user) = text == nullptr ? "" : text;
        },
        &json);
  });
  return json;
}

void check_descriptor(const PluginDescriptor* descriptor, const std::filesystem::path& file) {
  const std::string where = "plugin " + file.string();
  check_layout(descriptor, where);
  const std::string expected = file.stem().string();
  if (descriptor->id == nullptr || descriptor->id != expected) {
    const std::string found = descriptor->id == nullptr ? "" : descriptor->id;
    throw Error("plugin.name", where, fmt::format("the id '{}', as the file's name says", expected),
                fmt::format("'{}'", found), "give file and plugin the same name");
  }
  check_metadata(*descriptor, where);
  std::set<std::pair<uint32_t, std::string>> names;
  for (uint64_t i = 0; i < descriptor->item_count; ++i) {
    const PluginItem& item = descriptor->items[i];
    check_item(item, where);
    if (!names.emplace(item.kind, item.name).second) {
      throw Error("plugin.item", where, "each name once among items of a kind",
                  fmt::format("'{}' twice", item.name), "rename one of them");
    }
    check_schema(item, fmt::format("{}: item '{}'", where, item.name));
  }
}

}  // namespace gradus::loading
