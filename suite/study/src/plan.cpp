#include "gradus/study/plan.h"

#include <algorithm>
#include <set>

#include "gradus/error.h"
#include "gradus/record_file.h"
#include "gradus/study/grid.h"
#include "gradus/study/settings.h"
#include "gradus/text.h"
#include "model_options.h"

namespace gradus {
namespace {

/// A [[task]] with its grids expanded.
struct TaskRow {
  const StudyTask* entry = nullptr;
  std::string name;
  Json item;      // complete
  Json settings;  // suite's defaults, the task's, [run], [[task]]
  Json model;     // the task's default or what the entry made of it, not complete; null: none
  Json data;      // checksum or null
  int64_t version = 0;
};

std::string with_suffix(const std::string& name, const std::string& suffix) {
  return suffix.empty() ? name : name + " " + suffix;
}

/// {"id", "options"} of a complete item.
Json component(Json item) {
  const Json id = item["id"];
  item.erase("id");
  return {{"id", id}, {"options", std::move(item)}};
}

/// A model override over what stood before: options over the same model, or another model.
Json overridden_model(const Json& before, const Json& given, const std::string& where) {
  if (given.is_null()) return before;
  if (given.contains("id")) return given;
  if (before.is_null()) {
    throw Error("study.model", where, "a model with an id", given.dump(),
                "the task has no default model");
  }
  Json model = before;
  model.update(given);
  return model;
}

class Planner {
 public:
  Planner(Study& study, const ItemCatalogue& catalogue, const ChecksumOf& checksum_of)
      : study_(study), catalogue_(catalogue), checksum_of_(checksum_of) {}

  Plan plan() {
    const std::vector<PlannedClaim> claims = add_claim_needs(study_, catalogue_);
    move_model_options(study_, catalogue_);
    plan_.study = study_.name;
    Json content = study_.source ? study_.source->json : Json();
    if (content.is_object()) content.erase("name");
    plan_.study_hash = canonical_hash(content);
    for (const StudyTask& task : study_.tasks) {
      for (const TaskRow& row : task_rows(task)) add_runs(row);
    }
    for (const StudyTool& tool : study_.tools) add_tool(tool);
    for (const PlannedClaim& claim : claims) add_claim(claim);
    check_methods_run();
    return std::move(plan_);
  }

 private:
  /// Completes an item that stands at `at` below an entry of the study.
  Json complete(const StudyEntry& entry, const std::string& what, const char* kind,
                const Json& item, const std::string& at) const {
    return catalogue_.complete_item(
        kind, item, [&](const std::string& below) { return entry.where(at + below, what); });
  }

  /// Options of a task or tool and settings stand in the entry itself, not in tables below it.
  static ItemCatalogue::PlaceOf grid_places(const StudyEntry& entry, const std::string& what) {
    return [&entry, what](const std::string& path) {
      const std::string first = path.substr(0, path.find('/', 1));
      const bool flat = first == "/options" || first == "/settings" || first == "/tool";
      return entry.where(flat ? path.substr(first.size()) : path, what);
    };
  }

  static void apply_entry(Json& settings, const StudyEntry& entry, const Json& given,
                          const std::string& what) {
    for (const auto& [name, value] : given.items()) {
      apply_settings(settings, {{name, value}}, entry.where("/" + name, what));
    }
  }

  /// [run], of the study that the entry was read from.
  void apply_run(Json& settings, const StudyEntry& entry) const {
    const Json& run = entry.run ? *entry.run : study_.settings;
    for (const auto& [name, value] : run.items()) {
      const std::string place = entry.source ? entry.source->where("/run/" + name) : "";
      apply_settings(settings, {{name, value}}, place.empty() ? "[run]" : place + ": [run]");
    }
  }

