#include "study/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "gradus/error.h"
#include "gradus/text.h"
#include "study/grid.h"
#include "study/method_values.h"
#include "study/model_options.h"
#include "study/plan_parts.h"
#include "study/settings.h"
#include "study/tuned_file.h"

namespace gradus::study {
namespace {

void check_methods_run(const Study& study, const Plan& plan) {
  std::set<std::string_view> entries;
  for (const record::RunRequest& run : plan.runs) entries.insert(run.entry);
  for (const StudyMethod& method : study.methods) {
    if (entries.contains(method.name)) continue;
    throw Error("study.empty", method.where("/tasks", fmt::format("method '{}'", method.name)),
                "at least one task", "none", "");
  }
}

/// Of what the study says, its name aside.
std::string content_hash(const Study& study) {
  if (!study.source) return canonical_hash(OptionValue());
  OptionTable content = study.source->table;
  content.erase("name");
  content.erase("compare");  // asks for nothing to be run
  return canonical_hash(content);
}

class Planner {
 public:
  Planner(Study& study, const ItemCatalogue& catalogue, const ChecksumOf& checksum_of,
          const RowMaker& make_rows)
      : study_(study), catalogue_(catalogue), checksum_of_(checksum_of), make_rows_(make_rows) {}

  Plan plan() {
    const std::vector<PlannedClaim> claims = add_claim_needs(study_, catalogue_);
    move_model_options(study_, catalogue_);
    plan_.study = study_.name;
    plan_.study_hash = content_hash(study_);
    for (const StudyTask& task : study_.tasks) {
      for (const TaskRow& row : task_rows(study_, catalogue_, checksum_of_, task)) add_runs(row);
    }
    for (const StudyTool& tool : study_.tools) add_tool(tool);
    for (const PlannedClaim& claim : claims) add_claim(claim);
    check_comparisons();
    plan_.comparisons = study_.comparisons;
    return std::move(plan_);
  }

 private:
  void add_runs(const TaskRow& task) {
    for (const StudyMethod& method : study_.methods) {
      const bool wanted = method.tasks ? is_named(task, *method.tasks) : !task.entry->only_named;
      if (!wanted) continue;
      if (method.tuned || is_named(task, method.tuned_tasks)) {
        tuned_tasks(method.name).push_back(task.name);
      }
      const StudyMethod on_task = method_on_task(method, *task.entry, study_.tasks);
      for (const GridRow& row : method_rows(task, on_task)) {
        for (const ConcreteRow& concrete : make_rows_(task, on_task, row)) {
          if (concrete.tuned) add_tuned(method.name, task.name);
          add_row(task, on_task, concrete);
        }
      }
    }
  }

  void add_tuned(const std::string& method, const std::string& task) {
    std::vector<std::string>& tasks = tuned_tasks(method);
    if (tasks.empty() || tasks.back() != task) tasks.push_back(task);
  }

  void check_comparisons() const {
    std::vector<std::string> names;
    for (const StudyMethod& method : study_.methods) names.push_back(method.name);
    const auto check = [&](const std::string& name) {
      const bool known = std::ranges::any_of(plan_.runs, [&](const record::RunRequest& run) {
        return run.method == name || run.entry == name;
      });
      if (known) return;
      throw Error("study.compare", study_.where("/compare", "compare"),
                  "methods of the study: " + join(names), fmt::format("'{}'", name),
                  did_you_mean(name, names));
    };
    for (const auto& [a, b] : study_.comparisons.pairs) {
      check(a);
      check(b);
    }
    if (!study_.comparisons.against.empty()) check(study_.comparisons.against);
  }

  std::vector<std::string>& tuned_tasks(const std::string& method) {
    for (auto& [name, tasks] : plan_.tuned) {
      if (name == method) return tasks;
    }
    return plan_.tuned.emplace_back(method, std::vector<std::string>()).second;
  }

  static bool is_named(const TaskRow& task, const std::vector<std::string>& names) {
    return std::ranges::any_of(names, [&task](const std::string& name) {
      return name == task.entry->name || (name == task.entry->id && !task.entry->only_named);
    });
  }

