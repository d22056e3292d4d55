#include "run/item_check.h"

#include <fmt/format.h>

#include <set>
#include <string>

#include "gradus/error.h"
#include "gradus/item_kind.h"

namespace gradus {
namespace {

/// Items that differ, with the method that names each first.
class Items {
 public:
  void add(const TodoRow& row, ItemKind kind, const std::string& id, const Json& options) {
    Json entry = {{"kind", name_of(kind)}, {"id", id}, {"options", options}};
    if (!seen_.insert(entry.dump()).second) return;
    places_.push_back(fmt::format("'{}'", row.method));
    entries_.push_back(std::move(entry));
  }
  void add_all(const TodoRow& row) {
    if (row.tool != nullptr) {
      return add(row, ItemKind::tool, row.tool->tool.id, row.tool->tool.options);
    }
    const RunRequest& run = *row.run;
    add(row, ItemKind::task, run.task.id, run.task.options);
    if (run.optimizer) add(row, ItemKind::optimizer, run.optimizer->id, run.optimizer->options);
    if (run.driver) add(row, ItemKind::driver, run.driver->id, run.driver->options);
    for (const ItemUse& monitor : run.monitors) {
      add(row, ItemKind::monitor, monitor.id, monitor.options);
    }
  }
  const Json& entries() const { return entries_; }
  const std::string& place(std::size_t i) const { return places_[i]; }

 private:
  std::set<std::string> seen_;
  Json entries_ = Json::array();
  std::vector<std::string> places_;
};

Named<PluginUse> plugins_of(const std::vector<const TodoRow*>& rows) {
  Named<PluginUse> plugins;
  for (const TodoRow* row : rows) {
    for (const auto& [id, plugin] : row->request().plugins) {
      if (find(plugins, id) == nullptr) plugins.emplace_back(id, plugin);
    }
  }
  return plugins;
}

}  // namespace

void require_items(const std::vector<const TodoRow*>& rows, WorkerClient& worker,
                   const std::function<bool()>& stop) {
  Items items;
  for (const TodoRow* row : rows) items.add_all(*row);
  if (items.entries().empty()) return;
  const Json request = {{"plugins", to_json(plugins_of(rows))}, {"items", items.entries()}};
  Json refused;
  try {
    refused = worker.ask("make", request, stop).value("refused", Json());
  } catch (const Error&) {
    return;  // the runs say what is wrong, each in its row
  }
  for (std::size_t i = 0; i < refused.size() && i < items.entries().size(); ++i) {
    if (refused[i].is_null()) continue;
    throw Error(refused[i].at("id").get<std::string>(),
                items.place(i) + ": " + refused[i].at("text").get<std::string>());
  }
}

}  // namespace gradus
