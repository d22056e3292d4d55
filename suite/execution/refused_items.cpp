#include "execution/refused_items.h"

#include "gradus/error.h"

namespace gradus {
namespace {

void make(ItemKind kind, const Item& item, const Plugins& plugins) {
  if (kind == ItemKind::optimizer) plugins.optimizer(item);
  if (kind == ItemKind::driver) plugins.driver(item);
  if (kind == ItemKind::monitor) plugins.monitor(item);
  if (kind == ItemKind::task) plugins.task(item);
  if (kind == ItemKind::tool) plugins.tool(item);
}

/// Whether the item itself judged its options, and did not just break.
bool is_refusal(const Error& error) {
  return error.id() != "plugin.threw" && error.id() != "item.make";
}

std::optional<RecordError> refusal_of(const MadeItem& made, const Plugins& plugins) {
  try {
    make(made.kind, to_item(made.item), plugins);
  } catch (const Error& error) {
    if (is_refusal(error)) return RecordError{error.id(), error.what()};
  } catch (...) {
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::optional<RecordError>> refused_items(const std::vector<MadeItem>& items,
                                                      const Plugins& plugins) {
  std::vector<std::optional<RecordError>> refused;
  for (const MadeItem& item : items) refused.push_back(refusal_of(item, plugins));
  return refused;
}

}  // namespace gradus
