// What is still to be done of a plan, why, and how long it may take.
#include <numeric>
#include <set>

#include "study/repetitions.h"
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
      if (!seconds || status_of(record) != RunStatus::finished) continue;
      rows_[row_key(record)].push_back(*seconds);
      const Json steps = record.value("steps", Json());
      if (steps.is_number() && steps.get<double>() > 0) {
        per_step_[method_key(record)].push_back(*seconds / steps.get<double>());
      }
    }
  }

  std::optional<double> seconds(const TodoRow& row) const {
    const Json request = row.request_json();
    const auto same = rows_.find(row_key(request));
    if (same != rows_.end()) return mean(same->second);
    const auto method = per_step_.find(method_key(request));
    const std::optional<int64_t> steps = row.request().settings.steps;
    if (method == per_step_.end() || !steps || row.kind == WorkKind::tool) return std::nullopt;
    return *mean(method->second) * static_cast<double>(*steps);
  }

 private:
  std::map<std::string, std::vector<double>> rows_, per_step_;
};

void decide(TodoRow& row, const Json& record, const TodoOptions& options) {
  if (record.is_null()) return;
  const RunStatus status = status_of(record);
  if (!kept(status)) {
    row.why = "was " + std::string(to_text(status));
    return;
  }
  const auto stale = stale_reason(record, row.request(), options.platform);
  row.todo = !stale ? Todo::reuse : options.accept_stale ? Todo::keep_stale : Todo::rerun_stale;
  row.why = stale.value_or(std::string(to_text(status)));
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

namespace {

TodoRow row_of(const RunRequest& run) {
  TodoRow row;
  row.run = &run;
  row.task = run.task.name;
  row.method = run.method;
  return row;
}

TodoRow row_of(const ToolRequest& tool) {
  TodoRow row;
  row.kind = WorkKind::tool;
  row.tool = &tool;
  row.method = tool.name;
  return row;
}

/// Decides what is to be done of one request after the other, in plan order.
class Decider {
 public:
  Decider(const Plan& plan, const Results& results, const TodoOptions& options)
      : results_(results), options_(options), estimator_(results) {
    if (options.shard.count == 1) needless_ = needless_runs(plan, results);
  }

  TodoRow decided(TodoRow row) {
    row.id = row.request().id;
    row.repetition = row.request().repetition;
    const auto [first, is_first] = first_with_id_.try_emplace(row.id, row.method);
    if (is_first) {
      decide(row, results_.find(row.id), options_);
      leave_to_its_shard(row, position_++);
      leave_out_if_needless(row);
    } else {
      row.todo = Todo::skip;
      row.why = "the same run as '" + first->second + "'";
    }
    const bool runs = row.todo == Todo::run || row.todo == Todo::rerun_stale;
    if (runs) row.estimate_s = estimator_.seconds(row);
    return row;
  }

 private:
  void leave_out_if_needless(TodoRow& row) const {
    if (!needless_.contains(row.id) || !results_.find(row.id).is_null()) return;
    row.todo = Todo::skip;
    row.why = "nothing is drawn from the seed on this task: one run is enough";
  }

  void leave_to_its_shard(TodoRow& row, std::size_t position) const {
    if (options_.shard.holds(position) || row.todo == Todo::reuse) return;
    const auto owner = position % static_cast<std::size_t>(options_.shard.count) + 1;
    row.todo = Todo::skip;
    row.why = "shard " + std::to_string(owner) + "/" + std::to_string(options_.shard.count);
  }

  const Results& results_;
  const TodoOptions& options_;
  Estimator estimator_;
  std::set<std::string> needless_;
  std::map<std::string, std::string> first_with_id_;
  std::size_t position_ = 0;  // among the requests that stand for themselves
};

}  // namespace

std::vector<TodoRow> todo_list(const Plan& plan, const Results& results,
                               const TodoOptions& options) {
  Decider decider(plan, results, options);
  std::vector<TodoRow> rows;
  for (const RunRequest& run : plan.runs) rows.push_back(decider.decided(row_of(run)));
  for (const ToolRequest& tool : plan.tools) rows.push_back(decider.decided(row_of(tool)));
  return rows;
}

}  // namespace gradus
