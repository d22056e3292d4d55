#include "study/method_values.h"

#include <fmt/format.h>

#include <algorithm>

#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus::study {
namespace {

constexpr const char* other_tasks = "*";

class Resolver {
 public:
  Resolver(const StudyMethod& method, const StudyTask& task, const std::vector<StudyTask>& tasks)
      : method_(method), task_(task), tasks_(tasks) {}

  OptionValue resolved(const OptionValue& value, const std::string& path) const {
    if (value.is_list()) {
      OptionValue::List list;
      for (std::size_t i = 0; i < value.list().size(); ++i) {
        list.push_back(resolved(value.list()[i], fmt::format("{}/{}", path, i)));
      }
      return list;
    }
    if (!value.is_table()) return value;
    const OptionTable& table = value.table();
    if (table.size() == 1 && table.contains("by_task")) {
      return of_task(table.at("by_task"), path + "/by_task");
    }
    if (is_by_task(table)) return of_task(value, path);
    return resolved_table(table, path);
  }

  OptionTable resolved_table(const OptionTable& table, const std::string& path) const {
    OptionTable result;
    for (const auto& [key, inner] : table) result[key] = resolved(inner, path + "/" + key);
    return result;
  }

  std::optional<OptionTable> resolved(const std::optional<OptionTable>& item,
                                      const std::string& path) const {
    if (!item) return std::nullopt;
    return resolved_item(*item, path);
  }

  /// The whole item may depend on the task, too.
  OptionTable resolved_item(const OptionTable& item, const std::string& path) const {
    const OptionValue value = resolved(OptionValue(item), path);
    if (value.is_table()) return value.table();
    if (value.is_text()) return {{"id", value}};
    throw Error("study.by_task", place(path), "an item", to_text(value), "");
  }

 private:
  bool is_task(const std::string& key) const {
    return std::ranges::any_of(
        tasks_, [&](const StudyTask& task) { return key == task.name || key == task.id; });
  }

  /// A table of values by task without the word: all of its keys are tasks, or "*".
  bool is_by_task(const OptionTable& table) const {
    if (table.empty() || table.contains("id")) return false;
    bool any = false;
    for (const auto& [key, value] : table) {
      if (key != other_tasks && !is_task(key)) return false;
      any |= key != other_tasks;
    }
    return any;
  }

  std::string place(const std::string& path) const {
    return method_.where(path, fmt::format("method '{}'", method_.name));
  }

  OptionValue of_task(const OptionValue& given, const std::string& path) const {
    if (!given.is_table()) {
      throw Error("study.by_task", place(path), "a table of values by task", to_text(given), "");
    }
    const OptionTable& table = given.table();
    std::vector<std::string> names;
    for (const StudyTask& task : tasks_) names.push_back(task.name);
    for (const auto& [key, value] : table) {
      if (key == other_tasks || is_task(key)) continue;
      throw Error("study.by_task", place(path + "/" + key),
                  fmt::format("one of the study's tasks {}, or \"*\"", join(names)),
                  fmt::format("'{}'", key), did_you_mean(key, names));
    }
    for (const std::string& key : {task_.name, task_.id, std::string(other_tasks)}) {
      if (table.contains(key)) return resolved(table.at(key), path + "/" + key);
    }
    throw Error("study.by_task", place(path), "a value for every task of the method",
                fmt::format("none for '{}'", task_.name), "\"*\" = ... stands for the others");
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
  on_task.settings = resolver.resolved_table(method.settings, "");
  for (std::size_t i = 0; i < on_task.monitors.size(); ++i) {
    on_task.monitors[i] =
        resolver.resolved_item(method.monitors[i], fmt::format("/monitors/{}", i));
  }
  return on_task;
}

}  // namespace gradus::study
