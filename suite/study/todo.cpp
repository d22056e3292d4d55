// What is still to be done of a plan, why, and how long it may take.
#include <fmt/format.h>

#include <numeric>
#include <set>

#include "study/repetitions.h"
#include "study/results.h"

namespace gradus::study {
namespace {

std::string item_key(const record::ItemUse& item) {
  return fmt::format("{} {}\n", item.id, to_text(item.options));
}

std::string item_key(const std::optional<record::ItemUse>& item) {
  return item ? item_key(*item) : "\n";
}

std::string settings_key(OptionTable settings) {
  settings.erase("seeds");
  return to_text(settings);
}

/// Everything that makes two requests the same row: all but seeds, repetition and names.
std::string row_key(const record::WorkRequest& request, const record::RunParts& run) {
  return fmt::format("{} {} {} {}\n{}{}{}{}", run.task.id, run.task.version,
                     to_text(run.task.options), run.task.data.value_or(""), item_key(run.model),
                     item_key(run.optimizer), item_key(run.driver),
                     settings_key(record::settings_table(request.settings)));
}

std::string row_key(const record::WorkRequest& request, const record::ToolParts& tool) {
  return item_key(tool.tool) + settings_key(record::tool_settings_table(request.settings));
}

/// Task and method by id: what a time per step is known for.
std::string method_key(const record::RunParts& run) {
  const auto id_of = [](const std::optional<record::ItemUse>& item) {
    return item ? item->id : "";
  };
  return fmt::format("{}\n{}\n{}\n{}", run.task.id, run.model.id, id_of(run.optimizer),
                     id_of(run.driver));
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
      if (!seconds || record::common(record).status != record::RunStatus::finished) continue;
      const std::string key = std::visit([](const auto& own) { return row_key(own, own); }, record);
      rows_[key].push_back(*seconds);
      const auto* run = std::get_if<record::RunRecord>(&record);
      if (run == nullptr || run->steps.value_or(0) <= 0) continue;
      per_step_[method_key(*run)].push_back(*seconds / static_cast<double>(*run->steps));
    }
  }

  std::optional<double> seconds(const TodoRow& row) const {
    const auto same = rows_.find(row.tool != nullptr ? row_key(*row.tool, *row.tool)
                                                     : row_key(*row.run, *row.run));
    if (same != rows_.end()) return mean(same->second);
    if (row.run == nullptr) return std::nullopt;
    const auto method = per_step_.find(method_key(*row.run));
    const std::optional<int64_t> steps = row.run->settings.steps;
    if (method == per_step_.end() || !steps) return std::nullopt;
    return *mean(method->second) * static_cast<double>(*steps);
  }

 private:
  std::map<std::string, std::vector<double>> rows_, per_step_;
};

void decide(TodoRow& row, const record::AnyRecord* found, const TodoOptions& options) {
  if (found == nullptr) return;
  const record::WorkRecord& record = record::common(*found);
  const record::RunStatus status = record.status;
  if (!record::kept(status)) {
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

TodoRow row_of(const record::RunRequest& run) {
  TodoRow row;
  row.run = &run;
  row.task = run.task.name;
  row.method = run.method;
  return row;
}

TodoRow row_of(const record::ToolRequest& tool) {
  TodoRow row;
  row.kind = record::WorkKind::tool;
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
      row.why = fmt::format("the same run as '{}'", first->second);
    }
    const bool runs = row.todo == Todo::run || row.todo == Todo::rerun_stale;
    if (runs) row.estimate_s = estimator_.seconds(row);
    return row;
  }

 private:
  void leave_out_if_needless(TodoRow& row) const {
    if (!needless_.contains(row.id) || results_.find(row.id) != nullptr) return;
    row.todo = Todo::skip;
    row.why = "nothing is drawn from the seed on this task: one run is enough";
  }

  void leave_to_its_shard(TodoRow& row, std::size_t position) const {
    const int owner = options_.shard.owner(row.id, position);
    if (owner == options_.shard.index || row.todo == Todo::reuse) return;
    row.todo = Todo::skip;
    row.why = owner == 0 ? "done before the shards were decided on"
                         : fmt::format("shard {}/{}", owner, options_.shard.count);
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
  for (const record::RunRequest& run : plan.runs) rows.push_back(decider.decided(row_of(run)));
  for (const record::ToolRequest& tool : plan.tools) rows.push_back(decider.decided(row_of(tool)));
  return rows;
}

}  // namespace gradus::study
