// Which metric of a task chooses settings.
#include <algorithm>

#include "gradus/error.h"
#include "gradus/text.h"
#include "study/trial_plan.h"

namespace gradus {
namespace {

const Json* metric_if(const Json& metrics, const std::function<bool(const Json&)>& wanted) {
  const auto found = std::ranges::find_if(metrics, wanted);
  return found == metrics.end() ? nullptr : &*found;
}

bool is_on(const Json& metric, const char* split) {
  return metric.at("split") == split;
}

std::string given_metric(const TuneTable& tune, const std::string& task,
                         const std::string& task_id) {
  for (const std::string* name : {&task, &task_id}) {
    if (const std::string* metric = find(tune.metrics, *name)) return *metric;
  }
  return tune.metric;
}

const Json& named_metric(const Json& metrics, const std::string& name, const std::string& where) {
  const Json* found =
      metric_if(metrics, [&](const Json& metric) { return metric.at("name") == name; });
  if (found != nullptr) return *found;
  std::vector<std::string> names;
  for (const Json& metric : metrics) names.push_back(metric.at("name"));
  throw Error("tune.metric", where, "one of the task's metrics " + join(names), "'" + name + "'",
              did_you_mean(name, names));
}

/// An optimization problem measures nothing but the function that is minimized: there is no other
/// split on which a setting could fail.
const Json& default_metric(const Json& metrics, const std::string& where) {
  const Json* validation =
      metric_if(metrics, [](const Json& metric) { return is_on(metric, "validation"); });
  if (validation != nullptr) return *validation;
  const bool trains_alone =
      std::ranges::all_of(metrics, [](const Json& metric) { return is_on(metric, "train"); });
  if (trains_alone && !metrics.empty()) return metrics.front();
  throw Error("tune.validation", where, "a metric on the validation split", "none",
              "choosing on the test split would decide the comparison before it is made; give the "
              "task a validation split, or another metric with [tune] metric = ...");
}

}  // namespace

void set_selection_metric(TuningCell& cell, const TuneTable& tune, const Json& description,
                          const std::string& task_id, const std::string& where) {
  const Json metrics = description.value("metrics", Json::array());
  const std::string given = given_metric(tune, cell.task, task_id);
  const Json& metric =
      given.empty() ? default_metric(metrics, where) : named_metric(metrics, given, where);
  if (is_on(metric, "test") && !tune.select_on_test) {
    throw Error("tune.test", where, "a metric that is not on the test split",
                "'" + metric.at("name").get<std::string>() + "'",
                "settings that are chosen on the test split look better than they are; write "
                "select_on_test = true into [tune] if that is meant, and every page will say so");
  }
  cell.metric = metric.at("name");
  cell.split = metric.at("split");
  cell.higher_is_better = metric.value("higher_is_better", false);
}

}  // namespace gradus
