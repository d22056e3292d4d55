#include "execution/refused_items.h"

#include "execution/data_cache.h"
#include "gradus/error.h"
#include "gradus/item_kind.h"

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

Json refusal_of(const Json& entry, const Plugins& plugins) {
  const auto kind = item_kind_named(entry.at("kind").get<std::string>());
  try {
    if (kind) make(*kind, request_item(entry), plugins);
  } catch (const Error& error) {
    if (is_refusal(error)) return {{"id", error.id()}, {"text", error.what()}};
  } catch (...) {
  }
  return nullptr;
}

}  // namespace

Json refused_items(const Json& items, const Plugins& plugins) {
  Json refused = Json::array();
  for (const Json& entry : items) refused.push_back(refusal_of(entry, plugins));
  return refused;
}

}  // namespace gradus
