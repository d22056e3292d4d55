#include "study/study.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "gradus/error.h"
#include "gradus/text.h"
#include "study/settings.h"
#include "study/study_reader.h"
#include "study/tuned_file.h"

namespace gradus::study {
namespace {

/// Takes a study apart.
class Parser : private StudyReader {
 public:
  explicit Parser(std::shared_ptr<const StudySource> source) : StudyReader(source) {
    study_.source = std::move(source);
  }

  Study parse() {
    const OptionTable& study = study_.source->table;
    known_keys(study, "", "the study",
               {"name", "seeds", "run", "task", "method", "tool", "claims", "tune", "compare"},
               false);
    const OptionValue* given = study.find("name");
    study_.name = given != nullptr ? name(*given, "/name") : fail_missing("", "name");
    if (const OptionValue* run = study.find("run")) parse_run(*run);
    each("task",
         [this](const OptionValue& entry, const std::string& at) { parse_task(entry, at); });
    each("method",
         [this](const OptionValue& entry, const std::string& at) { parse_method(entry, at); });
    each("tool",
         [this](const OptionValue& entry, const std::string& at) { parse_tool(entry, at); });
    if (const OptionValue* claims = study.find("claims")) parse_claims(*claims);
    if (const OptionValue* compare = study.find("compare")) parse_compare(*compare);
    parse_seeds();
    if (study.contains("tune")) parse_tune();
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
    const OptionValue* entries = study_.source->table.find(table);
    if (entries == nullptr) return;
    const std::string at = std::string("/") + table;
    if (!entries->is_list()) {
      throw Error("study.type", in(place(at), fmt::format("'{}'", table)),
                  fmt::format("tables with double brackets, [[{}]]", table), type_text(*entries),
                  "");
    }
    for (std::size_t i = 0; i < entries->list().size(); ++i) {
      parse(entries->list()[i], fmt::format("{}/{}", at, i));
    }
  }

  void parse_run(const OptionValue& run) {
    known_keys(run, "/run", "[run]", {}, true);
    study_.settings = run.table();
  }

  /// Settings, seeds and pointer of an entry; its options are the keys of no other meaning.
  OptionTable take_common(StudyEntry& entry, const OptionTable& given,
                          const std::string& at) const {
    entry.pointer = at;
    entry.source = study_.source;
    OptionTable rest;
    for (const auto& [key, value] : given) {
      (is_run_setting(key) ? entry.settings : rest)[key] = value;
    }
    if (const OptionValue* own = rest.find("seeds")) entry.seeds = seeds(*own, at + "/seeds");
    return rest;
  }

  /// What is left of a task or tool are its options; `options = { ... }` holds those whose names
  /// mean something else there.
  OptionTable take_options(OptionTable rest, std::initializer_list<const char*> taken,
                           const std::string& at) const {
    for (const char* key : taken) rest.erase(key);
    const OptionValue* given = rest.find("options");
    if (given == nullptr) return rest;
    if (!given->is_table()) fail_type(at + "/options", "a table", *given);
    const OptionTable further = given->table();
    rest.erase("options");
    rest.update(further);
    return rest;
  }

  template <class Entry>
  void add(std::vector<Entry>& entries, Entry entry) const {
    for (const Entry& other : entries) {
      if (other.name != entry.name) continue;
      throw Error("study.duplicate", place(entry.pointer), "a name of its own",
                  fmt::format("'{}', which an entry before has", entry.name),
                  "give one of them another `name`");
    }
    entries.push_back(std::move(entry));
  }

  /// The id of a task or tool, and its name, which may be the id.
  void take_names(std::string& id, std::string& own_name, const OptionTable& rest,
                  const std::string& at) const {
    if (!rest.contains("id")) fail_missing(at, "id");
    id = text(rest.at("id"), at + "/id");
    own_name = rest.contains("name") ? name(rest.at("name"), at + "/name") : id;
  }

  void parse_task(const OptionValue& entry, const std::string& at) {
    if (!entry.is_table()) fail_type(at, "a table", entry);
    StudyTask task;
    OptionTable rest = take_common(task, entry.table(), at);
    if (task.seeds) {
      throw Error("study.key", in(place(at + "/seeds"), "[[task]]"), "", "'seeds'",
                  "give it to the study, a method or a tool");
    }
    take_names(task.id, task.name, rest, at);
    task.model = item_or_nothing(rest, "model", at, false);
    task.options = take_options(rest, {"id", "name", "model"}, at);
    add(study_.tasks, std::move(task));
  }

  std::optional<OptionTable> item_or_nothing(const OptionTable& rest, const std::string& role,
                                             const std::string& at, bool id_needed = true) const {
    const OptionValue* given = rest.find(role);
    if (given == nullptr) return std::nullopt;
    return item(*given, at + "/" + role, id_needed);
  }

