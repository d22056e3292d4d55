// The kinds of items that plugins offer: one table for the plugin boundary, studies and commands.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gradus {

/// The numbers cross the plugin boundary (PluginItem::kind): a new kind goes to the end.
enum class ItemKind : uint32_t { optimizer, driver, model, task, monitor, tool, claim };

/// Every kind, in the order in which `gradus list` shows them.
inline constexpr std::array item_kinds = {ItemKind::optimizer, ItemKind::driver,  ItemKind::model,
                                          ItemKind::task,      ItemKind::monitor, ItemKind::tool,
                                          ItemKind::claim};

/// "optimizer", "driver", ...: as files, studies and messages spell it.
constexpr std::string_view name_of(ItemKind kind) {
  constexpr std::array<std::string_view, item_kinds.size()> names = {
      "optimizer", "driver", "model", "task", "monitor", "tool", "claim"};
  return names[static_cast<std::size_t>(kind)];
}

/// Nothing where no kind has that name.
constexpr std::optional<ItemKind> item_kind_named(std::string_view name) {
  for (const ItemKind kind : item_kinds) {
    if (name_of(kind) == name) return kind;
  }
  return std::nullopt;
}

/// Nothing for a number that is no kind: a plugin's table is not to be trusted.
constexpr std::optional<ItemKind> item_kind_from_number(uint32_t number) {
  if (number >= item_kinds.size()) return std::nullopt;
  return static_cast<ItemKind>(number);
}

}  // namespace gradus
