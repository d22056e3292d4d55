#include "gradus/engine/data_cache.h"

#include "settings.h"

namespace gradus {
namespace {

std::string key_of(const Json& request, const TaskDescription& description,
                   const HostSettings& settings) {
  Json key = {request.at("task"), static_cast<int>(settings.run.dtype)};
  if (description.dataset.empty()) key.push_back(settings.run.seeds.data);
  return key.dump();
}

}  // namespace

Item request_item(const Json& json) {
  return {json.at("id").get<std::string>(), json.value("options", Json::object()).dump()};
}

void load_plugins(const Json& request, Plugins& plugins) {
  for (const auto& [id, plugin] : request.at("plugins").items()) {
    plugins.load(plugin.at("file").get<std::string>());
  }
}

const PreparedTask& DataCache::get(const Json& request, Plugins& plugins) {
  const HostSettings settings = parse_settings(request.at("settings"));
  std::unique_ptr<Task> task = plugins.task(request_item(request.at("task")));
  TaskDescription description = task->describe();
  const std::string key = key_of(request, description, settings);
  const auto found = tasks_.find(key);
  if (found != tasks_.end()) return found->second;
  TaskData data = task->data(settings.run.seeds, settings.run.dtype);
  return tasks_.emplace(key, PreparedTask{std::move(task), std::move(description), std::move(data)})
      .first->second;
}

void DataCache::prepare(const Json& requests, Plugins& plugins) {
  for (const Json& request : requests) {
    try {
      load_plugins(request, plugins);
      if (request.contains("task")) get(request, plugins);
    } catch (const std::exception&) {
      // The run that needs this task meets the same error and writes it into its record.
    }
  }
}

}  // namespace gradus
