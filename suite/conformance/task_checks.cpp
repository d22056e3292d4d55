// What a task says of itself, and its data.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "conformance/check.h"
#include "conformance/slope.h"
#include "conformance/trajectory.h"
#include "execution/evaluation.h"
#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus::conformance {
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
    if (!names.insert(metric.name).second) {
      return failed(fmt::format("metric '{}' twice", metric.name));
    }
    if (metric.split != "train" && metric.split != "validation" && metric.split != "test") {
      return failed(fmt::format("metric '{}' is on split '{}'", metric.name, metric.split));
    }
  }
  for (const Target& target : task.targets) {
    if (!names.contains(target.metric)) return failed("a target of no metric: " + target.metric);
    if (target.source.empty()) {
      return failed(fmt::format("a target of {} without a source", target.metric));
    }
  }
  return passed();
}

Split first_rows(const Split& split, int64_t most = 32) {
  if (split.rows() <= most) return split;
  return {split.input.slice(0, 0, most),
          split.target.defined() ? split.target.slice(0, 0, most) : Tensor()};
}

/// Whether a loss subtracts targets from outputs, where another shape would be broadcast silently.
/// A task's own loss may read its targets as it likes.
bool is_entrywise(const std::string& loss) {
  return loss.ends_with("squared_error") || loss == "logistic";
}

/// Empty, or what is wrong with the targets of a split.
std::string target_problem(const Tensor& target, const DataInfo& info, at::ScalarType dtype,
                           const std::string& loss) {
  if (info.classes > 0) {
    if (target.scalar_type() != at::kLong || target.dim() != 1) {
      return "class labels are not int64 [rows]";
    }
    if (target.numel() == 0) return {};
    const auto low = target.min().item().toLong(), high = target.max().item().toLong();
    return low < 0 || high >= info.classes ? "a class label outside 0 .. classes - 1" : "";
  }
  if (target.scalar_type() != dtype) return "targets are not in the run's dtype";
  const std::vector<int64_t> shape = {target.size(0), info.outputs};
  if (is_entrywise(loss) && target.sizes() != at::IntArrayRef(shape)) {
    return "targets are not [rows, outputs]";
  }
  return all_finite({target}) ? "" : "a target is not finite";
}

/// Empty, or what is wrong with a split.
std::string problem_of(const Split& split, const DataInfo& info, at::ScalarType dtype,
                       const std::string& loss) {
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
  // Rounding to the run's dtype may step over a bound by its last bit.
  const double slack = 1e-6 * std::max(std::abs(info.input_low), std::abs(info.input_high));
  if (split.rows() > 0 && (split.input.min().item().toDouble() < info.input_low - slack ||
                           split.input.max().item().toDouble() > info.input_high + slack)) {
    return "an input outside the range that the task states";
  }
  return split.target.defined() ? target_problem(split.target, info, dtype, loss) : "";
}

/// Runs a check on the data; data sets that are not on this machine make it not applicable.
template <class Body>
CheckResult on_data(const CheckContext& context, const Body& body) {
  const auto task = context.plugins.task(context.defaults());
  try {
    return body(*task);
  } catch (const Error& error) {
    if (error.id() == "data.missing") {
      return not_applicable(error.what());
    }
    throw;
  }
}

/// Whether rows of both splits lie in the same memory, or one begins with the first rows of the
/// other: a validation split that the method has been trained on.
bool overlap(const Split& train, const Split& validation) {
  if (train.rows() == 0 || validation.rows() == 0) return false;
  const auto* first = static_cast<const std::byte*>(train.input.const_data_ptr());
  const auto* second = static_cast<const std::byte*>(validation.input.const_data_ptr());
  if (first < second + validation.input.nbytes() && second < first + train.input.nbytes()) {
    return true;
  }
  const int64_t rows = std::min<int64_t>({train.rows(), validation.rows(), 8});
  const Split a = first_rows(train, rows), b = first_rows(validation, rows);
  const bool targets = a.target.defined() && b.target.defined();
  return a.input.equal(b.input) && (!targets || a.target.equal(b.target));
}

