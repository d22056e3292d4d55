#include "run/item_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "gradus/error.h"
#include "gradus/item_kind.h"

namespace gradus::run {
namespace {

/// Items that differ, with the method that names each first.
class Items {
 public:
  void add(const study::TodoRow& row, ItemKind kind, const std::string& id,
           const OptionTable& options) {
    add(row, {kind, {id, options}}, "");
  }
  void add_all(const study::TodoRow& row) {
    if (row.tool != nullptr) {
      return add(row, ItemKind::tool, row.tool->tool.id, row.tool->tool.options);
    }
    const record::RunRequest& run = *row.run;
    add(row, ItemKind::task, run.task.id, run.task.options);
    if (run.optimizer) add(row, ItemKind::optimizer, run.optimizer->id, run.optimizer->options);
    if (run.driver) add(row, ItemKind::driver, run.driver->id, run.driver->options);
    for (const record::ItemUse& monitor : run.monitors) {
      add(row, ItemKind::monitor, monitor.id, monitor.options);
    }
    // A model is made for the data of its task: once for each of the two.
    add(row, {ItemKind::model, run.model, run}, run.task.id + " " + to_text(run.task.options));
  }
  const std::vector<protocol::MadeItem>& items() const { return items_; }
  const std::string& place(std::size_t i) const { return places_[i]; }

 private:
  /// Items are the same where they and `use` are.
  void add(const study::TodoRow& row, protocol::MadeItem made, const std::string& use) {
    const std::string key = fmt::format("{} {} {} {}", name_of(made.kind), made.item.id,
                                        to_text(made.item.options), use);
    if (!seen_.insert(key).second) return;
    places_.push_back(fmt::format("'{}'", row.method));
    items_.push_back(std::move(made));
  }

  std::set<std::string> seen_;
  std::vector<protocol::MadeItem> items_;
  std::vector<std::string> places_;
};

record::Named<record::PluginUse> plugins_of(const std::vector<const study::TodoRow*>& rows) {
  record::Named<record::PluginUse> plugins;
  for (const study::TodoRow* row : rows) {
    for (const auto& [id, plugin] : row->request().plugins) {
      if (record::find(plugins, id) == nullptr) plugins.emplace_back(id, plugin);
    }
  }
  return plugins;
}

}  // namespace

void require_items(const std::vector<const study::TodoRow*>& rows, WorkerClient& worker,
                   const std::function<bool()>& stop) {
  Items items;
  for (const study::TodoRow* row : rows) items.add_all(*row);
  if (items.items().empty()) return;
  protocol::Made made;
  try {
    const protocol::Done done =
        worker.ask(protocol::MakeWork{plugins_of(rows), items.items()}, stop);
    if (const auto* found = std::get_if<protocol::Made>(&done.result)) made = *found;
  } catch (const Error&) {
    return;  // the runs say what is wrong, each in its row
  }
  for (std::size_t i = 0; i < std::min(made.refused.size(), items.items().size()); ++i) {
    if (const auto& error = made.refused[i]) {
      throw Error(error->id, items.place(i) + ": " + error->text);
    }
  }
}

}  // namespace gradus::run