  std::vector<TaskRow> task_rows(const StudyTask& task) {
    const std::string what = "task '" + task.name + "'";
    const CatalogueItem& item = catalogue_.find("task", task.id, task.where("/id", what));
    Json given = task.options;
    given["id"] = item.id;
    const Json default_model = item.description.at("model").value("id", "").empty()
                                   ? Json()
                                   : item.description.at("model");
    const Json model = overridden_model(default_model, task.model, task.where("/model", what));
    Json value = {{"options", with_grids_marked(catalogue_, "task", given, what)},
                  {"settings", with_grids_marked(run_setting_specs(), task.settings)},
                  {"model", task.model}};
    if (!task.model.is_null()) value["model"] = marked_override(task.model, model, what);
    std::vector<TaskRow> rows;
    for (const GridRow& grid : expand_grids(value, grid_places(task, what))) {
      rows.push_back(task_row(task, item, grid, default_model));
    }
    return rows;
  }

  TaskRow task_row(const StudyTask& task, const CatalogueItem& item, const GridRow& grid,
                   const Json& default_model) const {
    TaskRow row;
    row.entry = &task;
    row.name = with_suffix(task.name, grid.suffix);
    const std::string what = "task '" + row.name + "'";
    row.item = complete(task, what, "task", grid.value["options"], "");
    row.settings = default_settings();
    apply_task_defaults(row.settings, item.description);
    apply_run(row.settings, task);
    apply_entry(row.settings, task, grid.value["settings"], what);
    row.model = overridden_model(default_model, grid.value["model"], task.where("/model", what));
    const Json dataset = item.description.at("dataset");
    if (dataset.is_string() && !dataset.get<std::string>().empty()) {
      row.data = checksum_of_(dataset.get<std::string>());
    }
    row.version = item.description.at("version");
    return row;
  }

  /// Marks grids in an override, whose id may be that of the model it overrides.
  Json marked_override(const Json& given, const Json& model, const std::string& where) const {
    Json with_id = given;
    with_id["id"] = model["id"];
    Json marked = with_grids_marked(catalogue_, "model", with_id, where);
    if (!given.contains("id")) marked.erase("id");
    return marked;
  }

  void add_runs(const TaskRow& task) {
    for (const StudyMethod& method : study_.methods) {
      const bool wanted = method.tasks ? is_named(task, *method.tasks) : !task.entry->only_named;
      if (!wanted) continue;
      if (method.tuned || is_named(task, method.tuned_tasks)) {
        plan_.tuned[method.name].push_back(task.name);
      }
      for (const GridRow& row : method_rows(task, method)) add_row(task, method, row);
    }
  }

  static bool is_named(const TaskRow& task, const std::vector<std::string>& names) {
    return std::ranges::any_of(names, [&task](const std::string& name) {
      return name == task.entry->name || (name == task.entry->id && !task.entry->only_named);
    });
  }

  std::vector<GridRow> method_rows(const TaskRow& task, const StudyMethod& method) const {
    const std::string what = "method '" + method.name + "'";
    Json value = Json::object();
    const auto mark = [&](const char* role, const Json& item) {
      if (item.is_null()) return;
      value[role] =
          with_grids_marked(catalogue_, role, item, method.where(std::string("/") + role, what));
    };
    mark("optimizer", method.optimizer);
    if (!method.model.is_null()) {
      const std::string where = method.where("/model", what);
      value["model"] =
          marked_override(method.model, overridden_model(task.model, method.model, where), where);
    }
    mark("driver", method.driver);
    value["monitors"] = Json::array();
    for (const Json& monitor : method.monitors) {
      value["monitors"].push_back(
          with_grids_marked(catalogue_, "monitor", monitor, method.where("/monitors", what)));
    }
    value["settings"] = with_grids_marked(run_setting_specs(), method.settings);
    return expand_grids(value, grid_places(method, what));
  }

