#include "study/plan_parts.h"

#include <set>

#include "gradus/error.h"
#include "study/grid.h"
#include "study/option_files.h"
#include "study/settings.h"

namespace gradus::study {
namespace {

/// Items are the tables with an id such as "baselines.adam".
class PluginIds {
 public:
  void add(const std::string& item) {
    const std::string plugin = item.substr(0, item.find('.'));
    if (plugin.size() < item.size()) ids_.insert(plugin);
  }
  void add(const OptionTable& options) {
    add(options.text_of("id"));
    for (const auto& [name, value] : options) add_inside(value);
  }
  void add(const record::ItemUse& item) {
    add(item.id);
    add(item.options);
  }
  void add(const std::optional<record::ItemUse>& item) {
    if (item) add(*item);
  }

  record::Named<record::PluginUse> uses(const ItemCatalogue& catalogue) const {
    record::Named<record::PluginUse> plugins;
    for (const std::string& id : ids_) plugins.emplace_back(id, catalogue.plugin(id, "").use());
    return plugins;
  }

 private:
  void add_inside(const OptionValue& value) {
    if (value.is_table()) add(value.table());
    if (!value.is_list()) return;
    for (const OptionValue& element : value.list()) add_inside(element);
  }

  std::set<std::string> ids_;
};

/// Where the paths in an entry start from; empty: the working directory.
std::filesystem::path folder_of(const StudyEntry& entry) {
  return entry.source ? std::filesystem::path(entry.source->file).parent_path()
                      : std::filesystem::path();
}

}  // namespace

std::optional<OptionTable> model_of(const GridRow& row) {
  const OptionValue* model = row.value.find("model");
  return model != nullptr ? std::optional(model->table()) : std::nullopt;
}

std::string with_suffix(const std::string& name, const std::string& suffix) {
  return suffix.empty() ? name : name + " " + suffix;
}

record::ItemUse item_use(OptionTable item) {
  std::string id = item.text_of("id");
  item.erase("id");
  return {std::move(id), std::move(item)};
}

std::optional<OptionTable> overridden_model(const std::optional<OptionTable>& before,
                                            const std::optional<OptionTable>& given,
                                            const std::string& where) {
  if (!given) return before;
  if (given->contains("id")) return given;
  if (!before) {
    throw Error("study.model", where, "a model with an id", to_text(*given),
                "the task has no default model");
  }
  OptionTable model = *before;
  model.update(*given);
  return model;
}

ItemCatalogue::PlaceOf grid_places(const StudyEntry& entry, const std::string& what) {
  return [&entry, what](const std::string& path) {
    const std::string first = path.substr(0, path.find('/', 1));
    const bool flat = first == "/options" || first == "/settings" || first == "/tool";
    return entry.where(flat ? path.substr(first.size()) : path, what);
  };
}

void apply_entry(record::RequestSettings& settings, const StudyEntry& entry,
                 const OptionTable& given, const std::string& what) {
  for (const auto& [name, value] : given) {
    apply_settings(settings, {{name, value}}, entry.where("/" + name, what));
  }
}

void apply_run(record::RequestSettings& settings, const Study& study, const StudyEntry& entry) {
  const OptionTable& run = entry.run ? *entry.run : study.settings;
  for (const auto& [name, value] : run) {
    const std::string place = entry.source ? entry.source->where("/run/" + name) : "";
    apply_settings(settings, {{name, value}}, place.empty() ? "[run]" : place + ": [run]");
  }
}

record::ItemUse complete_item(const ItemCatalogue& catalogue, const StudyEntry& entry,
                              const std::string& what, ItemKind kind, const OptionTable& item,
                              const std::string& at) {
  const auto place_of = [&](const std::string& below) { return entry.where(at + below, what); };
  OptionTable complete = catalogue.complete_item(kind, item, place_of);
  settle_files(catalogue, kind, complete, folder_of(entry), place_of);
  return item_use(std::move(complete));
}

OptionTable marked_override(const ItemCatalogue& catalogue, const OptionTable& given,
                            const OptionTable& model, const std::string& where) {
  OptionTable with_id = given;
  with_id["id"] = model.at("id");
  OptionTable marked = with_grids_marked(catalogue, ItemKind::model, with_id, where);
  if (!given.contains("id")) marked.erase("id");
  return marked;
}

record::Named<record::PluginUse> plugins_of(const ItemCatalogue& catalogue,
                                            const record::RunParts& run) {
  PluginIds ids;
  ids.add(run.task.id);
  ids.add(run.task.options);
  ids.add(run.model);
  ids.add(run.optimizer);
  ids.add(run.driver);
  for (const record::ItemUse& monitor : run.monitors) ids.add(monitor);
  return ids.uses(catalogue);
}

record::Named<record::PluginUse> plugins_of(const ItemCatalogue& catalogue,
                                            const record::ToolParts& tool) {
  PluginIds ids;
  ids.add(tool.tool);
  return ids.uses(catalogue);
}

}  // namespace gradus::study
