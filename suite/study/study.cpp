#include "study/study.h"

#include <algorithm>
#include <filesystem>

#include "gradus/error.h"
#include "gradus/text.h"
#include "study/settings.h"
#include "study/study_reader.h"
#include "study/tuned_file.h"

namespace gradus {
namespace {

/// Takes a study apart.
class Parser : private StudyReader {
 public:
  explicit Parser(std::shared_ptr<const StudySource> source) : StudyReader(source) {
    study_.source = std::move(source);
  }

  Study parse() {
    const Json& json = study_.source->json;
    known_keys(json, "", "the study",
               {"name", "seeds", "run", "task", "method", "tool", "claims", "tune", "compare"},
               false);
    study_.name = json.contains("name") ? name(json["name"], "/name") : fail_missing("", "name");
    if (json.contains("run")) parse_run(json["run"]);
    each("task", [this](const Json& entry, const std::string& at) { parse_task(entry, at); });
    each("method", [this](const Json& entry, const std::string& at) { parse_method(entry, at); });
    each("tool", [this](const Json& entry, const std::string& at) { parse_tool(entry, at); });
    if (json.contains("claims")) parse_claims(json["claims"]);
    if (json.contains("compare")) parse_compare(json["compare"]);
    parse_seeds();
    if (json.contains("tune")) parse_tune();
    check_task_references();
    if (study_.methods.empty() && study_.tools.empty() && study_.claims.empty()) {
      throw Error("study.empty", place(""), "a [[method]], a [[tool]] or [claims]", "none", "");
    }
    if (!study_.methods.empty() && study_.tasks.empty()) {
      throw Error("study.empty", place(""), "a [[task]] for the methods", "none", "");
    }
    return study_;
  }

 private:
  template <class Parse>
  void each(const char* table, Parse parse) {
    const Json& json = study_.source->json;
    if (!json.contains(table)) return;
    const std::string at = std::string("/") + table;
    if (!json[table].is_array()) {
      throw Error("study.type", in(place(at), "'" + std::string(table) + "'"),
                  "tables with double brackets, [[" + std::string(table) + "]]",
                  type_text(json[table]), "");
    }
    for (std::size_t i = 0; i < json[table].size(); ++i) {
      parse(json[table][i], at + "/" + std::to_string(i));
    }
  }

  void parse_run(const Json& json) {
    known_keys(json, "/run", "[run]", {}, true);
    study_.settings = json;
  }

  /// Settings, seeds and pointer of an entry; its options are the keys of no other meaning.
  Json take_common(StudyEntry& entry, const Json& json, const std::string& at) const {
    entry.pointer = at;
    entry.source = study_.source;
    Json rest = Json::object();
    for (const auto& [key, value] : json.items()) {
      (is_run_setting(key) ? entry.settings : rest)[key] = value;
    }
    if (rest.contains("seeds")) entry.seeds = seeds(rest["seeds"], at + "/seeds");
    return rest;
  }

  /// What is left of a task or tool are its options; `options = { ... }` holds those whose names
  /// mean something else there.
  Json take_options(Json rest, std::initializer_list<const char*> taken,
                    const std::string& at) const {
    for (const char* key : taken) rest.erase(key);
    const Json further = rest.value("options", Json::object());
    if (!further.is_object()) fail_type(at + "/options", "a table", further);
    rest.erase("options");
    rest.update(further);
    return rest;
  }

  template <class Entry>
  void add(std::vector<Entry>& entries, Entry entry) const {
    for (const Entry& other : entries) {
      if (other.name != entry.name) continue;
      throw Error("study.duplicate", place(entry.pointer), "a name of its own",
                  "'" + entry.name + "', which an entry before has",
                  "give one of them another `name`");
    }
    entries.push_back(std::move(entry));
  }

