#include <fmt/format.h>

#include "base/json.h"
#include "gradus/claim_names.h"
#include "gradus/error.h"
#include "options/option_json.h"
#include "record/record_file.h"
#include "record/record_json.h"

namespace gradus::record {
namespace {

/// {"id": ..., options...}: as studies write an item.
Json flat_item(const ItemUse& item) {
  Json json = {{"id", item.id}};
  json.update(to_json(item.options));
  return json;
}

ItemUse flat_item_from(const JsonField& field) {
  ItemUse item;
  item.options = field.options();
  item.id = item.options.text_of("id");
  item.options.erase("id");
  return item;
}

Json metrics_json(const std::vector<DescribedMetric>& metrics) {
  Json list = Json::array();
  for (const DescribedMetric& metric : metrics) {
    list.push_back({{"name", metric.name},
                    {"split", metric.split},
                    {"measure", metric.measure},
                    {"higher_is_better", metric.higher_is_better},
                    {"costly", metric.costly}});
  }
  return list;
}

Json targets_json(const std::vector<DescribedTarget>& targets) {
  Json list = Json::array();
  for (const DescribedTarget& target : targets) {
    list.push_back({{"metric", target.metric}, {"value", target.value}, {"source", target.source}});
  }
  return list;
}

Json claim_json(const DescribedClaim& claim) {
  return {{"kind", name_of(claim.kind)},
          {"text", claim.text},
          {"source", claim.source},
          {"criterion", claim.criterion},
          {"needs", object_of(claim.needs,
                              [](const std::vector<std::string>& names) { return Json(names); })}};
}

DescribedClaim claim_from(const JsonField& field) {
  DescribedClaim claim;
  claim.kind = field.at("kind").parsed(claim_kind_from_text, "a kind of claims");
  claim.text = text_or_empty(field.at("text"));
  claim.source = text_or_empty(field.at("source"));
  claim.criterion = text_or_empty(field.at("criterion"));
  for (const auto& [study, names] : field.at("needs").members()) {
    claim.needs.emplace_back(study, names.texts());
  }
  return claim;
}

Json item_json(const DescribedItem& item) {
  Json json = {{"kind", name_of(item.kind)},
               {"name", item.name},
               {"id", item.id},
               {"text", item.text},
               {"options", to_json(item.options)}};
  if (item.task) json["description"] = to_json(*item.task);
  if (item.claim) json["description"] = claim_json(*item.claim);
  return json;
}

void read_description(DescribedItem& item, const JsonField& field) {
  item.options = option_specs_from_json(field.at("options").json());
  const JsonField description = field.at("description");
  if (item.kind == ItemKind::task) item.task = described_task_from_json(description);
  if (item.kind == ItemKind::claim) item.claim = claim_from(description);
}

DescribedItem item_from(const JsonField& field) {
  DescribedItem item;
  item.kind = field.at("kind").parsed(item_kind_named, "a kind of items");
  item.name = field.at("name").text();
  item.id = field.at("id").text();
  item.text = text_or_empty(field.at("text"));
  read_description(item, field);
  return item;
}

}  // namespace

Json to_json(const DescribedTask& task) {
  Json json = {{"version", task.version},
               {"text", task.text},
               {"dataset", or_null(task.dataset)},
               {"model", flat_item(task.model)},
               {"sampling", task.sampling},
               {"batch_size", task.batch_size},
               {"steps", task.steps},
               {"epochs", task.epochs},
               {"dtype", task.dtype},
               {"metrics", metrics_json(task.metrics)},
               {"targets", targets_json(task.targets)},
               {"optimum", or_null(task.optimum)},
               {"optimum_source", task.optimum_source}};
  if (!task.loss.empty()) json["loss"] = task.loss;
  return json;
}

DescribedTask described_task_from_json(const JsonField& field) {
  DescribedTask task;
  task.version = field.at("version").integer_or_null().value_or(0);
  task.text = text_or_empty(field.at("text"));
  task.dataset = field.at("dataset").text_or_null();
  if (!field.at("model").is_null()) task.model = flat_item_from(field.at("model"));
  task.sampling = text_or_empty(field.at("sampling"));
  task.batch_size = field.at("batch_size").integer_or_null().value_or(0);
  task.steps = field.at("steps").integer_or_null().value_or(0);
  task.epochs = field.at("epochs").number_or_null().value_or(0);
  task.dtype = text_or_empty(field.at("dtype"));
  for (const JsonField& metric : field.at("metrics").elements()) {
    task.metrics.push_back({metric.at("name").text(), text_or_empty(metric.at("split")),
                            text_or_empty(metric.at("measure")),
                            metric.at("higher_is_better").boolean_or_null().value_or(false),
                            metric.at("costly").boolean_or_null().value_or(false)});
  }
  for (const JsonField& target : field.at("targets").elements()) {
    task.targets.push_back({target.at("metric").text(), target.at("value").number(),
                            text_or_empty(target.at("source"))});
  }
  task.optimum = field.at("optimum").number_or_null();
  task.optimum_source = text_or_empty(field.at("optimum_source"));
  task.loss = text_or_empty(field.at("loss"));
  return task;
}

Json to_json(const PluginDescription& plugin) {
  Json items = Json::array();
  for (const DescribedItem& item : plugin.items) items.push_back(item_json(item));
  return {{"schema", schema_tag("gradus.plugin")},
          {"file", plugin.file},
          {"hash", plugin.hash},
          {"id", plugin.id},
          {"version", plugin.version},
          {"semantics", plugin.semantics},
          {"optimized", plugin.optimized},
          {"title", plugin.title},
          {"authors", plugin.authors},
          {"year", plugin.year},
          {"reference", plugin.reference},
          {"licence", plugin.licence},
          {"items", std::move(items)},
          {"studies", texts_json(plugin.studies)}};
}

PluginDescription plugin_description_from_json(const JsonField& field) {
  const Json& json = field.json();
  check_schema(json, "gradus.plugin",
               json.is_object() ? json.value("file", field.place()) : field.place());
  PluginDescription plugin;
  plugin.file = field.at("file").text();
  plugin.hash = field.at("hash").text();
  plugin.id = field.at("id").text();
  plugin.version = field.at("version").text();
  plugin.semantics = field.at("semantics").integer();
  plugin.optimized = field.at("optimized").boolean_or_null().value_or(true);
  plugin.title = text_or_empty(field.at("title"));
  plugin.authors = text_or_empty(field.at("authors"));
  plugin.year = field.at("year").integer_or_null().value_or(0);
  plugin.reference = text_or_empty(field.at("reference"));
  plugin.licence = text_or_empty(field.at("licence"));
  for (const JsonField& item : field.at("items").elements()) {
    plugin.items.push_back(item_from(item));
  }
  plugin.studies = named_texts(field.at("studies"));
  return plugin;
}

std::string to_text(const PluginDescription& plugin) {
  return to_json(plugin).dump(-1, ' ', false, Json::error_handler_t::replace);
}

PluginDescription plugin_description_from_text(const std::string& text) {
  const Json json = parse_json(text, "plugin description");
  return plugin_description_from_json({json, "plugin description"});
}

DescribedItem described_item_from_text(ItemKind kind, const std::string& text,
                                       const std::string& where) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) {
    throw Error("plugin.schema", where, "a description of the item as JSON",
                fmt::format("'{}'", text), "offer the item with gradus::offer");
  }
  DescribedItem item;
  item.kind = kind;
  read_description(item, {json, where});
  return item;
}

}  // namespace gradus::record
