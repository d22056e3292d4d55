#include "record/record_file.h"
#include "record/record_json.h"

namespace gradus::record {
namespace {

Json to_json(const PluginUse& plugin) {
  Json json = {{"file", plugin.file},
               {"hash", plugin.hash},
               {"version", plugin.version},
               {"semantics", plugin.semantics}};
  if (plugin.optimized) json["optimized"] = *plugin.optimized;
  return json;
}

Json to_json(const TaskUse& task) {
  return {{"id", task.id},
          {"name", task.name},
          {"version", task.version},
          {"options", to_json(task.options)},
          {"data", or_null(task.data)}};
}

Json item_or_null_json(const std::optional<ItemUse>& item) {
  return item ? to_json(*item) : Json();
}

Json monitors_json(const std::vector<ItemUse>& items) {
  Json list = Json::array();
  for (const ItemUse& item : items) list.push_back(to_json(item));
  return list;
}

/// "plugins", and "environment" where it is known.
void add_last_keys(Json& json, const WorkRequest& request) {
  json["plugins"] = to_json(request.plugins);
  if (request.environment) json["environment"] = *request.environment;
}

std::optional<ItemUse> item_or_null(const JsonField& field) {
  if (field.is_null()) return std::nullopt;
  return item_use_from_json(field);
}

TaskUse task_from(const JsonField& field) {
  TaskUse task;
  task.id = text_or_empty(field.at("id"));
  task.name = field.at("name").text_or_null().value_or(task.id);  // it may go by its id alone
  task.version = field.at("version").integer_or_null().value_or(0);
  task.options = field.at("options").options();
  task.data = field.at("data").text_or_null();
  return task;
}

/// What a request cannot do without, and a damaged record may lack.
void require_item(const JsonField& field) {
  field.at("id").text();
}

/// All but the limits and `seed`, which the seeds by purpose stand for.
Json identifying_settings(Json settings) {
  for (const char* name : {"seed", "wall_limit_s", "memory_limit_bytes"}) settings.erase(name);
  return settings;
}

/// Files are known by the hash of their content, which stands beside their path
/// (Schema::Option::file): where they lie changes no outcome.
void leave_out_paths(Json& options) {
  std::vector<std::string> paths;
  for (auto& [name, value] : options.items()) {
    if (value.is_object()) leave_out_paths(value);
    const auto hash = options.find(name + "_hash");
    if (hash != options.end() && hash->is_string() && !hash->get_ref<const std::string&>().empty())
      paths.push_back(name);
  }
  for (const std::string& name : paths) options.erase(name);
}

std::string id_of(Json identity, const Json& settings, const WorkRequest& request) {
  leave_out_paths(identity);
  identity["settings"] = identifying_settings(settings);
  for (const auto& [id, plugin] : request.plugins) identity["semantics"][id] = plugin.semantics;
  return canonical_hash(identity);
}

}  // namespace

Json to_json(const ItemUse& item) {
  return {{"id", item.id}, {"options", to_json(item.options)}};
}

ItemUse item_use_from_json(const JsonField& field) {
  return {field.at("id").text(), field.at("options").options()};
}

Item to_item(const ItemUse& use) {
  return {use.id, to_text(use.options)};
}

Json to_json(const Named<PluginUse>& plugins) {
  return object_of(plugins, [](const PluginUse& plugin) { return to_json(plugin); });
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

Json request_json(const WorkRequest& request, const RunParts& run) {
  Json json = {{"id", request.id},
               {"study", request.study},
               {"method", run.method},
               {"entry", request.entry},
               {"repetition", request.repetition},
               {"task", to_json(run.task)},
               {"model", to_json(run.model)},
               {"optimizer", item_or_null_json(run.optimizer)},
               {"driver", item_or_null_json(run.driver)},
               {"monitors", monitors_json(run.monitors)},
               {"settings", to_json(request.settings)}};
  add_last_keys(json, request);
  return json;
}

Json request_json(const WorkRequest& request, const ToolParts& tool) {
  Json json = {{"id", request.id},
               {"study", request.study},
               {"name", tool.name},
               {"entry", request.entry},
               {"repetition", request.repetition},
               {"tool", to_json(tool.tool)},
               {"settings", tool_settings_json(request.settings)},
               {"runs", tool.runs}};
  add_last_keys(json, request);
  return json;
}

void read_request(WorkRequest& request, const JsonField& field) {
  request.id = text_or_empty(field.at("id"));
  request.study = text_or_empty(field.at("study"));
  request.entry = text_or_empty(field.at("entry"));
  request.repetition = field.at("repetition").integer_or_null().value_or(0);
  const JsonField settings = field.at("settings");
  if (!settings.is_null()) request.settings = settings_from_json(settings);
  request.plugins = plugins_from_json(field.at("plugins"));
  request.environment = field.at("environment").text_or_null();
}

void read_parts(RunParts& run, const JsonField& field) {
  run.method = text_or_empty(field.at("method"));
  run.task = task_from(field.at("task"));
  run.model = item_or_null(field.at("model")).value_or(ItemUse());
  run.optimizer = item_or_null(field.at("optimizer"));
  run.driver = item_or_null(field.at("driver"));
  for (const JsonField& monitor : field.at("monitors").elements()) {
    run.monitors.push_back(item_use_from_json(monitor));
  }
}

void read_parts(ToolParts& tool, const JsonField& field) {
  tool.name = text_or_empty(field.at("name"));
  tool.tool = item_or_null(field.at("tool")).value_or(ItemUse());
  tool.runs = field.at("runs").texts();
}

Json to_json(const RunRequest& request) {
  return request_json(request, request);
}

Json to_json(const ToolRequest& request) {
  return request_json(request, request);
}

RunRequest run_request_from_json(const JsonField& field) {
  RunRequest request;
  require_item(field.at("task"));
  require_item(field.at("model"));
  field.at("settings").at("seeds");  // an object
  read_request(request, field);
  read_parts(request, field);
  return request;
}

ToolRequest tool_request_from_json(const JsonField& field) {
  ToolRequest request;
  require_item(field.at("tool"));
  field.at("settings").at("seeds");  // an object
  read_request(request, field);
  read_parts(request, field);
  return request;
}

std::string request_id(const WorkRequest& request, const RunParts& run) {
  Json identity = Json::object();
  identity["task"] = to_json(run.task);
  identity["task"].erase("name");
  identity["model"] = to_json(run.model);
  identity["optimizer"] = item_or_null_json(run.optimizer);
  identity["driver"] = item_or_null_json(run.driver);
  identity["monitors"] = monitors_json(run.monitors);
  return id_of(std::move(identity), to_json(request.settings), request);
}

std::string request_id(const WorkRequest& request, const ToolParts& tool) {
  Json identity = {{"tool", to_json(tool.tool)}, {"runs", tool.runs}};
  return id_of(std::move(identity), tool_settings_json(request.settings), request);
}

}  // namespace gradus::record