  std::vector<GridRow> method_rows(const TaskRow& task, const StudyMethod& method) const {
    const std::string what = fmt::format("method '{}'", method.name);
    OptionTable value;
    const auto mark = [&](ItemKind role, const std::optional<OptionTable>& item) {
      const std::string name(name_of(role));
      if (!item) return;
      value[name] = with_grids_marked(catalogue_, role, *item, method.where("/" + name, what));
    };
    mark(ItemKind::optimizer, method.optimizer);
    if (method.model) {
      const std::string where = method.where("/model", what);
      value["model"] = marked_override(catalogue_, *method.model,
                                       *overridden_model(task.model, method.model, where), where);
    }
    mark(ItemKind::driver, method.driver);
    OptionValue::List monitors;
    for (const OptionTable& monitor : method.monitors) {
      monitors.emplace_back(with_grids_marked(catalogue_, ItemKind::monitor, monitor,
                                              method.where("/monitors", what)));
    }
    value["monitors"] = std::move(monitors);
    value["settings"] = with_grids_marked(run_setting_specs(), method.settings);
    return expand_grids(value, grid_places(method, what));
  }

  /// A request with its names and task.
  record::RunRequest request_head(const TaskRow& task, const StudyMethod& method,
                                  const std::string& name) const {
    record::RunRequest request;
    request.study = study_.name;
    request.method = name;
    request.entry = method.name;
    request.task = {task.item.id, task.name, task.version, task.item.options, task.data};
    request.settings = task.settings;
    return request;
  }

  void add_row(const TaskRow& task, const StudyMethod& method, const ConcreteRow& concrete) {
    const GridRow& row = concrete.row;
    const std::string name = with_suffix(method.name, row.suffix);
    const std::string what = fmt::format("method '{}'", name);
    record::RunRequest request = request_head(task, method, name);
    const std::string model_place = method.where("/model", what);
    const auto model = overridden_model(task.model, model_of(row), model_place);
    if (!model) {
      throw Error("study.model", model_place, "a model", "none",
                  fmt::format("the task '{}' has no default model", task.name));
    }
    request.model = complete_model(task, method, what, *model);
    const auto complete = [&](ItemKind role) -> std::optional<record::ItemUse> {
      const std::string name(name_of(role));
      const OptionValue* item = row.value.find(name);
      if (item == nullptr) return std::nullopt;
      return complete_item(catalogue_, method, what, role, item->table(), "/" + name);
    };
    request.optimizer = complete(ItemKind::optimizer);
    request.driver = complete(ItemKind::driver);
    const OptionValue::List& monitors = row.value.at("monitors").list();
    for (std::size_t i = 0; i < monitors.size(); ++i) {
      request.monitors.push_back(complete_item(catalogue_, method, what, ItemKind::monitor,
                                               monitors[i].table(),
                                               fmt::format("/monitors/{}", i)));
    }
    apply_entry(request.settings, method, row.value.at("settings").table(), what);
    if (is_read_by_a_tool(method.name, name)) request.settings.save_parameters = true;
    check_budget(request.settings, method.where("", what));
    take_share(request.settings, concrete.share, method.where("", what));
    if (concrete.ends_alone) {
      request.settings.evaluation_points = std::min<int64_t>(request.settings.evaluation_points, 2);
      request.settings.costly_points = std::min<int64_t>(request.settings.costly_points, 1);
    }
    request.plugins = plugins_of(catalogue_, request);
    check_name({task.name, name}, method.where("", what));
    const std::vector<int64_t>& seeds = concrete.seeds ? *concrete.seeds
                                        : method.seeds ? *method.seeds
                                                       : study_.seeds;
    for (const int64_t repetition : seeds) {
      check_size(method.where("", what));
      add_repetition(plan_.runs, request, repetition);
    }
  }

  /// Whether a tool is given the networks of an entry or of a row of its grid.
  bool is_read_by_a_tool(const std::string& entry, const std::string& row) const {
    return std::ranges::any_of(study_.tools, [&](const StudyTool& tool) {
      return std::ranges::any_of(
          tool.runs, [&](const std::string& run) { return run == entry || run == row; });
    });
  }