  void add_row(const TaskRow& task, const StudyMethod& method, const GridRow& row) {
    const std::string name = with_suffix(method.name, row.suffix);
    const std::string what = "method '" + name + "'";
    Json request = {{"id", ""},
                    {"study", study_.name},
                    {"method", name},
                    {"entry", method.name},
                    {"repetition", 0}};
    request["task"] = component(task.item);
    request["task"] = {{"id", task.item["id"]},
                       {"name", task.name},
                       {"version", task.version},
                       {"options", request["task"]["options"]},
                       {"data", task.data}};
    const std::string model_place = method.where("/model", what);
    const Json model = overridden_model(task.model, row.value.value("model", Json()), model_place);
    if (model.is_null()) {
      throw Error("study.model", model_place, "a model", "none",
                  "the task '" + task.name + "' has no default model");
    }
    request["model"] = component(complete_model(task, method, what, model));
    for (const char* role : {"optimizer", "driver"}) {
      request[role] = nullptr;
      if (!row.value.contains(role)) continue;
      request[role] =
          component(complete(method, what, role, row.value[role], std::string("/") + role));
    }
    request["monitors"] = Json::array();
    for (std::size_t i = 0; i < row.value["monitors"].size(); ++i) {
      request["monitors"].push_back(component(complete(
          method, what, "monitor", row.value["monitors"][i], "/monitors/" + std::to_string(i))));
    }
    request["settings"] = task.settings;
    apply_entry(request["settings"], method, row.value["settings"], what);
    check_budget(request["settings"], method.where("", what));
    request["plugins"] = plugins_of(request);
    check_name(names_, {task.name, name}, method.where("", what));
    for (const int64_t repetition : method.seeds.value_or(study_.seeds)) {
      add_repetition(plan_.runs, request, repetition);
    }
  }

  /// Messages about a model point at who gave it: the method, else the task.
  Json complete_model(const TaskRow& task, const StudyMethod& method, const std::string& what,
                      const Json& model) const {
    if (!method.model.is_null()) return complete(method, what, "model", model, "/model");
    return complete(*task.entry, "task '" + task.name + "'", "model", model, "/model");
  }

  static void check_budget(const Json& settings, const std::string& where) {
    if (settings["steps"].is_null() && settings["epochs"] == 0.0) {
      throw Error("study.budget", where, "a budget in steps or epochs", "none",
                  "the task has no default: write budget = { steps = 1000 }");
    }
  }

  void add_repetition(std::vector<Json>& requests, Json request, int64_t repetition) const {
    Json& settings = request["settings"];
    request["repetition"] = repetition;
    settings["seeds"] = seeds_by_purpose(settings["seed"], repetition);
    request["id"] = request_id(request);
    requests.push_back(std::move(request));
  }

  void add_tool(const StudyTool& tool) {
    const std::string what = "tool '" + tool.name + "'";
    const CatalogueItem& item = catalogue_.find("tool", tool.id, tool.where("/id", what));
    Json given = tool.options;
    given["id"] = item.id;
    const Json value = {{"tool", with_grids_marked(catalogue_, "tool", given, what)},
                        {"settings", with_grids_marked(run_setting_specs(), tool.settings)}};
    for (const GridRow& row : expand_grids(value, grid_places(tool, what))) {
      const std::string name = with_suffix(tool.name, row.suffix);
      Json settings = default_settings();
      apply_run(settings, tool);
      apply_entry(settings, tool, row.value["settings"], what);
      Json request = {{"id", ""},
                      {"study", study_.name},
                      {"name", name},
                      {"entry", tool.name},
                      {"repetition", 0}};
      request["tool"] = component(complete(tool, what, "tool", row.value["tool"], ""));
      for (const char* key :
           {"dtype", "device", "threads", "seed", "seeds", "wall_limit_s", "memory_limit_bytes"}) {
        request["settings"][key] = settings[key];
      }
      request["runs"] = folders_of(tool);
      request["plugins"] = plugins_of(request);
      check_name(names_, {"", name}, tool.where("", what));
      for (const int64_t repetition : tool.seeds.value_or(std::vector<int64_t>{0})) {
        add_repetition(plan_.tools, request, repetition);
      }
    }
  }