  void parse_task(const Json& json, const std::string& at) {
    if (!json.is_object()) fail_type(at, "a table", json);
    StudyTask task;
    Json rest = take_common(task, json, at);
    if (!rest.contains("id")) fail_missing(at, "id");
    if (task.seeds) {
      throw Error("study.key", in(place(at + "/seeds"), "[[task]]"), "", "'seeds'",
                  "give it to the study, a method or a tool");
    }
    task.id = text(rest["id"], at + "/id");
    task.name = rest.contains("name") ? name(rest["name"], at + "/name") : task.id;
    if (rest.contains("model")) task.model = item(rest["model"], at + "/model", false);
    task.options = take_options(rest, {"id", "name", "model"}, at);
    add(study_.tasks, std::move(task));
  }

  void parse_method(const Json& json, const std::string& at) {
    known_keys(json, at, "[[method]]",
               {"name", "tasks", "optimizer", "model", "driver", "monitors", "seeds", "tuned"},
               true);
    StudyMethod method;
    const Json rest = take_common(method, json, at);
    if (!rest.contains("name")) fail_missing(at, "name");
    method.name = name(rest["name"], at + "/name");
    if (rest.contains("tasks")) method.tasks = texts(rest["tasks"], at + "/tasks");
    if (rest.contains("optimizer")) method.optimizer = item(rest["optimizer"], at + "/optimizer");
    if (rest.contains("model")) method.model = item(rest["model"], at + "/model", false);
    if (rest.contains("driver")) method.driver = item(rest["driver"], at + "/driver");
    if (method.optimizer.is_null() == method.driver.is_null()) {
      throw Error("study.method", in(place(at), "method '" + method.name + "'"),
                  "an `optimizer` or a `driver`", method.driver.is_null() ? "none" : "both",
                  method.driver.is_null() ? "" : "a driver's optimizer is an option of the driver");
    }
    if (rest.contains("monitors")) {
      if (!rest["monitors"].is_array()) fail_type(at + "/monitors", "a list", rest["monitors"]);
      for (std::size_t i = 0; i < rest["monitors"].size(); ++i) {
        method.monitors.push_back(item(rest["monitors"][i], at + "/monitors/" + std::to_string(i)));
      }
    }
    if (rest.contains("tuned")) parse_tuned(method, rest["tuned"], at + "/tuned");
    add(study_.methods, std::move(method));
  }

  void parse_tuned(StudyMethod& method, const Json& json, const std::string& at) const {
    if (json.is_boolean()) {
      method.tuned = json.get<bool>();
    } else if (json.is_array()) {
      method.tuned_tasks = texts(json, at);
    } else {
      fail_type(at, "true, false or a list of tasks", json);
    }
  }

  void parse_tool(const Json& json, const std::string& at) {
    if (!json.is_object()) fail_type(at, "a table", json);
    StudyTool tool;
    Json rest = take_common(tool, json, at);
    if (!rest.contains("id")) fail_missing(at, "id");
    tool.id = text(rest["id"], at + "/id");
    tool.name = rest.contains("name") ? name(rest["name"], at + "/name") : tool.id;
    if (rest.contains("runs")) tool.runs = texts(rest["runs"], at + "/runs");
    tool.options = take_options(rest, {"id", "name", "runs", "seeds"}, at);
    add(study_.tools, std::move(tool));
  }

  void parse_claims(const Json& json) {
    known_keys(json, "/claims", "[claims]", {"of", "study"}, false);
    if (!json.contains("of")) fail_missing("/claims", "of");
    if (!json["of"].is_array()) fail_type("/claims/of", "a list of plugins or claims", json["of"]);
    for (std::size_t i = 0; i < json["of"].size(); ++i) {
      study_.claims.push_back(item(json["of"][i], "/claims/of/" + std::to_string(i)));
    }
    if (json.contains("study")) study_.claims_study = text(json["study"], "/claims/study");
  }

