#include "study/method_values.h"

#include <algorithm>

#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus {
namespace {

constexpr const char* other_tasks = "*";

class Resolver {
 public:
  Resolver(const StudyMethod& method, const StudyTask& task, const std::vector<StudyTask>& tasks)
      : method_(method), task_(task), tasks_(tasks) {}

  Json resolved(const Json& value, const std::string& path) const {
    if (value.is_array()) {
      Json list = Json::array();
      for (std::size_t i = 0; i < value.size(); ++i) {
        list.push_back(resolved(value[i], path + "/" + std::to_string(i)));
      }
      return list;
    }
    if (!value.is_object()) return value;
    if (value.size() == 1 && value.contains("by_task")) {
      return of_task(value["by_task"], path + "/by_task");
    }
    if (is_by_task(value)) return of_task(value, path);
    Json table = Json::object();
    for (const auto& [key, inner] : value.items()) table[key] = resolved(inner, path + "/" + key);
    return table;
  }

 private:
  bool is_task(const std::string& key) const {
    return std::ranges::any_of(
        tasks_, [&](const StudyTask& task) { return key == task.name || key == task.id; });
  }

  /// A table of values by task without the word: all of its keys are tasks, or "*".
  bool is_by_task(const Json& table) const {
    if (table.empty() || table.contains("id")) return false;
    bool any = false;
    for (const auto& [key, value] : table.items()) {
      if (key != other_tasks && !is_task(key)) return false;
      any |= key != other_tasks;
    }
    return any;
  }

  std::string place(const std::string& path) const {
    return method_.where(path, "method '" + method_.name + "'");
  }

  Json of_task(const Json& table, const std::string& path) const {
    if (!table.is_object()) {
      throw Error("study.by_task", place(path), "a table of values by task", table.dump(), "");
    }
    std::vector<std::string> names;
    for (const StudyTask& task : tasks_) names.push_back(task.name);
    for (const auto& [key, value] : table.items()) {
      if (key == other_tasks || is_task(key)) continue;
      throw Error("study.by_task", place(path + "/" + key),
                  "one of the study's tasks " + join(names) + ", or \"*\"", "'" + key + "'",
                  did_you_mean(key, names));
    }
    for (const std::string& key : {task_.name, task_.id, std::string(other_tasks)}) {
      if (table.contains(key)) return resolved(table[key], path + "/" + key);
    }
    throw Error("study.by_task", place(path), "a value for every task of the method",
                "none for '" + task_.name + "'", "\"*\" = ... stands for the others");
  }

  const StudyMethod& method_;
  const StudyTask& task_;
  const std::vector<StudyTask>& tasks_;
};

}  // namespace

StudyMethod method_on_task(const StudyMethod& method, const StudyTask& task,
                           const std::vector<StudyTask>& tasks) {
  const Resolver resolver(method, task, tasks);
  StudyMethod on_task = method;
  on_task.optimizer = resolver.resolved(method.optimizer, "/optimizer");
  on_task.model = resolver.resolved(method.model, "/model");
  on_task.driver = resolver.resolved(method.driver, "/driver");
  on_task.settings = resolver.resolved(method.settings, "");
  for (std::size_t i = 0; i < on_task.monitors.size(); ++i) {
    on_task.monitors[i] = resolver.resolved(method.monitors[i], "/monitors/" + std::to_string(i));
  }
  return on_task;
}

}  // namespace gradus
