#include "conformance/small_run.h"

#include <algorithm>

#include "execution/execute.h"

namespace gradus::conformance {
namespace {

/// What a check cannot blame on the item that it tries.
bool is_circumstance(const record::RunRecord& record) {
  if (record.status == record::RunStatus::refused) return true;
  return record.error &&
         (record.error->id.starts_with("data.") || record.error->id.starts_with("item."));
}

}  // namespace

record::RunRequest small_request(const CheckContext& context, const loading::OfferedItem& task,
                                 int64_t steps) {
  const TaskDescription description = context.plugins.task({task.id(), "{}"})->describe();
  record::RunRequest request;
  request.id = request.study = request.method = "check";
  request.task.id = request.task.name = task.id();
  request.task.version = description.version;
  request.model = {description.model.id, option_table_from_text(description.model.options)};
  request.settings.dtype = ElementType::float64;
  request.settings.seeds = record::RequestSeeds{1, 2, 3, 4, 5};
  request.settings.batch_size = description.batch_size;
  request.settings.sampling = description.sampling;
  request.settings.steps = steps;
  request.settings.evaluation_points = 3;
  request.settings.costly_points = 2;
  return request;
}

std::vector<loading::OfferedItem> tasks_to_try(const CheckContext& context) {
  std::vector<loading::OfferedItem> tasks = context.plugins.items(ItemKind::task);
  const auto own = [&](const loading::OfferedItem& task) {
    return task.plugin == context.item.plugin;
  };
  const auto others = std::ranges::stable_partition(tasks, own);
  std::ranges::stable_partition(others, [&](const loading::OfferedItem& task) {
    return context.plugins.task({task.id(), "{}"})->describe().dataset.empty();
  });
  return tasks;
}

record::RunRecord execute_small(const CheckContext& context, const record::RunRequest& request,
                                const std::string& name) {
  execution::DataCache cache;
  return execution::execute_run(request, context.scratch / name, context.plugins, cache, {});
}

std::optional<SmallRun> first_run(const CheckContext& context, int64_t steps,
                                  const std::function<void(record::RunRequest&)>& complete,
                                  std::string& why) {
  why = "no task is loaded";
  for (const loading::OfferedItem& task : tasks_to_try(context)) {
    record::RunRequest request = small_request(context, task, steps);
    complete(request);
    record::RunRecord record = execute_small(context, request, "run");
    if (!is_circumstance(record)) return SmallRun{std::move(request), std::move(record)};
    why = task.id() + ": " + record.reason.value_or("");
  }
  return std::nullopt;
}

}  // namespace gradus::conformance
