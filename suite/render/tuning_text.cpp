#include "render/tuning_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "analysis/provenance.h"
#include "gradus/text.h"
#include "render/markdown.h"
#include "render/markdown_parts.h"
#include "render/markup.h"
#include "render/numbers.h"
#include "render/table.h"
#include "study/search_space.h"

namespace gradus::render {
namespace {

/// Tasks in the order of the cells.
std::vector<std::string> tuned_tasks(const record::Tuning& tuning) {
  std::vector<std::string> tasks;
  for (const record::TuningCell& cell : tuning.cells) {
    if (std::ranges::find(tasks, cell.task) == tasks.end()) tasks.push_back(cell.task);
  }
  return tasks;
}

std::string outcome_text(const std::optional<double>& value) {
  if (!value) return "—";
  return std::isfinite(*value) ? rounded(*value) : "diverged";
}

std::string trials_outcome(const record::Tuning& tuning, const record::TuningCell& cell) {
  std::int64_t diverged = 0, failed = 0, stopped = 0;
  for (const record::TuningTrial& trial : cell.trials) {
    diverged += trial.diverged > 0 ? 1 : 0;
    failed += trial.failed > 0 ? 1 : 0;
    stopped += trial.stopped_early ? 1 : 0;
  }
  std::string text = grouped(tuning.trials);
  if (stopped > 0) text += fmt::format(", {} stopped early", stopped);
  if (diverged > 0) text += fmt::format(", {} diverged", diverged);
  if (failed > 0) text += fmt::format(", {} failed", failed);
  return text;
}

/// Median CPU time of a run of the confirmation times its number of runs.
std::string training_text(const analysis::Report* report, const record::TuningCell& cell) {
  if (report == nullptr) return "";
  double seconds = 0;
  std::size_t runs = 0;
  for (const record::RunRecord& run : report->records.runs) {
    if (run.method != cell.method || run.task.name != cell.task) continue;
    const auto spent = run.time.cpu_s ? run.time.cpu_s : run.time.wall_s;
    if (!spent) continue;
    seconds += *spent;
    ++runs;
  }
  return runs == 0 ? "—" : duration(seconds);
}

std::vector<std::string> tuning_cells(const record::Tuning& tuning, const record::TuningCell& cell,
                                      const analysis::Report* confirmation) {
  const record::TuningTrial* best = cell.best();
  std::vector<std::string> cells = {
      cell.method,
      chosen_text(cell),
      outcome_text(best != nullptr ? best->value : std::nullopt),
      cell.defaults ? outcome_text(cell.defaults->value) : "—",
      tuning.has_all_trials() ? trials_outcome(tuning, cell) : grouped(tuning.trials),
      grouped(std::llround(cell.gradients)),
      duration(cell.seconds)};
  if (confirmation != nullptr) cells.push_back(training_text(confirmation, cell));
  return cells;
}

/// The first line of a table; its columns are those of tuning_keys.
std::vector<std::string> tuning_head(const TuningTable& table) {
  std::vector<std::string> head = {"method", "chosen",    table.metric, "with defaults",
                                   "trials", "gradients", "tuning"};
  if (table.keys.size() > head.size()) head.push_back("training");
  return head;
}

std::string strategy_text(const record::Tuning& tuning) {
  switch (tuning.strategy) {
    case record::SearchStrategy::grid:
      return "a grid";
    case record::SearchStrategy::random:
      return "random settings";
    case record::SearchStrategy::sobol:
      return "a scrambled Sobol' sequence";
    case record::SearchStrategy::halving:
      return "successive halving, which runs the best again with larger budgets";
  }
  return "";
}

std::string how_of_cell(const record::Tuning& tuning, const record::TuningCell& cell) {
  return fmt::format(
      "Chosen on {} ({} split) by {}: {} of each method, each run on {}, the best median. "
      "None of these seeds is among those below.",
      cell.metric, cell.split, strategy_text(tuning), counted(tuning.trials, "trial"),
      counted(static_cast<std::int64_t>(tuning.seeds.size()), "seed"));
}

/// Methods of a task whose trials cost different numbers of gradient evaluations.
std::string unequal_cost_note(const record::Tuning& tuning, const std::string& task) {
  double least = 0, most = 0;
  for (const record::TuningCell& cell : tuning.cells) {
    if (cell.task != task) continue;
    least = least == 0 ? cell.gradients : std::min(least, cell.gradients);
    most = std::max(most, cell.gradients);
  }
  if (most <= 1.01 * least) return "";
  return fmt::format(
      "{}: tuning cost the methods between {} and {} gradient evaluations: where trials diverge or "
      "stop by themselves they cost less than planned",
      task, grouped(std::llround(least)), grouped(std::llround(most)));
}

}  // namespace

std::string how_chosen_sentence(const record::Tuning& tuning) {
  return tuning.cells.empty() ? "" : how_of_cell(tuning, tuning.cells.front());
}

std::vector<TuningTable> tuning_tables(const record::Tuning& tuning,
                                       const analysis::Report* confirmation) {
  std::vector<TuningTable> tables;
  for (const std::string& task : tuned_tasks(tuning)) {
    TuningTable table{
        .task = task,
        .keys = {"method", "chosen", "value", "defaults", "trials", "gradients", "tuning"}};
    if (confirmation != nullptr) table.keys.push_back("training");
    for (const record::TuningCell& cell : tuning.cells) {
      if (cell.task != task) continue;
      table.metric = cell.metric;
      table.rows.push_back(tuning_cells(tuning, cell, confirmation));
    }
    tables.push_back(std::move(table));
  }
  return tables;
}

std::vector<std::string> tuning_notes(const record::Tuning& tuning) {
  std::vector<std::string> notes = border_notes(tuning);
  for (const std::string& task : tuned_tasks(tuning)) {
    const std::string note = unequal_cost_note(tuning, task);
    if (!note.empty()) notes.push_back(note);
  }
  for (const record::TuningCell& cell : tuning.cells) {
    if (cell.best() != nullptr) continue;
    notes.push_back(
        fmt::format("{} on {}: no trial ended, nothing was chosen", cell.method, cell.task));
  }
  if (!tuning.self_tuned.empty()) {
    notes.push_back(fmt::format("self-tuned, with nothing to search: {}", join(tuning.self_tuned)));
  }
  return notes;
}

std::string chosen_text(const record::TuningCell& cell) {
  if (cell.best() == nullptr) return "nothing";
  std::string text;
  for (const auto& [option, value] : cell.best()->values) {
    const auto dimension = std::ranges::find(cell.space, option, &record::SearchDimension::option);
    const auto number = record::number_of(value);
    text += text.empty() ? "" : "; ";
    text += option.substr(option.rfind('.') + 1) + " = " +
            (std::holds_alternative<double>(value) && number ? rounded(*number)
                                                             : record::to_text(value));
    if (dimension == cell.space.end()) continue;
    if (dimension->kind == record::SearchDimension::Kind::choice) {
      text += " of " + study::space_text(*dimension);
    } else {
      text +=
          fmt::format(" at {} % of {}", std::lround(100 * study::position_of(*dimension, value)),
                      study::space_text(*dimension));
    }
  }
  return text;
}

std::vector<std::string> border_notes(const record::Tuning& tuning) {
  std::vector<std::string> notes;
  for (const record::TuningCell& cell : tuning.cells) {
    for (const record::BorderValue& border : cell.at_border) {
      const std::string where =
          fmt::format("{} on {}: {} lies at the {} border of its space", cell.method, cell.task,
                      border.option, border.low ? "lower" : "upper");
      notes.push_back(border.command.empty() ? where + ", where the option's own bounds end"
                                             : where + "; a wider one: " + border.command);
    }
  }
  return notes;
}

std::string spaces_sentence(const record::Tuning& tuning) {
  std::map<std::string, std::size_t> options;
  std::vector<std::string> order;
  for (const record::TuningCell& cell : tuning.cells) {
    if (options.emplace(cell.method, cell.space.size()).second) order.push_back(cell.method);
    options[cell.method] = std::max(options[cell.method], cell.space.size());
  }
  if (order.empty()) return "";
  std::set<std::size_t> different;
  for (const auto& [method, count] : options) different.insert(count);
  if (different.size() == 1) {
    const auto count = counted(static_cast<std::int64_t>(*different.begin()), "option");
    return order.size() == 1 ? order.front() + " was searched over " + count
                             : "every method was searched over " + count;
  }
  std::string text;
  for (const std::string& method : order) {
    text += text.empty() ? method + " was searched over " : fmt::format(", {} over ", method);
    text += counted(static_cast<std::int64_t>(options[method]), "option");
  }
  return text + ": more options are harder to search with as many trials";
}

std::string provenance_sentence(const analysis::Report& report, std::size_t task) {
  const analysis::Provenance of = analysis::provenance_of(report, task);
  std::string text;
  int kinds = 0;
  const auto add = [&](const char* words, const std::vector<std::string>& methods) {
    if (methods.empty()) return;
    ++kinds;
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", words, join(methods));
  };
  add("tuned on this task", of.tuned);
  add("self-tuned", of.self_tuned);
  add("with given settings", of.untuned);
  return kinds < 2 ? "" : text + ": the order says that too";
}

std::string selected_on_test_warning(const record::Tuning& tuning) {
  if (!tuning.selects_on_test) return "";
  return "Settings were chosen on the test split, as the study says: the values below are better "
         "than what these methods do on new data.";
}

std::string tuning_text(const record::Tuning& tuning, const analysis::Report* confirmation,
                        const Style& style) {
  std::string text;
  for (const TuningTable& of_task : tuning_tables(tuning, confirmation)) {
    std::vector<Column> columns;
    for (const std::string& name : tuning_head(of_task)) {
      const bool words = name == "method" || name == "chosen" || name == "trials";
      columns.push_back({name, words ? Align::left : Align::right,
                         name == "chosen" ? Overflow::wrap : Overflow::keep});
    }
    Table table(std::move(columns));
    table.group(of_task.task + ", tuned");
    for (const std::vector<std::string>& cells : of_task.rows) {
      table.row({cells.begin(), cells.end()});
    }
    text += table.text(style) + "\n";
  }
  if (text.empty()) return text;
  std::vector<std::string> lines = {selected_on_test_warning(tuning), how_chosen_sentence(tuning),
                                    spaces_sentence(tuning)};
  for (const std::string& note : tuning_notes(tuning)) lines.push_back(note);
  for (const std::string& line : lines) {
    if (!line.empty()) text += wrapped("· " + line, style.width, "  ") + "\n";
  }
  return text;
}

std::string tuning_markdown(const analysis::Report& report) {
  if (!report.records.tuning || report.records.tuning->cells.empty()) return "";
  const record::Tuning& tuning = *report.records.tuning;
  std::string text = "## How settings were chosen\n\n";
  const std::string warning = selected_on_test_warning(tuning);
  if (!warning.empty()) text += fmt::format("**{}**\n\n", escaped_markdown(warning));
  text += fmt::format("{} Again with `{}`.\n\n", escaped_markdown(how_chosen_sentence(tuning)),
                      tuning.command);
  for (const TuningTable& table : tuning_tables(tuning, &report)) {
    std::vector<std::vector<std::string>> rows;
    for (const std::vector<std::string>& cells : table.rows) {
      std::vector<std::string>& row = rows.emplace_back();
      for (const std::string& cell : cells) row.push_back(escaped_markdown(cell));
    }
    text += fmt::format("**{}**\n\n{}", escaped_markdown(table.task),
                        markdown_table(tuning_head(table), rows));
  }
  text += escaped_markdown(spaces_sentence(tuning)) + ".\n\n";
  for (const std::string& note : tuning_notes(tuning)) {
    text += fmt::format("- {}\n", escaped_markdown(note));
  }
  return text + "\n";
}

}  // namespace gradus::render
