#include "study/settings.h"

#include <fmt/format.h>

#include <algorithm>

#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus::study {
namespace {

/// A budget in one of its units.
struct Budget {
  int64_t steps = 1;
  double epochs = 1;
  int64_t gradients = 1;
  void declare(Schema& schema) {
    schema.add("steps", steps, "steps").in(1, 1e15);
    schema.add("epochs", epochs, "epochs").above(0, 1e9);
    schema.add("gradients", gradients, "gradient evaluations").in(1, 1e15);
  }
};

/// The settings' evaluation points.
struct EvaluationPoints {
  explicit EvaluationPoints(record::RequestSettings& settings) : settings_(settings) {}
  void declare(Schema& schema) {
    schema.add("points", settings_.evaluation_points, "evaluation points").in(0, 1e6);
    schema.add("costly_points", settings_.costly_points, "points of costly metrics").in(0, 1e6);
  }

 private:
  record::RequestSettings& settings_;
};

/// Checks the given values and writes them; those that are not given stay what they are.
template <class Options>
void assign(Options& options, const OptionTable& given, std::string_view where) {
  Schema schema;
  options.declare(schema);
  schema.assign(to_text(given), where);
}

/// A budget: exactly one of steps, epochs and gradients.
void apply_budget(record::RequestSettings& settings, const OptionValue& given,
                  const std::string& where) {
  static const std::vector<std::string> names = {"steps", "epochs", "gradients"};
  const std::string place = where + "budget";
  if (!given.is_table() || given.table().size() != 1) {
    throw Error("study.budget", place, "{ steps = N }, { epochs = N } or { gradients = N }",
                to_text(given), "");
  }
  const std::string& unit = given.table().begin()->first;
  if (std::ranges::find(names, unit) == names.end()) {
    throw Error("study.budget", place, "'steps', 'epochs' or 'gradients'",
                fmt::format("'{}'", unit), did_you_mean(unit, names));
  }
  Budget budget;
  assign(budget, given.table(), place);
  settings.steps.reset();
  settings.epochs.reset();
  settings.gradients.reset();
  if (unit == "steps") {
    settings.steps = budget.steps;
  } else if (unit == "gradients") {
    settings.steps = settings.gradients = budget.gradients;
  } else {
    settings.epochs = budget.epochs;
  }
}

void apply_evaluation(record::RequestSettings& settings, const OptionValue& given,
                      const std::string& where) {
  if (!given.is_table()) {
    throw Error("options.type", where + "evaluation", "{ points = N, costly_points = N }",
                to_text(given), "");
  }
  EvaluationPoints points(settings);
  assign(points, given.table(), where + "evaluation");
}

}  // namespace

const std::vector<OptionSpec>& run_setting_specs() {
  static const std::vector<OptionSpec> specs =
      option_specs_from_text(describe_options<record::RequestSettings>());
  return specs;
}

const std::vector<std::string>& run_setting_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    for (const OptionSpec& spec : run_setting_specs()) all.push_back(spec.name);
    all.insert(all.end(), {"budget", "evaluation"});
    return all;
  }();
  return names;
}

bool is_run_setting(std::string_view name) {
  return std::ranges::find(run_setting_names(), name) != run_setting_names().end();
}

void apply_settings(record::RequestSettings& settings, const OptionTable& given,
                    std::string_view where) {
  const std::string prefix = where.empty() ? "" : std::string(where) + ", ";
  for (const auto& [name, value] : given) {
    if (name == "budget") {
      apply_budget(settings, value, prefix);
    } else if (name == "evaluation") {
      apply_evaluation(settings, value, prefix);
    } else if (is_run_setting(name)) {
      assign(settings, {{name, value}}, where);
    } else {
      throw Error("options.unknown", where, "one of the run settings " + join(run_setting_names()),
                  fmt::format("'{}'", name), did_you_mean(name, run_setting_names()));
    }
  }
}

void apply_task_defaults(record::RequestSettings& settings, const record::DescribedTask& task) {
  assign(settings, {{"dtype", task.dtype}, {"sampling", task.sampling}}, "the task");
  settings.batch_size = task.batch_size;  // 0 where the task has no batches
  settings.steps.reset();
  settings.epochs.reset();
  settings.gradients.reset();
  if (task.steps > 0) {
    settings.steps = task.steps;
  } else {
    settings.epochs = task.epochs;
  }
}

}  // namespace gradus::study
