#include "conformance/small_run.h"

#include <algorithm>

#include "execution/execute.h"

namespace gradus {
namespace {

/// What a check cannot blame on the item that it tries.
bool is_circumstance(const Json& record) {
  if (record.at("status") == "refused") return true;
  if (record.at("error").is_null()) return false;
  const std::string id = record.at("error").at("id");
  return id.starts_with("data.") || id.starts_with("item.");
}

}  // namespace

Json small_request(const CheckContext& context, const OfferedItem& task, int64_t steps) {
  const TaskDescription description = context.plugins.task({task.id(), "{}"})->describe();
  const Json seeds = {
      {"init", "1"}, {"batches", "2"}, {"augment", "3"}, {"method", "4"}, {"data", "5"}};
  const Json settings = {{"dtype", "float64"},
                         {"device", "cpu"},
                         {"threads", 1},
                         {"seed", 0},
                         {"seeds", seeds},
                         {"batch_size", description.batch_size},
                         {"sampling", name_of(description.sampling)},
                         {"steps", steps},
                         {"epochs", nullptr},
                         {"evaluation", {{"points", 3}, {"costly_points", 2}}}};
  return {
      {"id", "check"},
      {"study", "check"},
      {"method", "check"},
      {"repetition", 0},
      {"task", {{"id", task.id()}, {"version", description.version}, {"options", Json::object()}}},
      {"model",
       {{"id", description.model.id}, {"options", Json::parse(description.model.options)}}},
      {"optimizer", nullptr},
      {"driver", nullptr},
      {"monitors", Json::array()},
      {"settings", settings},
      {"plugins", Json::object()}};
}

std::vector<OfferedItem> tasks_to_try(const CheckContext& context) {
  std::vector<OfferedItem> tasks = context.plugins.items(ItemKind::task);
  const auto own = [&](const OfferedItem& task) { return task.plugin == context.item.plugin; };
  const auto others = std::ranges::stable_partition(tasks, own);
  std::ranges::stable_partition(others, [&](const OfferedItem& task) {
    return context.plugins.task({task.id(), "{}"})->describe().dataset.empty();
  });
  return tasks;
}

Json execute_small(const CheckContext& context, const Json& request, const std::string& name) {
  DataCache cache;
  return execute_run(request, context.scratch / name, context.plugins, cache, {});
}

std::optional<SmallRun> first_run(const CheckContext& context, int64_t steps,
                                  const std::function<void(Json&)>& complete, std::string& why) {
  why = "no task is loaded";
  for (const OfferedItem& task : tasks_to_try(context)) {
    Json request = small_request(context, task, steps);
    complete(request);
    Json record = execute_small(context, request, "run");
    if (!is_circumstance(record)) return SmallRun{std::move(request), std::move(record)};
    why = task.id() + ": " + record.value("reason", Json("")).dump();
  }
  return std::nullopt;
}

}  // namespace gradus
