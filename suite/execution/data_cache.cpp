#include "execution/data_cache.h"

#include <fmt/format.h>

#include "execution/settings.h"

namespace gradus::execution {
namespace {

Item item_of(const record::TaskUse& task) {
  return {task.id, to_text(task.options)};
}

std::string key_of(const record::TaskUse& task, const TaskDescription& description,
                   const HostSettings& settings) {
  std::string key = fmt::format("{} {} {} {} {}", task.id, task.version, to_text(task.options),
                                task.data.value_or(""), static_cast<int>(settings.run.dtype));
  if (description.dataset.empty()) key += fmt::format(" {}", settings.run.seeds.data);
  return key;
}

bool has_dataset(const record::TaskUse& task, loading::Plugins& plugins) {
  return !plugins.task(item_of(task))->describe().dataset.empty();
}

}  // namespace

const PreparedTask& DataCache::get(const record::TaskUse& use,
                                   const record::RequestSettings& request,
                                   loading::Plugins& plugins) {
  const HostSettings settings = host_settings(request);
  std::unique_ptr<Task> task = plugins.task(item_of(use));
  TaskDescription description = task->describe();
  const std::string key = key_of(use, description, settings);
  const auto found = tasks_.find(key);
  if (found != tasks_.end()) return found->second;
  TaskData data = task->data(settings.run.seeds, settings.run.dtype);
  return tasks_.emplace(key, PreparedTask{std::move(task), std::move(description), std::move(data)})
      .first->second;
}

void DataCache::prepare(const std::vector<record::RunRequest>& requests,
                        loading::Plugins& plugins) {
  for (const record::RunRequest& request : requests) {
    try {
      plugins.load_all(request.plugins);
      if (has_dataset(request.task, plugins)) get(request.task, request.settings, plugins);
    } catch (const std::exception&) {
      // The run that needs this task meets the same error and writes it into its record.
    }
  }
}

}  // namespace gradus::execution