  void parse_method(const OptionValue& entry, const std::string& at) {
    known_keys(entry, at, "[[method]]",
               {"name", "tasks", "optimizer", "model", "driver", "monitors", "seeds", "tuned"},
               true);
    StudyMethod method;
    const OptionTable rest = take_common(method, entry.table(), at);
    if (!rest.contains("name")) fail_missing(at, "name");
    method.name = name(rest.at("name"), at + "/name");
    if (rest.contains("tasks")) method.tasks = texts(rest.at("tasks"), at + "/tasks");
    method.optimizer = item_or_nothing(rest, "optimizer", at);
    method.model = item_or_nothing(rest, "model", at, false);
    method.driver = item_or_nothing(rest, "driver", at);
    if (method.optimizer.has_value() == method.driver.has_value()) {
      throw Error("study.method", in(place(at), fmt::format("method '{}'", method.name)),
                  "an `optimizer` or a `driver`", method.driver ? "both" : "none",
                  method.driver ? "a driver's optimizer is an option of the driver" : "");
    }
    if (const OptionValue* monitors = rest.find("monitors")) {
      if (!monitors->is_list()) fail_type(at + "/monitors", "a list", *monitors);
      for (std::size_t i = 0; i < monitors->list().size(); ++i) {
        method.monitors.push_back(item(monitors->list()[i], fmt::format("{}/monitors/{}", at, i)));
      }
    }
    if (const OptionValue* tuned = rest.find("tuned")) parse_tuned(method, *tuned, at + "/tuned");
    add(study_.methods, std::move(method));
  }

  void parse_tuned(StudyMethod& method, const OptionValue& tuned, const std::string& at) const {
    if (tuned.is_boolean()) {
      method.tuned = tuned.boolean();
    } else if (tuned.is_list()) {
      method.tuned_tasks = texts(tuned, at);
    } else {
      fail_type(at, "true, false or a list of tasks", tuned);
    }
  }

  void parse_tool(const OptionValue& entry, const std::string& at) {
    if (!entry.is_table()) fail_type(at, "a table", entry);
    StudyTool tool;
    OptionTable rest = take_common(tool, entry.table(), at);
    take_names(tool.id, tool.name, rest, at);
    if (rest.contains("runs")) tool.runs = texts(rest.at("runs"), at + "/runs");
    tool.options = take_options(rest, {"id", "name", "runs", "seeds"}, at);
    add(study_.tools, std::move(tool));
  }

  void parse_claims(const OptionValue& claims) {
    known_keys(claims, "/claims", "[claims]", {"of", "study"}, false);
    const OptionValue* of = claims.table().find("of");
    if (of == nullptr) fail_missing("/claims", "of");
    if (!of->is_list()) fail_type("/claims/of", "a list of plugins or claims", *of);
    for (std::size_t i = 0; i < of->list().size(); ++i) {
      study_.claims.push_back(item(of->list()[i], fmt::format("/claims/of/{}", i)));
    }
    if (const OptionValue* study = claims.table().find("study")) {
      study_.claims_study = text(*study, "/claims/study");
    }
  }

  /// "adam": all with adam; ["adam", "new"]: all pairs of these; [["new", "adam"], ...]: these.
  void parse_compare(const OptionValue& given) {
    const char* const expected = "a method, a list of methods, or a list of pairs of methods";
    if (given.is_text()) {
      study_.comparisons.against = given.text();
      return;
    }
    if (!given.is_list()) fail_type("/compare", expected, given);
    const OptionValue::List& list = given.list();
    const bool of_pairs = !list.empty() && list.front().is_list();
    if (!of_pairs) {
      study_.comparisons = comparisons_among(texts(given, "/compare"), place("/compare"));
      return;
    }
    for (std::size_t i = 0; i < list.size(); ++i) {
      const std::string at = fmt::format("/compare/{}", i);
      if (!list[i].is_list()) fail_type(at, "a pair of methods", list[i]);
      const std::vector<std::string> pair = texts(list[i], at);
      if (pair.size() != 2 || pair[0] == pair[1]) fail_type(at, "two different methods", list[i]);
      study_.comparisons.pairs.emplace_back(pair[0], pair[1]);
    }
  }

  void parse_seeds() {
    if (const OptionValue* given = study_.source->table.find("seeds")) {
      study_.seeds = seeds(*given, "/seeds");
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
      study_.tuned = std::make_shared<const record::Tuning>(read_tuned_file(values));
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
                    fmt::format("{}, which {} hold too", seed, by),
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
        throw Error("study.task",
                    in(place(method.pointer + key + std::to_string(i)),
                       fmt::format("method '{}'", method.name)),
                    "one of the study's tasks " + join(names), fmt::format("'{}'", wanted[i]),
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

}  // namespace gradus::study
