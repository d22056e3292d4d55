// Which metric of a task chooses settings.
#include <fmt/format.h>

#include <algorithm>

#include "gradus/error.h"
#include "gradus/text.h"
#include "study/trial_plan.h"

namespace gradus::study {
namespace {

using Metrics = std::vector<record::DescribedMetric>;

const record::DescribedMetric* metric_if(
    const Metrics& metrics, const std::function<bool(const record::DescribedMetric&)>& wanted) {
  const auto found = std::ranges::find_if(metrics, wanted);
  return found == metrics.end() ? nullptr : &*found;
}

bool is_on(const record::DescribedMetric& metric, const char* split) {
  return metric.split == split;
}

std::string given_metric(const TuneTable& tune, const std::string& task,
                         const std::string& task_id) {
  for (const std::string* name : {&task, &task_id}) {
    if (const std::string* metric = record::find(tune.metrics, *name)) return *metric;
  }
  return tune.metric;
}

const record::DescribedMetric& named_metric(const Metrics& metrics, const std::string& name,
                                            const std::string& where) {
  const record::DescribedMetric* found = metric_if(
      metrics, [&](const record::DescribedMetric& metric) { return metric.name == name; });
  if (found != nullptr) return *found;
  std::vector<std::string> names;
  for (const record::DescribedMetric& metric : metrics) names.push_back(metric.name);
  throw Error("tune.metric", where, "one of the task's metrics " + join(names),
              fmt::format("'{}'", name), did_you_mean(name, names));
}

/// An optimization problem measures nothing but the function that is minimized: there is no other
/// split on which a setting could fail.
const record::DescribedMetric& default_metric(const Metrics& metrics, const std::string& where) {
  const record::DescribedMetric* validation = metric_if(
      metrics, [](const record::DescribedMetric& metric) { return is_on(metric, "validation"); });
  if (validation != nullptr) return *validation;
  const bool trains_alone = std::ranges::all_of(
      metrics, [](const record::DescribedMetric& metric) { return is_on(metric, "train"); });
  if (trains_alone && !metrics.empty()) return metrics.front();
  throw Error("tune.validation", where, "a metric on the validation split", "none",
              "choosing on the test split would decide the comparison before it is made; give the "
              "task a validation split, or another metric with [tune] metric = ...");
}

}  // namespace

void set_selection_metric(record::TuningCell& cell, const TuneTable& tune,
                          const record::DescribedTask& described, const std::string& task_id,
                          const std::string& where) {
  const Metrics& metrics = described.metrics;
  const std::string given = given_metric(tune, cell.task, task_id);
  const record::DescribedMetric& metric =
      given.empty() ? default_metric(metrics, where) : named_metric(metrics, given, where);
  if (is_on(metric, "test") && !tune.select_on_test) {
    throw Error("tune.test", where, "a metric that is not on the test split",
                fmt::format("'{}'", metric.name),
                "settings that are chosen on the test split look better than they are; write "
                "select_on_test = true into [tune] if that is meant, and every page will say so");
  }
  cell.metric = metric.name;
  cell.split = metric.split;
  cell.higher_is_better = metric.higher_is_better;
}

}  // namespace gradus::study
