#include "render/report_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "gradus/claim_names.h"
#include "render/answer_text.h"
#include "render/column_decimals.h"
#include "render/numbers.h"
#include "render/table.h"
#include "render/tuning_text.h"
#include "render/word_table.h"

namespace gradus::render {
namespace {

using analysis::FinalRow;
using analysis::Report;
using analysis::Standing;
using analysis::Standings;
using analysis::TargetRow;

/// A grid of more rows is shown by its best row.
constexpr std::size_t most_grid_rows = 8;

int64_t signed_of(std::size_t count) {
  return static_cast<int64_t>(count);
}

Cell final_cell(const Standing& standing, std::size_t with_median, int decimals) {
  const FinalRow& row = standing.final;
  if (!std::isfinite(row.value.median)) {
    if (row.diverged == 0) return {"—", Mark::dim};
    const std::string at = row.diverged_at ? " at " + grouped(std::llround(*row.diverged_at)) : "";
    return {"diverged" + at, Mark::warning};
  }
  const bool bounded = std::isfinite(row.value.low) && std::isfinite(row.value.high);
  const std::string text =
      bounded && row.finished > 1
          ? with_interval(row.value.median, row.value.low, row.value.high, decimals)
          : to_decimals(row.value.median, decimals);
  return standing.rank == 1 && with_median > 1 && row.higher_is_better
             ? Cell(text + " *", Mark::good)
             : Cell(text + "  ");
}

Cell runs_cell(const FinalRow& row) {
  if (row.runs == row.finished) return std::to_string(row.runs);
  return {out_of(signed_of(row.finished), signed_of(row.runs)), Mark::warning};
}

/// "3 of 3 in 321–460": between which evaluations the median run reached the target.
Cell target_cell(const TargetRow* row) {
  if (row == nullptr) return {"—", Mark::dim};
  std::string text = out_of(signed_of(row->reached), signed_of(row->runs));
  if (!row->step || !std::isfinite(*row->step)) return text;
  const auto step = [](double value) { return grouped(std::llround(value)); };
  const bool between = row->after_step && *row->after_step < *row->step;
  return text + (between ? " in " + step(*row->after_step) + "–" : " at ") + step(*row->step);
}

Cell time_cell(const std::optional<double>& seconds, bool elsewhere) {
  if (!seconds || !std::isfinite(*seconds)) return {"—", Mark::dim};
  return elsewhere ? Cell(duration(*seconds) + " †", Mark::warning) : Cell(duration(*seconds));
}

/// The standings of a task, its rows in the order of methods.
class TaskTable {
 public:
  TaskTable(const Report& report, std::size_t task) : report_(report), task_(task) {
    standings_ = report.standings_of_task(task);
    // A metric that no run of the task ended with has no column.
    std::erase_if(standings_, [](const Standings* entry) {
      return std::ranges::none_of(
          entry->rows, [](const Standing& row) { return !std::isnan(row.final.value.median); });
    });
    for (const TargetRow& row : report.summary.targets) {
      if (row.task == task && target_ == nullptr) target_ = &row;
    }
  }

  std::string text(const Style& style) const { return table(standings_.size()).text(style); }

 private:
  std::vector<Column> columns(std::size_t metrics) const {
    std::vector<Column> columns = {{"method", Align::left, Overflow::cut}, {"runs", Align::right}};
    for (std::size_t i = 0; i < metrics; ++i) {
      columns.push_back({standings_[i]->metric.name, Align::right});
    }
    if (target_ != nullptr) {
      const auto higher = report_.records.tasks[task_].higher_is_better(target_->target.metric);
      columns.push_back({target_->target.metric + (higher.value_or(false) ? " >= " : " <= ") +
                             rounded(target_->target.value, 3),
                         Align::right});
    }
    columns.push_back({"step", Align::right});
    columns.push_back({"run, " + clock_text(report_.costs[task_].clock), Align::right});
    return columns;
  }

  const TargetRow* target_of(std::size_t method) const {
    for (const TargetRow& row : report_.summary.targets) {
      if (row.task == task_ && row.method == method &&
          row.target.metric == target_->target.metric &&
          row.target.value == target_->target.value) {
        return &row;
      }
    }
    return nullptr;
  }

  Cell metric_cell(const Standings& standings, std::size_t method) const {
    const auto row = std::ranges::find(standings.rows, method, &Standing::method);
    const auto with_median =
        std::ranges::count_if(standings.rows, [](const Standing& one) { return one.rank > 0; });
    return final_cell(*row, static_cast<std::size_t>(with_median), column_decimals(standings));
  }

  /// The rows of each grid that has too many for a table, best first.
  std::vector<std::vector<std::size_t>> folded_grids() const {
    if (standings_.empty()) return {};
    std::map<std::string, std::vector<std::size_t>> entries;
    for (const Standing& row : standings_.front()->rows) {
      entries[report_.records.methods[row.method].entry].push_back(row.method);
    }
    std::vector<std::vector<std::size_t>> folded;
    for (auto& [entry, methods] : entries) {
      if (!entry.empty() && methods.size() > most_grid_rows) folded.push_back(std::move(methods));
    }
    return folded;
  }

  std::string fold_note(const std::vector<std::size_t>& grid) const {
    return fmt::format(
        "{} is the best by {} of {} rows of the grid of {}; `gradus report --tables` has all",
        report_.method_name(grid.front()), standings_.front()->metric.name, grid.size(),
        report_.records.methods[grid.front()].entry);
  }

