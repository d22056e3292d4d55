#include "study/plan_parts.h"

#include <set>

#include "gradus/error.h"
#include "study/grid.h"
#include "study/settings.h"

namespace gradus {
namespace {

/// Items are the objects with an id such as "baselines.adam".
void collect_plugins(const Json& json, std::set<std::string>& ids) {
  if (json.is_object() && json.contains("id") && json["id"].is_string()) {
    const std::string id = json["id"];
    const std::string plugin = id.substr(0, id.find('.'));
    if (plugin.size() < id.size()) ids.insert(plugin);
  }
  if (!json.is_structured()) return;
  for (const Json& element : json) collect_plugins(element, ids);
}

}  // namespace

std::string with_suffix(const std::string& name, const std::string& suffix) {
  return suffix.empty() ? name : name + " " + suffix;
}

ItemUse item_use(Json item) {
  std::string id = item.at("id");
  item.erase("id");
  return {std::move(id), std::move(item)};
}

Json overridden_model(const Json& before, const Json& given, const std::string& where) {
  if (given.is_null()) return before;
  if (given.contains("id")) return given;
  if (before.is_null()) {
    throw Error("study.model", where, "a model with an id", given.dump(),
                "the task has no default model");
  }
  Json model = before;
  model.update(given);
  return model;
}

ItemCatalogue::PlaceOf grid_places(const StudyEntry& entry, const std::string& what) {
  return [&entry, what](const std::string& path) {
    const std::string first = path.substr(0, path.find('/', 1));
    const bool flat = first == "/options" || first == "/settings" || first == "/tool";
    return entry.where(flat ? path.substr(first.size()) : path, what);
  };
}

void apply_entry(RequestSettings& settings, const StudyEntry& entry, const Json& given,
                 const std::string& what) {
  for (const auto& [name, value] : given.items()) {
    apply_settings(settings, {{name, value}}, entry.where("/" + name, what));
  }
}

void apply_run(RequestSettings& settings, const Study& study, const StudyEntry& entry) {
  const Json& run = entry.run ? *entry.run : study.settings;
  for (const auto& [name, value] : run.items()) {
    const std::string place = entry.source ? entry.source->where("/run/" + name) : "";
    apply_settings(settings, {{name, value}}, place.empty() ? "[run]" : place + ": [run]");
  }
}

ItemUse complete_item(const ItemCatalogue& catalogue, const StudyEntry& entry,
                      const std::string& what, const char* kind, const Json& item,
                      const std::string& at) {
  return item_use(catalogue.complete_item(
      kind, item, [&](const std::string& below) { return entry.where(at + below, what); }));
}

Json marked_override(const ItemCatalogue& catalogue, const Json& given, const Json& model,
                     const std::string& where) {
  Json with_id = given;
  with_id["id"] = model["id"];
  Json marked = with_grids_marked(catalogue, "model", with_id, where);
  if (!given.contains("id")) marked.erase("id");
  return marked;
}

Named<PluginUse> plugins_of(const ItemCatalogue& catalogue, const Json& request) {
  std::set<std::string> ids;
  collect_plugins(request, ids);
  Named<PluginUse> plugins;
  for (const std::string& id : ids) plugins.emplace_back(id, catalogue.plugin(id, "").use());
  return plugins;
}

}  // namespace gradus