  /// Folders of the runs that a tool is given: "runs/<id>" for runs of this plan.
  Json folders_of(const StudyTool& tool) const {
    Json folders = Json::array();
    std::vector<std::string> methods;
    for (const StudyMethod& method : study_.methods) methods.push_back(method.name);
    for (std::size_t i = 0; i < tool.runs.size(); ++i) {
      const std::string& wanted = tool.runs[i];
      bool known = wanted.find('/') != std::string::npos;
      if (known) folders.push_back(wanted);
      for (const Json& run : plan_.runs) {
        if (run["method"] != wanted && run["entry"] != wanted) continue;
        known = true;
        folders.push_back("runs/" + run["id"].get<std::string>());
      }
      if (known) continue;
      throw Error("study.runs",
                  tool.where("/runs/" + std::to_string(i), "tool '" + tool.name + "'"),
                  "a method of the study or the folder of a run", "'" + wanted + "'",
                  did_you_mean(wanted, methods));
    }
    return folders;
  }

  /// References of every plugin whose items the request holds.
  Json plugins_of(const Json& request) const {
    std::set<std::string> ids;
    collect_plugins(request, ids);
    Json plugins = Json::object();
    for (const std::string& id : ids) plugins[id] = catalogue_.plugin(id, "").reference();
    return plugins;
  }

  /// Items are the objects with an id such as "baselines.adam".
  void collect_plugins(const Json& json, std::set<std::string>& ids) const {
    if (json.is_object() && json.contains("id") && json["id"].is_string()) {
      const std::string id = json["id"];
      const std::string plugin = id.substr(0, id.find('.'));
      if (plugin.size() < id.size()) ids.insert(plugin);
    }
    if (!json.is_structured()) return;
    for (const Json& element : json) collect_plugins(element, ids);
  }

  void add_claim(const PlannedClaim& claim) {
    Json records = Json::array();
    const auto add = [&](const std::vector<Json>& requests, const char* kind, const char* name) {
      for (const Json& request : requests) {
        const bool needed = std::ranges::any_of(claim.needs, [&](const std::string& need) {
          return request["entry"] == need || request[name] == need;
        });
        if (!needed) continue;
        records.push_back({{"id", request["id"]},
                           {"kind", kind},
                           {"name", request[name]},
                           {"entry", request["entry"]},
                           {"repetition", request["repetition"]}});
      }
    };
    add(plan_.runs, "run", "method");
    add(plan_.tools, "tool", "name");
    const std::string plugin = claim.id.substr(0, claim.id.find('.'));
    plan_.claims.push_back({{"id", claim.id},
                            {"options", claim.options},
                            {"study", claim.study},
                            {"records", records},
                            {"plugins", {{plugin, catalogue_.plugin(plugin, "").reference()}}}});
  }

  /// Rows of one task with equal names could not be told apart in a report.
  static void check_name(std::set<std::pair<std::string, std::string>>& names,
                         const std::pair<std::string, std::string>& name,
                         const std::string& where) {
    if (names.insert(name).second) return;
    throw Error("study.duplicate", where, "a name of its own", "'" + name.second + "' twice",
                "give one of them another `name`");
  }

  void check_methods_run() const {
    for (const StudyMethod& method : study_.methods) {
      const bool runs = std::ranges::any_of(
          plan_.runs, [&](const Json& run) { return run["entry"] == method.name; });
      if (runs) continue;
      throw Error("study.empty", method.where("/tasks", "method '" + method.name + "'"),
                  "at least one task", "none", "");
    }
  }

  Study& study_;
  const ItemCatalogue& catalogue_;
  const ChecksumOf& checksum_of_;
  Plan plan_;
  std::set<std::pair<std::string, std::string>> names_;
};

}  // namespace

Plan make_plan(Study study, const ItemCatalogue& catalogue, const ChecksumOf& checksum_of) {
  return Planner(study, catalogue, checksum_of).plan();
}

}  // namespace gradus
