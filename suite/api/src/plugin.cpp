#include "gradus/plugin.h"

#include "base/json.h"
#include "gradus/claim_names.h"

namespace gradus::detail {
namespace {

Json item_json(const Item& item) {
  Json json = {{"id", item.id}};
  json.update(Json::parse(item.options));
  return json;
}

Json metrics_json(const TaskDescription& task) {
  Json metrics = Json::array();
  for (const Metric& metric : task.metrics) {
    metrics.push_back({{"name", metric.name},
                       {"split", metric.split},
                       {"measure", metric.measure},
                       {"higher_is_better", metric.higher_is_better},
                       {"costly", metric.costly}});
  }
  return metrics;
}

Json task_json(const TaskDescription& task) {
  Json targets = Json::array();
  for (const Target& target : task.targets) {
    targets.push_back(
        {{"metric", target.metric}, {"value", target.value}, {"source", target.source}});
  }
  return {{"version", task.version},
          {"text", task.text},
          {"dataset", task.dataset.empty() ? Json(nullptr) : Json(task.dataset)},
          {"model", item_json(task.model)},
          {"sampling", name_of(task.sampling)},
          {"batch_size", task.batch_size},
          {"steps", task.steps},
          {"epochs", task.epochs},
          {"dtype", task.dtype},
          {"metrics", metrics_json(task)},
          {"targets", targets},
          {"optimum", task.optimum ? Json(*task.optimum) : Json(nullptr)},
          {"optimum_source", task.optimum_source}};
}

}  // namespace

std::string description_json(const std::string& options) {
  return Json{{"options", Json::parse(options)}}.dump();
}

std::string description_json(const std::string& options, const TaskDescription& task) {
  return Json{{"options", Json::parse(options)}, {"description", task_json(task)}}.dump();
}

std::string description_json(const std::string& options, const ClaimDescription& claim,
                             const std::vector<std::string>& smoke,
                             const std::vector<std::string>& full) {
  const Json description = {{"kind", name_of(claim.kind)},
                            {"text", claim.text},
                            {"source", claim.source},
                            {"criterion", claim.criterion},
                            {"needs", {{"smoke", smoke}, {"full", full}}}};
  return Json{{"options", Json::parse(options)}, {"description", description}}.dump();
}

}  // namespace gradus::detail