  Table table(std::size_t metrics) const {
    Table table(columns(metrics));
    std::vector<std::size_t> hidden;
    for (const auto& grid : folded_grids()) {
      hidden.insert(hidden.end(), grid.begin() + 1, grid.end());
      table.note(fold_note(grid));
    }
    for (std::size_t m = 0; m < report_.runs.methods.size(); ++m) {
      if (report_.runs.tasks[task_].methods[m].empty()) continue;
      if (std::ranges::find(hidden, m) != hidden.end()) continue;
      std::vector<Cell> cells = {report_.method_name(m), runs_cell(any_row(m))};
      for (std::size_t i = 0; i < metrics; ++i) cells.push_back(metric_cell(*standings_[i], m));
      if (target_ != nullptr) cells.push_back(target_cell(target_of(m)));
      const analysis::TimeRow* time = find_row(report_.summary.times, task_, m);
      const analysis::Cost* cost = report_.costs[task_].of(m);
      const auto step_s =
          time != nullptr ? std::optional(time->step_us.median * 1e-6) : std::nullopt;
      cells.push_back(time_cell(step_s, time != nullptr && time->elsewhere));
      cells.push_back(time_cell(cost != nullptr ? cost->seconds : std::nullopt,
                                cost != nullptr && cost->elsewhere));
      table.row(std::move(cells));
    }
    return table;
  }

  /// How many runs the method has and how they ended, which every metric's row says.
  FinalRow any_row(std::size_t method) const {
    FinalRow row;
    for (const record::RunRecord* run : report_.runs.tasks[task_].methods[method].all) {
      ++row.runs;
      row.finished += run->status == record::RunStatus::finished ? 1 : 0;
    }
    return row;
  }

  const Report& report_;
  std::size_t task_;
  std::vector<const Standings*> standings_;
  const TargetRow* target_ = nullptr;  // the first one that a run of the task had
};

std::vector<std::string> notes_of(const Report& report) {
  std::vector<std::string> notes = {
      "medians over seeds with quartiles in brackets; * marks the best median"};
  const bool any_reached = std::ranges::any_of(
      report.summary.targets, [](const TargetRow& row) { return row.reached > 0; });
  if (any_reached) {
    notes.push_back(
        "targets are looked for at evaluations, which are spaced logarithmically: the median run "
        "reached its target between the two steps given");
  }
  for (const auto& more : {determinism_notes(report), seeds_notes(report), time_notes(report)}) {
    notes.insert(notes.end(), more.begin(), more.end());
  }
  return notes;
}

/// Runs that did not finish, by task, method, status and reason, with the steps they came to.
std::string failures_text(const Report& report, const Style& style) {
  std::map<std::tuple<std::string, std::string, record::RunStatus, std::string>, analysis::Runs>
      groups;
  for (const record::RunRecord& run : report.records.runs) {
    if (run.status == record::RunStatus::finished) continue;
    groups[{run.task.name, run.method, run.status, run.reason.value_or("")}].push_back(&run);
  }
  std::string text;
  for (const auto& [group, runs] : groups) {
    const auto& [task, method, status, reason] = group;
    const std::string steps = status == record::RunStatus::refused ? "" : steps_text(runs);
    const std::string line =
        fmt::format("! {} of {}, {}: {}{}{}", counted(signed_of(runs.size()), "run"), task, method,
                    to_text(status), steps.empty() ? "" : " at step " + steps,
                    reason.empty() ? "" : fmt::format(" ({})", reason));
    text += marked(wrapped(line, style.width, "  "), Mark::warning, style) + "\n";
  }
  return text;
}

/// Methods that several folders have, told apart by what differs, and where they come from.
std::string folders_text(const Report& report, const Style& style) {
  std::string text;
  for (const analysis::StudyMethod& method : report.records.methods) {
    if (method.folders.empty()) continue;
    text += wrapped(fmt::format("· {} is from {}", method.name, listed(method.folders)),
                    style.width, "  ") +
            "\n";
  }
  return text;
}

/// The task's name and the first sentence of its text.
std::string title_of(const analysis::StudyTask& task) {
  const std::string text = task.text();
  return text.empty() ? task.name : task.name + "  " + text.substr(0, text.find(". "));
}

bool has_runs(const analysis::TaskRuns& task) {
  return std::ranges::any_of(task.methods,
                             [](const analysis::MethodRuns& runs) { return !runs.empty(); });
}

}  // namespace

std::string report_text(const Report& report, const Style& style) {
  std::string text;
  for (std::size_t task = 0; task < report.runs.tasks.size(); ++task) {
    if (!has_runs(report.runs.tasks[task])) continue;
    text += fmt::format(
        "{}\n\n{}\n",
        marked(cut(title_of(report.records.tasks[task]), style.width), Mark::strong, style),
        TaskTable(report, task).text(style));
    const std::string provenance = provenance_sentence(report, task);
    if (!provenance.empty()) text += wrapped("· " + provenance, style.width, "  ") + "\n\n";
    const std::string answer = answer_text(report, task);
    if (!answer.empty()) text += wrapped(answer, style.width, "  ") + "\n\n";
  }
  const std::string decided = decided_text(report);
  if (!decided.empty()) text = wrapped(decided, style.width) + "\n\n" + text;
  const bool any = !text.empty();
  const std::string decisions = word_tables_text(task_rank_tables(report), style) +
                                word_tables_text(tuning_tables(report), style);
  if (!decisions.empty()) text += decisions + "\n";
  text += failures_text(report, style);
  if (!any) return text;
  for (const std::string& note : notes_of(report)) {
    text += wrapped("· " + note, style.width, "  ") + "\n";
  }
  text += folders_text(report, style);
  if (!report.records.tuning) return text;
  const std::string warning = selected_on_test_warning(*report.records.tuning);
  const std::string tuned = tuning_text(*report.records.tuning, &report, style);
  if (!warning.empty())
    text = marked(wrapped(warning, style.width), Mark::warning, style) + "\n\n" + text;
  return tuned.empty() ? text : text + "\n" + tuned;
}

}  // namespace gradus::render
