// What a task says of itself, and its data.
#include <algorithm>
#include <set>

#include "check.h"
#include "gradus/error.h"
#include "trajectory.h"

namespace gradus {
namespace {

const Seeds seeds = {1, 2, 3, 4, 5};

CheckResult complete_description(const CheckContext& context) {
  const TaskDescription task = context.plugins.task(context.defaults())->describe();
  if (task.version < 1) return failed("version below 1");
  if (task.model.id.empty()) return failed("no default model");
  if (task.steps <= 0 && task.epochs <= 0) return failed("no budget");
  if (task.metrics.empty()) return failed("no metric");
  std::set<std::string> names;
  for (const Metric& metric : task.metrics) {
    if (!names.insert(metric.name).second) return failed("metric '" + metric.name + "' twice");
    if (metric.split != "train" && metric.split != "test") {
      return failed("metric '" + metric.name + "' is on split '" + metric.split + "'");
    }
  }
  for (const Target& target : task.targets) {
    if (!names.contains(target.metric)) return failed("a target of no metric: " + target.metric);
    if (target.source.empty()) return failed("a target of " + target.metric + " without a source");
  }
  return passed();
}

/// Empty, or what is wrong with a split.
std::string problem_of(const Split& split, const DataInfo& info, at::ScalarType dtype) {
  if (!split.input.defined()) return {};
  if (split.target.defined() && split.target.size(0) != split.input.size(0)) {
    return "inputs and targets differ in rows";
  }
  if (split.input.scalar_type() != dtype) return "inputs are not in the run's dtype";
  const at::IntArrayRef shape = split.input.sizes().slice(1);
  if (!info.input_shape.empty() && shape != at::IntArrayRef(info.input_shape)) {
    return "inputs are not of the shape that the task states";
  }
  if (!all_finite({split.input})) return "an input is not finite";
  if (info.classes > 0) {
    const auto low = split.target.min().item().toLong(), high = split.target.max().item().toLong();
    if (low < 0 || high >= info.classes) return "a class label outside 0 .. classes - 1";
  }
  return {};
}

/// Runs a check on the data; data sets that are not on this machine make it not applicable.
template <class Body>
CheckResult on_data(const CheckContext& context, const Body& body) {
  const auto task = context.plugins.task(context.defaults());
  try {
    return body(*task);
  } catch (const Error& error) {
    if (error.id() == "data.missing" || error.id() == "data.unavailable") {
      return not_applicable(error.what());
    }
    throw;
  }
}

CheckResult data_as_stated(const CheckContext& context) {
  return on_data(context, [](const Task& task) -> CheckResult {
    for (const at::ScalarType dtype : {at::kFloat, at::kDouble}) {
      const TaskData data = task.data(seeds, dtype);
      for (const Split* split : {&data.train, &data.test}) {
        const std::string problem = problem_of(*split, data.info, dtype);
        if (!problem.empty()) return failed(problem);
      }
      if (data.train.rows() != data.info.train_rows || data.test.rows() != data.info.test_rows) {
        return failed("the numbers of rows are not those that the task states");
      }
    }
    return passed("float32 and float64");
  });
}

CheckResult data_repeat(const CheckContext& context) {
  return on_data(context, [](const Task& task) -> CheckResult {
    const TaskData first = task.data(seeds, at::kDouble), second = task.data(seeds, at::kDouble);
    const auto same = [](const Tensor& a, const Tensor& b) {
      return a.defined() == b.defined() && (!a.defined() || same_bits({a}, {b}));
    };
    const bool equal = same(first.train.input, second.train.input) &&
                       same(first.train.target, second.train.target) &&
                       same(first.test.input, second.test.input) &&
                       same(first.test.target, second.test.target);
    return equal ? passed() : failed("two calls with one seed give other data");
  });
}

CheckResult default_model_works(const CheckContext& context) {
  return on_data(context, [&](const Task& task) -> CheckResult {
    const TaskData data = task.data(seeds, at::kDouble);
    std::unique_ptr<Model> model;
    try {
      model = context.plugins.model(task.describe().model, data.info);
    } catch (const Error& error) {
      if (error.id() == "item.unknown") {
        return not_applicable("its default model lies in a plugin that is not loaded");
      }
      throw;
    }
    const std::string refusal = task.refuses(*model);
    if (!refusal.empty()) return failed("it refuses its default model: " + refusal);
    const int64_t rows = std::min<int64_t>(32, data.train.rows());
    Batch batch;
    if (rows > 0) {
      batch.input = data.train.input.slice(0, 0, rows);
      if (data.train.target.defined()) batch.target = data.train.target.slice(0, 0, rows);
    }
    const Tensors parameters = model->initial({.seed = 1, .dtype = at::kDouble});
    const Answer answer = evaluate(&task, *model, *task.loss(), parameters, 0, batch, {});
    if (!all_finite({answer.value}) || !all_finite(answer.gradient)) {
      return failed("value or gradient at the start is not finite");
    }
    return passed("value at the start " + std::to_string(answer.value.item().toDouble()));
  });
}

constexpr Check checks[] = {{"complete description", complete_description},
                            {"data as stated", data_as_stated},
                            {"same seed, same data, bitwise", data_repeat},
                            {"default model works", default_model_works}};

}  // namespace

std::span<const Check> task_checks() {
  return checks;
}

}  // namespace gradus
