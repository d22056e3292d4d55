#include "execution/data_cache.h"

#include "execution/settings.h"

namespace gradus {
namespace {

std::string key_of(const Json& request, const TaskDescription& description,
                   const HostSettings& settings) {
  Json key = {request.at("task"), static_cast<int>(settings.run.dtype)};
  if (description.dataset.empty()) key.push_back(settings.run.seeds.data);
  return key.dump();
}

bool has_dataset(const Json& task, Plugins& plugins) {
  return !plugins.task(request_item(task))->describe().dataset.empty();
}

}  // namespace

Item request_item(const Json& json) {
  return {json.at("id").get<std::string>(), json.value("options", Json::object()).dump()};
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
      plugins.load_all(request.at("plugins"));
      if (request.contains("task") && has_dataset(request["task"], plugins)) get(request, plugins);
    } catch (const std::exception&) {
      // The run that needs this task meets the same error and writes it into its record.
    }
  }
}

}  // namespace gradus
