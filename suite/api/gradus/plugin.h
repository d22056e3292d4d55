// The plugin boundary: one exported C function that returns a static descriptor.
//
//   GRADUS_PLUGIN({
//     .id = "example", .version = "1.0.0", .semantics = 1,
//     .title = "...", .authors = "...", .year = 2021, .reference = "arXiv 2006.07075",
//     .licence = "Apache-2.0",
//     .items = items,  // constexpr gradus::PluginItem items[] = {gradus::offer<...>(...), ...}
//   })
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "gradus/claim.h"
#include "gradus/driver.h"
#include "gradus/fingerprint.h"
#include "gradus/item_kind.h"
#include "gradus/model.h"
#include "gradus/monitor.h"
#include "gradus/optimizer.h"
#include "gradus/options.h"
#include "gradus/task.h"
#include "gradus/tool.h"
#include "gradus/wrapper.h"

namespace gradus {

extern "C" {
/// One item of a plugin. Plain C types; `make` and `describe` may throw (same tool chain).
struct PluginItem {
  uint32_t kind;
  const char* name;
  const char* text;
  /// JSON text: {"options": [...]} and, for tasks and claims, "description": {...}. Delivered
  /// through `receive` so that no memory changes hands.
  void (*describe)(void (*receive)(void* user, const char* json), void* user);
  /// A new object of the kind's base class; `context` is a const DataInfo* for models, a const
  /// OptimizerSource* for optimizers, else null.
  void* (*make)(const char* options_json, const void* context);
};

/// A study that comes with the plugin ("smoke", "full", ...), as TOML text.
struct PluginStudy {
  const char* name;
  const char* toml;
};

struct PluginDescriptor {
  uint64_t magic;
  uint32_t struct_size;
  uint32_t abi;
  const PluginFingerprint* fingerprint;
  const char* id;
  const char* version;
  uint32_t semantics;  ///< raised when the same options give other trajectories
  const char* title;   ///< of the paper or family of methods
  const char* authors;
  uint32_t year;
  const char* reference;  ///< arXiv id or DOI; empty where there is none
  const char* licence;
  const PluginItem* items;
  uint64_t item_count;
  const PluginStudy* studies;
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
  std::span<const PluginItem> items;
  std::span<const PluginStudy> studies = {};
};

constexpr PluginDescriptor describe_plugin(const PluginInfo& info,
                                           const PluginFingerprint* fingerprint) {
  return {descriptor_magic,
          sizeof(PluginDescriptor),
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

/// The source behind a context; throws Error "item.unknown" where the host gave none.
const OptimizerSource& inner_optimizers(const void* context);
/// The complete options of each parameter group in a JSON object text of options.
std::vector<std::string> group_options(std::string_view options);

/// JSON texts of what `gradus show` says of an item.
std::string description_json(const std::string& options);
std::string description_json(const std::string& options, const TaskDescription& task);
std::string description_json(const std::string& options, const ClaimDescription& claim,
                             const std::vector<std::string>& smoke,
                             const std::vector<std::string>& full);

/// Whether an optimizer is made with a source of inner ones.
template <class Item>
inline constexpr bool wraps =
    std::is_constructible_v<Item, typename Item::Options, const OptimizerSource&>;

template <class Item>
std::unique_ptr<Item> make_optimizer(std::string_view options, const void* context) {
  auto parsed = parse_options<typename Item::Options>(options, "");
  if constexpr (wraps<Item>) {
    return std::make_unique<Item>(std::move(parsed), inner_optimizers(context));
  } else {
    return std::make_unique<Item>(std::move(parsed));
  }
}

template <class Base, class Item>
Base* make_item(const char* options, const void* context) {
  if constexpr (std::is_same_v<Base, Optimizer>) {
    // A group's options must fit together as those of an optimizer of its own.
    for (const std::string& group : group_options(options)) make_optimizer<Item>(group, context);
    auto optimizer = make_optimizer<Item>(options, context);
    optimizer->configure(options);
    return optimizer.release();
  } else if constexpr (std::is_same_v<Base, Model>) {
    return new Item(parse_options<typename Item::Options>(options, ""),
                    *static_cast<const DataInfo*>(context));
  } else {
    return new Item(parse_options<typename Item::Options>(options, ""));
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

namespace detail {

template <class Item>
concept HasOptions = requires {
  typename Item::Options;
};
template <class Item>
concept DeclaresOptions = requires(typename Item::Options options, Schema& schema) {
  options.declare(schema);
};
template <class Base, class Item>
concept MadeOfOptions = HasOptions<Item> &&
    (std::is_same_v<Base, Model>
         ? std::is_constructible_v<Item, typename Item::Options, DataInfo>
         : std::is_constructible_v<Item, typename Item::Options> ||
               (std::is_same_v<Base, Optimizer> &&
                std::is_constructible_v<Item, typename Item::Options, const OptimizerSource&>));
template <class Base, class Item>
concept Offerable =
    std::is_base_of_v<Base, Item> && !std::is_abstract_v<Item> && HasOptions<Item> &&
    DeclaresOptions<Item> && std::is_default_constructible_v<typename Item::Options> &&
    MadeOfOptions<Base, Item>;

/// Whether a class of that kind leaves out a function that it must have.
template <class Kind, class Base, class Item>
inline constexpr bool is_incomplete = std::is_same_v<Kind, Base>&& std::is_abstract_v<Item>;

/// Each mistake in an item's class as a sentence, before the compiler's own messages.
template <class Base, class Item>
constexpr void explain_item() {
  static_assert(std::is_base_of_v<Base, Item>,
                "offer<Base, Item>: Item must derive publicly from Base, one of gradus::Optimizer, "
                "Driver, Model, Task, Monitor, Tool and Claim");
  static_assert(!is_incomplete<Optimizer, Base, Item>,
                "an optimizer needs `void state(gradus::Archive& archive) override`, which names "
                "what a save must keep, and `void move(gradus::Objective& objective) override`, "
                "which does a step");
  static_assert(!is_incomplete<Driver, Base, Item>,
                "a driver needs start(Run&), advance(Run&, int64_t) and state(Archive&)");
  static_assert(!is_incomplete<Model, Base, Item>,
                "a model needs parameters() const, initial(const InitRequest&) const and "
                "forward(const Tensors&, const Batch&, Tensors*) const");
  static_assert(!is_incomplete<Task, Base, Item>,
                "a task needs describe() const, data(const Seeds&, at::ScalarType) const and "
                "loss() const");
  static_assert(!is_incomplete<Monitor, Base, Item>,
                "a monitor needs observe(Run&, const Answer&)");
  static_assert(!is_incomplete<Tool, Base, Item>, "a tool needs run(ToolRun&)");
  static_assert(!is_incomplete<Claim, Base, Item>,
                "a claim needs describe() const, needs(std::string_view) const and "
                "judge(const Records&, Judgement&) const");
  static_assert(
      HasOptions<Item>,
      "an item needs a public `struct Options { void declare(gradus::Schema& schema); }`, "
      "empty where it has no options");
  if constexpr (HasOptions<Item>) {
    static_assert(DeclaresOptions<Item>,
                  "Options needs `void declare(gradus::Schema& schema)`, which adds every field");
    static_assert(std::is_default_constructible_v<typename Item::Options>,
                  "every field of Options needs a default value");
    static_assert(std::is_abstract_v<Item> || MadeOfOptions<Base, Item>,
                  "an item needs the public constructor `explicit Item(Options options)` (a model: "
                  "`Item(Options options, const gradus::DataInfo& data)`, a wrapper: `Item(Options "
                  "options, const gradus::OptimizerSource& source)`); gradus/with_options.h and "
                  "gradus/wrapper.h have them");
  }
}

}  // namespace detail

/// An entry of a plugin's table: `offer<Optimizer, Adam>("adam", "Adam (Kingma, Ba 2015)")`.
/// The class has a nested `struct Options { void declare(Schema&); }` and a constructor from it
/// (models: from Options and DataInfo).
template <class Base, class Item>
constexpr PluginItem offer(const char* name, const char* text) {
  detail::explain_item<Base, Item>();
  if constexpr (detail::Offerable<Base, Item>) {
    return {static_cast<uint32_t>(detail::KindOf<Base>::kind), name, text,
            &detail::describe_item<Base, Item>,
            [](const char* options, const void* context) -> void* {
              return detail::make_item<Base, Item>(options, context);
            }};
  } else {
    return {};  // said above
  }
}

/// The lists of a plugin's table one after the other.
template <std::size_t... sizes>
constexpr std::array<PluginItem, (sizes + ...)> join_items(
    const std::array<PluginItem, sizes>&... lists) {
  std::array<PluginItem, (sizes + ...)> joined{};
  std::size_t next = 0;
  const auto append = [&](const auto& list) {
    for (const PluginItem& item : list) joined[next++] = item;
  };
  (append(lists), ...);
  return joined;
}

}  // namespace gradus

/// Defines the one exported function of a plugin. The argument is a braced gradus::PluginInfo.
#define GRADUS_PLUGIN(...)                                                          \
  GRADUS_FINGERPRINT_NOTE                                                           \
  extern "C" __attribute__((visibility("default"))) const gradus::PluginDescriptor* \
  gradus_plugin() noexcept {                                                        \
    static constexpr gradus::PluginInfo info = __VA_ARGS__;                         \
    static constexpr gradus::PluginDescriptor descriptor =                          \
        gradus::describe_plugin(info, &gradus_plugin_fingerprint);                  \
    return &descriptor;                                                             \
  }
