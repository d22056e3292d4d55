#include "record/request.h"

#include "record/named_json.h"
#include "record/record_file.h"

namespace gradus {
namespace {

Json plugin_json(const PluginUse& plugin) {
  Json json = {{"file", plugin.file},
               {"hash", plugin.hash},
               {"version", plugin.version},
               {"semantics", plugin.semantics}};
  if (plugin.optimized) json["optimized"] = *plugin.optimized;
  return json;
}

Json task_json(const TaskUse& task) {
  return {{"id", task.id},
          {"name", task.name},
          {"version", task.version},
          {"options", task.options},
          {"data", task.data ? Json(*task.data) : Json()}};
}

Json item_json(const std::optional<ItemUse>& item) {
  return item ? to_json(*item) : Json();
}

Json monitors_json(const std::vector<ItemUse>& items) {
  Json list = Json::array();
  for (const ItemUse& item : items) list.push_back(to_json(item));
  return list;
}

void add_last_keys(Json& json, const WorkRequest& request) {
  json["plugins"] = to_json(request.plugins);
  if (request.environment) json["environment"] = *request.environment;
}

ItemUse requested_item(const JsonField& field) {
  return {field.at("id").text(), field.at("options").object()};
}

std::optional<ItemUse> optional_item(const JsonField& field) {
  if (field.is_null()) return std::nullopt;
  return requested_item(field);
}

TaskUse requested_task(const JsonField& field) {
  TaskUse task;
  task.id = field.at("id").text();
  task.name = field.at("name").text_or_null().value_or(task.id);
  task.version = field.at("version").integer_or_null().value_or(0);
  task.options = field.at("options").object();
  task.data = field.at("data").text_or_null();
  return task;
}

/// Names of the study may be missing where a request was not made from one.
void read_common(WorkRequest& request, const JsonField& field) {
  request.id = text_or_empty(field.at("id"));
  request.study = text_or_empty(field.at("study"));
  request.entry = text_or_empty(field.at("entry"));
  request.repetition = field.at("repetition").integer_or_null().value_or(0);
  request.settings = settings_from_json(field.at("settings"));
  request.plugins = plugins_from_json(field.at("plugins"));
  request.environment = field.at("environment").text_or_null();
}

/// All but the limits and `seed`, which the seeds by purpose stand for.
Json identifying_settings(Json settings) {
  for (const char* name : {"seed", "wall_limit_s", "memory_limit_bytes"}) settings.erase(name);
  return settings;
}

}  // namespace

Json to_json(const Named<PluginUse>& plugins) {
  Json json = Json::object();
  for (const auto& [id, plugin] : plugins) json[id] = plugin_json(plugin);
  return json;
}

Named<PluginUse> plugins_from_json(const JsonField& field) {
  Named<PluginUse> plugins;
  for (const auto& [id, plugin] : field.members()) {
    plugins.emplace_back(
        id, PluginUse{text_or_empty(plugin.at("file")), text_or_empty(plugin.at("hash")),
                      text_or_empty(plugin.at("version")),
                      plugin.at("semantics").integer_or_null().value_or(0),
                      plugin.at("optimized").boolean_or_null()});
  }
  return plugins;
}

Json to_json(const RunRequest& request) {
  Json json = {{"id", request.id},
               {"study", request.study},
               {"method", request.method},
               {"entry", request.entry},
               {"repetition", request.repetition},
               {"task", task_json(request.task)},
               {"model", to_json(request.model)},
               {"optimizer", item_json(request.optimizer)},
               {"driver", item_json(request.driver)},
               {"monitors", monitors_json(request.monitors)},
               {"settings", to_json(request.settings)}};
  add_last_keys(json, request);
  return json;
}

Json to_json(const ToolRequest& request) {
  Json json = {{"id", request.id},
               {"study", request.study},
               {"name", request.name},
               {"entry", request.entry},
               {"repetition", request.repetition},
               {"tool", to_json(request.tool)},
               {"settings", tool_settings_json(request.settings)},
               {"runs", request.runs}};
  add_last_keys(json, request);
  return json;
}

RunRequest run_request_from_json(const JsonField& field) {
  RunRequest request;
  read_common(request, field);
  request.method = text_or_empty(field.at("method"));
  request.task = requested_task(field.at("task"));
  request.model = requested_item(field.at("model"));
  request.optimizer = optional_item(field.at("optimizer"));
  request.driver = optional_item(field.at("driver"));
  for (const JsonField& monitor : field.at("monitors").elements()) {
    request.monitors.push_back(requested_item(monitor));
  }
  return request;
}

ToolRequest tool_request_from_json(const JsonField& field) {
  ToolRequest request;
  read_common(request, field);
  request.name = text_or_empty(field.at("name"));
  request.tool = requested_item(field.at("tool"));
  request.runs = field.at("runs").texts();
  return request;
}

std::string request_id(const Json& request, const std::string& where) {
  const JsonField field(request, where);
  Json identity = Json::object();
  const auto copy = [&](const char* key) {
    if (request.contains(key)) identity[key] = request[key];
  };
  if (request.contains("task")) {
    identity["task"] = field.at("task").object();
    identity["task"].erase("name");
  }
  for (const char* key : {"model", "optimizer", "driver", "monitors", "tool", "runs"}) copy(key);
  identity["settings"] = identifying_settings(field.at("settings").object());
  for (const auto& [id, plugin] : field.at("plugins").members()) {
    identity["semantics"][id] = plugin.at("semantics").json();
  }
  return canonical_hash(identity);
}

}  // namespace gradus
