// What is still to be done of a plan, why, and how long it may take.
#include <numeric>
#include <set>

#include "study/results.h"

namespace gradus {
namespace {

/// Seconds that a record's run took, evaluation included.
std::optional<double> seconds_of(const Json& record) {
  const Json time = record.value("time", Json::object());
  const Json wall = time.value("wall_s", Json());
  if (!wall.is_number()) return std::nullopt;
  const Json evaluation = time.value("evaluation_s", Json());
  return wall.get<double>() + (evaluation.is_number() ? evaluation.get<double>() : 0.0);
}

/// Everything that makes two requests the same row: all but seeds, repetition and names.
std::string row_key(const Json& request) {
  std::string key;
  for (const char* role : {"task", "model", "optimizer", "driver", "tool"}) {
    if (!request.contains(role)) continue;
    Json item = request[role];
    if (item.is_object()) item.erase("name");
    key += item.dump() + "\n";
  }
  Json settings = request.value("settings", Json::object());
  settings.erase("seeds");
  return key + settings.dump();
}

/// Task and method by id: what a time per step is known for.
std::string method_key(const Json& request) {
  std::string key;
  for (const char* role : {"task", "model", "optimizer", "driver"}) {
    const Json item = request.value(role, Json());
    key += (item.is_object() ? item.value("id", Json()).dump() : "") + "\n";
  }
  return key;
}

std::optional<double> mean(const std::vector<double>& values) {
  if (values.empty()) return std::nullopt;
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Estimates from the records that are there.
class Estimator {
 public:
  explicit Estimator(const Results& results) {
    for (const auto& [id, record] : results.records()) {
      const std::optional<double> seconds = seconds_of(record);
      if (!seconds || record.value("status", "") != "finished") continue;
      rows_[row_key(record)].push_back(*seconds);
      const Json steps = record.value("steps", Json());
      if (steps.is_number() && steps.get<double>() > 0) {
        per_step_[method_key(record)].push_back(*seconds / steps.get<double>());
      }
    }
  }

  std::optional<double> seconds(const Json& request) const {
    const auto row = rows_.find(row_key(request));
    if (row != rows_.end()) return mean(row->second);
    const auto method = per_step_.find(method_key(request));
    const Json steps = request["settings"].value("steps", Json());
    if (method == per_step_.end() || !steps.is_number()) return std::nullopt;
    return *mean(method->second) * steps.get<double>();
  }

 private:
  std::map<std::string, std::vector<double>> rows_, per_step_;
};

void decide(TodoRow& row, const Json& record, const TodoOptions& options) {
  if (record.is_null()) return;
  const std::string status = record.value("status", "");
  if (!is_kept(status)) {
    row.why = "was " + status;
    return;
  }
  const auto stale = stale_reason(record, *row.request, options.platform);
  row.todo = !stale ? Todo::reuse : options.accept_stale ? Todo::keep_stale : Todo::rerun_stale;
  row.why = stale.value_or(status);
}

}  // namespace

std::string_view name_of(Todo todo) {
  switch (todo) {
    case Todo::run:
      return "new";
    case Todo::reuse:
      return "reused";
    case Todo::rerun_stale:
      return "stale";
    case Todo::keep_stale:
      return "stale, kept";
    case Todo::skip:
      return "skipped";
  }
  return "";
}

std::vector<TodoRow> todo_list(const Plan& plan, const Results& results,
                               const TodoOptions& options) {
  const Estimator estimator(results);
  std::map<std::string, std::string> first_with_id;
  std::vector<TodoRow> rows;
  std::size_t position = 0;
  const auto add = [&](const Json& request, const char* kind) {
    TodoRow row;
    row.request = &request;
    row.id = request.at("id");
    row.kind = kind;
    row.task = request.contains("task") ? request["task"].value("name", "") : "";
    row.method = request.at(request.contains("tool") ? "name" : "method");
    row.repetition = request.at("repetition");
    const auto [first, is_first] = first_with_id.try_emplace(row.id, row.method);
    if (!is_first) {
      row.todo = Todo::skip;
      row.why = "the same run as '" + first->second + "'";
    } else {
      const std::size_t own_position = position++;
      decide(row, results.find(row.id), options);
      if (!options.shard.holds(own_position) && row.todo != Todo::reuse) {
        const auto owner = own_position % static_cast<std::size_t>(options.shard.count) + 1;
        row.todo = Todo::skip;
        row.why = "shard " + std::to_string(owner) + "/" + std::to_string(options.shard.count);
      }
    }
    const bool runs = row.todo == Todo::run || row.todo == Todo::rerun_stale;
    if (runs) row.estimate_s = estimator.seconds(request);
    rows.push_back(std::move(row));
  };
  for (const Json& request : plan.runs) add(request, "run");
  for (const Json& request : plan.tools) add(request, "tool");
  return rows;
}

}  // namespace gradus