CheckResult data_as_stated(const CheckContext& context) {
  return on_data(context, [](const Task& task) -> CheckResult {
    for (const at::ScalarType dtype : {at::kFloat, at::kDouble}) {
      const TaskData data = task.data(seeds, dtype);
      for (const Split* split : {&data.train, &data.validation, &data.test}) {
        const std::string problem = problem_of(*split, data.info, dtype, task.loss()->name());
        if (!problem.empty()) return failed(problem);
      }
      if (data.train.rows() != data.info.train_rows ||
          data.validation.rows() != data.info.validation_rows ||
          data.test.rows() != data.info.test_rows) {
        return failed("the numbers of rows are not those that the task states");
      }
      if (overlap(data.train, data.validation)) {
        return failed("training rows are among the validation rows");
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
                       same(first.validation.input, second.validation.input) &&
                       same(first.validation.target, second.validation.target) &&
                       same(first.test.input, second.test.input) &&
                       same(first.test.target, second.test.target);
    return equal ? passed() : failed("two calls with one seed give other data");
  });
}

/// Some training rows of a task, its default model, and where that starts.
struct Start {
  TaskData data;
  std::unique_ptr<Model> model;
  Batch batch;
  Tensors parameters;
};

/// Whether the plugin in front of the dot of a full id is loaded.
bool has_plugin_of(const CheckContext& context, const std::string& id) {
  const std::string plugin = id.substr(0, id.find('.'));
  return std::ranges::any_of(context.plugins.loaded(),
                             [&](const auto& loaded) { return loaded->descriptor->id == plugin; });
}

/// Empty, or what is wrong with value and gradient where the default model starts.
std::string risk_problem(const Task& task, const Start& start) {
  const Answer answer =
      evaluate(&task, *start.model, *task.loss(), start.parameters, 0, start.batch, {});
  if (!all_finite({answer.value}) || !all_finite(answer.gradient)) {
    return "value or gradient at the start is not finite";
  }
  Answer exact;
  if (!task.risk(*start.model, start.parameters, start.batch, {}, exact)) return {};
  const CheckResult slope =
      slope_against_differences(&task, *start.model, *task.loss(), start.parameters, start.batch);
  return slope.outcome == protocol::CheckOutcome::failed ? "exact risk: " + slope.text : "";
}

/// Empty, or what is wrong with the task's metrics.
std::string metrics_problem(const Task& task, const Start& start) {
  const bool has_data = start.data.train.rows() > 0;
  for (const Metric& metric : task.describe().metrics) {
    const Split& split = split_named(start.data, metric.split);
    if (has_data && split.rows() == 0) {
      return fmt::format("metric '{}' is on split '{}', which has no rows", metric.name,
                         metric.split);
    }
    const Tensors values =
        execution::measure_split(task, *start.model, *task.loss(), first_rows(split),
                                 metric.split == "train", {metric.measure}, start.parameters);
    if (values.at(0).numel() != 1) return fmt::format("metric '{}' is not one number", metric.name);
  }
  return {};
}

CheckResult default_model_works(const CheckContext& context) {
  return on_data(context, [&](const Task& task) -> CheckResult {
    Start start{task.data(seeds, at::kDouble), nullptr, {}, {}};
    const Item item = task.describe().model;
    try {
      start.model = context.plugins.model(item, start.data.info);
    } catch (const Error& error) {
      if (error.id() != "item.unknown" || has_plugin_of(context, item.id)) throw;
      return not_applicable("its default model lies in a plugin that is not loaded");
    }
    const std::string refusal = task.refuses(*start.model);
    if (!refusal.empty()) return failed("it refuses its default model: " + refusal);
    const Split rows = first_rows(start.data.train);
    if (rows.rows() > 0) start.batch = {rows.input, rows.target, {}};
    start.parameters = start.model->initial({.seed = 1, .dtype = at::kDouble});
    std::string problem = risk_problem(task, start);
    if (problem.empty()) problem = metrics_problem(task, start);
    return problem.empty() ? passed("value, gradient and metrics at its start") : failed(problem);
  });
}

}  // namespace

std::span<const Check> task_checks() {
  static constexpr Check checks[] = {{"complete description", complete_description},
                                     {"data as stated", data_as_stated},
                                     {"same seed, same data, bitwise", data_repeat},
                                     {"default model works", default_model_works}};
  return checks;
}

}  // namespace gradus::conformance
