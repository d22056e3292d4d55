// The plugin boundary: one exported C function that returns a static descriptor.
//
//   GRADUS_PLUGIN({
//     .id = "example", .version = "1.0.0", .semantics = 1,
//     .title = "...", .authors = "...", .year = 2021, .reference = "arXiv 2006.07075",
//     .licence = "Apache-2.0",
//     .items = items,         // static constexpr gradus::PluginItem items[] = { offer<...>(...),
//     ... }
//   })
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "gradus/claim.h"
#include "gradus/driver.h"
#include "gradus/fingerprint.h"
#include "gradus/model.h"
#include "gradus/monitor.h"
#include "gradus/optimizer.h"
#include "gradus/options.h"
#include "gradus/task.h"
#include "gradus/tool.h"

namespace gradus {

enum class ItemKind : uint32_t { optimizer, driver, model, task, monitor, tool, claim };

extern "C" {
/// One item of a plugin. Plain C types; `make` and `describe` may throw (same tool chain).
struct gradus_item {
  uint32_t kind;
  const char* name;
  const char* text;
  /// JSON text: {"options": [...]} and, for tasks and claims, "description": {...}. Delivered
  /// through `receive` so that no memory changes hands.
  void (*describe)(void (*receive)(void* user, const char* json), void* user);
  /// A new object of the kind's base class; `context` is a const DataInfo* for models, else null.
  void* (*make)(const char* options_json, const void* context);
};

/// A study that comes with the plugin ("smoke", "full", ...), as TOML text.
struct gradus_study {
  const char* name;
  const char* toml;
};

struct gradus_descriptor {
  uint64_t magic;
  uint32_t struct_size;
  uint32_t abi;
  const gradus_fingerprint* fingerprint;
  const char* id;
  const char* version;
  uint32_t semantics;  ///< raised when the same options give other trajectories
  const char* title;   ///< of the paper or family of methods
  const char* authors;
  uint32_t year;
  const char* reference;  ///< arXiv id or DOI; empty where there is none
  const char* licence;
  const gradus_item* items;
  uint64_t item_count;
  const gradus_study* studies;
  uint64_t study_count;
};
}

inline constexpr uint64_t descriptor_magic = 0x3153554441524721;  // "!GRADUS1"

/// The fields a plugin author writes.
struct PluginInfo {
  const char* id;
  const char* version;
  uint32_t semantics;
  const char* title;
  const char* authors;
  uint32_t year;
  const char* reference;
  const char* licence;
  std::span<const gradus_item> items;
  std::span<const gradus_study> studies = {};
};

constexpr gradus_descriptor describe_plugin(const PluginInfo& info,
                                            const gradus_fingerprint* fingerprint) {
  return {descriptor_magic,
          sizeof(gradus_descriptor),
          plugin_abi,
          fingerprint,
          info.id,
          info.version,
          info.semantics,
          info.title,
          info.authors,
          info.year,
          info.reference,
          info.licence,
          info.items.data(),
          info.items.size(),
          info.studies.data(),
          info.studies.size()};
}

namespace detail {
template <class Base>
struct KindOf;
template <>
struct KindOf<Optimizer> {
  static constexpr ItemKind kind = ItemKind::optimizer;
};
template <>
struct KindOf<Driver> {
  static constexpr ItemKind kind = ItemKind::driver;
};
template <>
struct KindOf<Model> {
  static constexpr ItemKind kind = ItemKind::model;
};
template <>
struct KindOf<Task> {
  static constexpr ItemKind kind = ItemKind::task;
};
template <>
struct KindOf<Monitor> {
  static constexpr ItemKind kind = ItemKind::monitor;
};
template <>
struct KindOf<Tool> {
  static constexpr ItemKind kind = ItemKind::tool;
};
template <>
struct KindOf<Claim> {
  static constexpr ItemKind kind = ItemKind::claim;
};

/// JSON texts of what `gradus show` says of an item.
std::string description_json(const std::string& options);
std::string description_json(const std::string& options, const TaskDescription& task);
std::string description_json(const std::string& options, const ClaimDescription& claim,
                             const std::vector<std::string>& smoke,
                             const std::vector<std::string>& full);

template <class Base, class Item>
Base* make_item(const char* options, const void* context) {
  auto parsed = parse_options<typename Item::Options>(options, "");
  if constexpr (std::is_same_v<Base, Model>) {
    return new Item(std::move(parsed), *static_cast<const DataInfo*>(context));
  } else {
    return new Item(std::move(parsed));
  }
}

template <class Base, class Item>
void describe_item(void (*receive)(void*, const char*), void* user) {
  const std::string options = describe_options<typename Item::Options>();
  std::string json;
  if constexpr (std::is_same_v<Base, Task>) {
    json = description_json(options, Item(typename Item::Options{}).describe());
  } else if constexpr (std::is_same_v<Base, Claim>) {
    const Item claim{typename Item::Options{}};
    json = description_json(options, claim.describe(), claim.needs("smoke"), claim.needs("full"));
  } else {
    json = description_json(options);
  }
  receive(user, json.c_str());
}
}  // namespace detail

/// An entry of a plugin's table: `offer<Optimizer, Adam>("adam", "Adam (Kingma, Ba 2015)")`.
/// The class has a nested `struct Options { void declare(Schema&); }` and a constructor from it
/// (models: from Options and DataInfo).
template <class Base, class Item>
constexpr gradus_item offer(const char* name, const char* text) {
  return {static_cast<uint32_t>(detail::KindOf<Base>::kind), name, text,
          &detail::describe_item<Base, Item>,
          [](const char* options, const void* context) -> void* {
            return detail::make_item<Base, Item>(options, context);
          }};
}

}  // namespace gradus

/// Defines the one exported function of a plugin. The argument is a braced gradus::PluginInfo.
#define GRADUS_PLUGIN(...)                                                           \
  GRADUS_FINGERPRINT_NOTE                                                            \
  extern "C" __attribute__((visibility("default"))) const gradus::gradus_descriptor* \
  gradus_plugin() noexcept {                                                         \
    static constexpr gradus::PluginInfo info = __VA_ARGS__;                          \
    static constexpr gradus::gradus_descriptor descriptor =                          \
        gradus::describe_plugin(info, &gradus_plugin_fingerprint);                   \
    return &descriptor;                                                              \
  }