  /// Messages about a model point at who gave it: the method, else the task.
  record::ItemUse complete_model(const TaskRow& task, const StudyMethod& method,
                                 const std::string& what, const OptionTable& model) const {
    if (method.model) {
      return complete_item(catalogue_, method, what, ItemKind::model, model, "/model");
    }
    return complete_item(catalogue_, *task.entry, fmt::format("task '{}'", task.name),
                         ItemKind::model, model, "/model");
  }

  void check_size(const std::string& where) const {
    if (plan_.runs.size() + plan_.tools.size() < most_rows) return;
    throw Error("study.size", where, fmt::format("at most {} runs and tools in all", most_rows),
                "more", "make several studies of it");
  }

  static void check_budget(const record::RequestSettings& settings, const std::string& where) {
    if (!settings.steps && settings.epochs == 0.0) {
      throw Error("study.budget", where, "a budget in steps or epochs", "none",
                  "the task has no default: write budget = { steps = 1000 }");
    }
  }

  /// A rung of a tuning that stops trials early.
  static void take_share(record::RequestSettings& settings, double share,
                         const std::string& where) {
    if (share == 1) return;
    const auto part = [&](std::optional<std::int64_t>& count) {
      if (!count) return;
      const auto less = std::llround(share * static_cast<double>(*count));
      if (less < 1) {
        throw Error("tune.rungs", where, "a budget of which the first rung is a step at least",
                    fmt::format("{} steps, of which it is {}", *count, significant(share, 3)),
                    "take fewer rungs, or another strategy");
      }
      count = less;
    };
    part(settings.steps);
    part(settings.gradients);
    if (settings.epochs) *settings.epochs *= share;
  }

  void add_tool(const StudyTool& tool) {
    for (const record::ToolRequest& request : tool_rows(study_, catalogue_, tool, plan_.runs)) {
      check_name({"", request.name}, tool.where("", fmt::format("tool '{}'", tool.name)));
      for (const int64_t repetition : tool.seeds.value_or(std::vector<int64_t>{0})) {
        check_size(tool.where("", fmt::format("tool '{}'", tool.name)));
        add_repetition(plan_.tools, request, repetition);
      }
    }
  }

  void add_claim(const PlannedClaim& claim) {
    ClaimRequest request{claim.id, claim.options, claim.study, {}, {}};
    const auto add = [&](const record::WorkRequest& row, record::WorkKind kind,
                         const std::string& name) {
      const bool needed = std::ranges::any_of(
          claim.needs, [&](const std::string& need) { return row.entry == need || name == need; });
      if (needed) request.records.push_back({kind, row.id, name, row.entry, row.repetition});
    };
    for (const record::RunRequest& run : plan_.runs) add(run, record::WorkKind::run, run.method);
    for (const record::ToolRequest& tool : plan_.tools)
      add(tool, record::WorkKind::tool, tool.name);
    const std::string plugin = claim.id.substr(0, claim.id.find('.'));
    request.plugins.emplace_back(plugin, catalogue_.plugin(plugin, "").use());
    plan_.claims.push_back(std::move(request));
  }

  /// Rows of one task with equal names could not be told apart in a report.
  void check_name(const std::pair<std::string, std::string>& name, const std::string& where) {
    if (names_.insert(name).second) return;
    throw Error("study.duplicate", where, "a name of its own",
                fmt::format("'{}' twice", name.second), "give one of them another `name`");
  }

  Study& study_;
  const ItemCatalogue& catalogue_;
  const ChecksumOf& checksum_of_;
  const RowMaker& make_rows_;
  Plan plan_;
  std::set<std::pair<std::string, std::string>> names_;
};

}  // namespace

Plan make_plan_of(Study study, const ItemCatalogue& catalogue, const ChecksumOf& checksum_of,
                  const RowMaker& make_rows) {
  return Planner(study, catalogue, checksum_of, make_rows).plan();
}

Plan make_plan(const Study& study, const ItemCatalogue& catalogue, const ChecksumOf& checksum_of) {
  const RowMaker make_rows = chosen_rows(study, catalogue);
  Plan plan = make_plan_of(study, catalogue, checksum_of, make_rows);
  check_methods_run(study, plan);
  if (study.tune && study.tuned) plan.tuning = chosen_alone(*study.tuned);
  return plan;
}

}  // namespace gradus::study
