#include "execution/refused_items.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "gradus/error.h"
#include "gradus/item_kind.h"
#include "loading/plugin_gates.h"

namespace gradus::execution {
namespace {

// Data that a task makes may take long, and are made again by each run: what is not looked at
// within this time is left to the runs.
constexpr std::chrono::seconds time_for_data{20};

/// The description of the data that a model is made for, where there are any.
using DataOf = std::function<const DataInfo*()>;

void make(ItemKind kind, const Item& item, const loading::Plugins& plugins, const DataOf& data) {
  if (kind == ItemKind::optimizer) plugins.optimizer(item);
  if (kind == ItemKind::driver) plugins.driver(item);
  if (kind == ItemKind::monitor) plugins.monitor(item);
  if (kind == ItemKind::task) plugins.task(item);
  if (kind == ItemKind::tool) plugins.tool(item);
  if (kind != ItemKind::model) return;
  if (const DataInfo* info = data()) plugins.model(item, *info);
}

/// Whether the item itself judged its options, and did not just break.
bool is_refusal(const Error& error) {
  return error.id() != "plugin.threw" && error.id() != "item.make";
}

/// An option's value: the id, and its options beside it.
Item nested_item(OptionTable value) {
  const std::string id = value.text_of("id");
  value.erase("id");
  return {id, to_text(value)};
}

/// Makes an item, then those that its options name. `place` leads there: "", "option 'inner': ".
void make_with_nested(ItemKind kind, const Item& item, const loading::Plugins& plugins,
                      const DataOf& data, const std::string& place) {
  try {
    make(kind, item, plugins, data);
  } catch (const Error& error) {
    if (place.empty() || !is_refusal(error)) throw;
    throw Error(error.id(), place + error.what());
  }
  const OptionTable options = option_table_from_text(item.options);
  const loading::OfferedItem offer = plugins.find(kind, item.id);
  const record::DescribedItem described = record::described_item_from_text(
      kind, loading::item_description(*offer.item, item.id), item.id);
  for (const OptionSpec& spec : described.options) {
    const auto nested = item_kind_named(spec.item_kind);
    const OptionValue* value = options.find(spec.name);
    if (spec.type != OptionType::item || !nested || value == nullptr || !value->is_table())
      continue;
    make_with_nested(*nested, nested_item(value->table()), plugins, data,
                     place + "option '" + spec.name + "': ");
  }
}

class Maker {
 public:
  Maker(loading::Plugins& plugins, DataCache& cache) : plugins_(plugins), cache_(cache) {}

  std::optional<record::RecordError> refusal_of(const protocol::MadeItem& made) {
    try {
      make_with_nested(
          made.kind, record::to_item(made.item), plugins_, [&] { return info_of(made); }, "");
    } catch (const Error& error) {
      if (is_refusal(error)) return record::RecordError{error.id(), error.what()};
    } catch (...) {
    }
    return std::nullopt;
  }

 private:
  /// Null where the data cannot be had, which is no fault of the model.
  const DataInfo* info_of(const protocol::MadeItem& made) {
    if (!made.run || std::chrono::steady_clock::now() > end_) return nullptr;
    try {
      return &cache_.get(made.run->task, made.run->settings, plugins_).data.info;
    } catch (...) {
      return nullptr;
    }
  }

  loading::Plugins& plugins_;
  DataCache& cache_;
  std::chrono::steady_clock::time_point end_ = std::chrono::steady_clock::now() + time_for_data;
};

}  // namespace

std::vector<std::optional<record::RecordError>> refused_items(
    const std::vector<protocol::MadeItem>& items, loading::Plugins& plugins, DataCache& cache) {
  Maker maker(plugins, cache);
  std::vector<std::optional<record::RecordError>> refused;
  for (const protocol::MadeItem& item : items) refused.push_back(maker.refusal_of(item));
  return refused;
}

}  // namespace gradus::execution