  /// "adam": all with adam; ["adam", "new"]: all pairs of these; [["new", "adam"], ...]: these.
  void parse_compare(const Json& json) {
    const char* const expected = "a method, a list of methods, or a list of pairs of methods";
    if (json.is_string()) {
      study_.comparisons.against = json.get<std::string>();
      return;
    }
    if (!json.is_array()) fail_type("/compare", expected, json);
    const bool of_pairs = !json.empty() && json.front().is_array();
    if (!of_pairs) {
      const std::vector<std::string> names = texts(json, "/compare");
      if (names.size() < 2) fail_type("/compare", "at least two methods", json);
      study_.comparisons = comparisons_among(names);
      return;
    }
    for (std::size_t i = 0; i < json.size(); ++i) {
      const std::string at = "/compare/" + std::to_string(i);
      if (!json[i].is_array()) fail_type(at, "a pair of methods", json[i]);
      const std::vector<std::string> pair = texts(json[i], at);
      if (pair.size() != 2 || pair[0] == pair[1]) fail_type(at, "two different methods", json[i]);
      study_.comparisons.pairs.emplace_back(pair[0], pair[1]);
    }
  }

  void parse_seeds() {
    const Json& json = study_.source->json;
    if (json.contains("seeds")) {
      study_.seeds = seeds(json["seeds"], "/seeds");
      return;
    }
    // Tools and claims alone need none: a tool is called once, claims bring their own.
    const bool all_have = std::ranges::all_of(
        study_.methods, [](const StudyMethod& method) { return method.seeds.has_value(); });
    if (!all_have) {
      throw Error("study.seeds", place(""), "seeds = a number or a list", "none",
                  "write seeds = 5, say: a comparison on one seed shows little");
    }
    study_.seeds = {0};
  }

  void parse_tune() {
    study_.tune = tune_table_from(study_.source);
    const std::string& values = study_.tune->values;
    if (!values.empty() && std::filesystem::exists(values)) {
      study_.tuned = std::make_shared<const Tuning>(read_tuned_file(values));
    }
    check_fresh(study_.tune->seeds, "[tune] seeds");
    if (study_.tuned) check_fresh(study_.tuned->seeds, "the seeds of " + values);
  }

  /// What is reported runs on seeds that no trial has used.
  void check_fresh(const std::vector<int64_t>& used, const std::string& by) const {
    const auto check = [&](const std::vector<int64_t>& seeds, const std::string& pointer) {
      for (const int64_t seed : seeds) {
        if (std::ranges::find(used, seed) == used.end()) continue;
        throw Error("tune.seeds", place(pointer), "seeds that no trial has used",
                    std::to_string(seed) + ", which " + by + " hold too",
                    "a setting does better than it is on the seeds that chose it");
      }
    };
    check(study_.seeds, "/seeds");
    for (const StudyMethod& method : study_.methods) {
      if (method.seeds) check(*method.seeds, method.pointer + "/seeds");
    }
  }

  void check_task_references() const {
    std::vector<std::string> names;
    for (const StudyTask& task : study_.tasks) names.push_back(task.name);
    const auto check = [&](const StudyMethod& method, const std::vector<std::string>& wanted,
                           const std::string& key) {
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        const bool known = std::ranges::any_of(study_.tasks, [&](const StudyTask& task) {
          return task.name == wanted[i] || task.id == wanted[i];
        });
        if (known) continue;
        throw Error(
            "study.task",
            in(place(method.pointer + key + std::to_string(i)), "method '" + method.name + "'"),
            "one of the study's tasks " + join(names), "'" + wanted[i] + "'",
            did_you_mean(wanted[i], names));
      }
    };
    for (const StudyMethod& method : study_.methods) {
      if (method.tasks) check(method, *method.tasks, "/tasks/");
      check(method, method.tuned_tasks, "/tuned/");
    }
  }

  Study study_;
};

}  // namespace

std::string StudyEntry::where(std::string_view below, const std::string& what) const {
  const std::string place = source ? source->where(pointer + std::string(below)) : "";
  return place.empty() ? what : place + ": " + what;
}

std::string Study::where(std::string_view pointer, const std::string& what) const {
  const std::string place = source ? source->where(pointer) : "";
  return place.empty() ? what : place + ": " + what;
}

Study study_from(StudySource source) {
  return Parser(std::make_shared<const StudySource>(std::move(source))).parse();
}

}  // namespace gradus
