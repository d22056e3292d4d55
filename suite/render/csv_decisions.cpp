// Tables of what decides between methods: ranks over tasks, tunings, differences on the same seeds.
#include "render/csv_decisions.h"

#include "render/csv_table.h"
#include "study/search_space.h"

namespace gradus::render {

using analysis::Report;

namespace {

std::string_view border_text(const std::optional<bool>& low) {
  return !low ? "" : *low ? "low" : "high";
}

void add_setting(CsvTable& table, const std::string& column, const record::SearchValue& value) {
  if (const std::optional<double> number = record::number_of(value)) {
    table.number(column, *number);
  } else {
    table.text(column, record::to_text(value));
  }
}

/// What was chosen for one option, where in its space, and what choosing it took. Where no trial
/// could be chosen the row says so by its empty value.
void add_chosen(CsvTable& table, const record::Tuning& tuning, const record::TuningCell& cell,
                const record::SearchDimension& dimension) {
  const record::TuningTrial* best = cell.best();
  const record::SearchValue* value =
      best == nullptr ? nullptr : record::find(best->values, dimension.option);
  table.row();
  table.text("task", cell.task);
  table.text("method", cell.method);
  table.text("option", dimension.option);
  if (!dimension.times.empty()) table.text("times", dimension.times);
  if (value != nullptr) {
    add_setting(table, "value", *value);
    table.number("position", study::position_of(dimension, *value));
    table.text("border", border_text(study::border_of(dimension, *value)));
  }
  if (dimension.kind == record::SearchDimension::Kind::choice) {
    table.text("choices", study::space_text(dimension));
  } else {
    table.number("low", dimension.low);
    table.number("high", dimension.high);
    table.text("scale", dimension.logarithmic ? "log" : "linear");
  }
  table.text("metric", cell.metric);
  table.text("split", cell.split);
  table.number("metric_value", best == nullptr ? std::nullopt : best->value);
  table.number("with_defaults", cell.defaults ? cell.defaults->value : std::nullopt);
  table.text("strategy", name_of(tuning.strategy));
  table.count("trials", std::optional(tuning.trials));
  table.count("tuning_seeds", tuning.seeds.size());
  table.number("gradients", cell.gradients);
  table.number("seconds", cell.seconds);
}

}  // namespace

std::string ranks_csv(const Report& report) {
  if (!report.task_ranks) return "";
  CsvTable table;
  for (std::size_t i = 0; i < report.task_ranks->methods.size(); ++i) {
    table.row();
    table.text("method", report.method_name(report.task_ranks->methods[i]));
    table.number("mean_rank", report.task_ranks->mean_ranks[i]);
    table.count("tasks", report.task_ranks->tasks.size());
    table.number("friedman_p", report.task_ranks->test.p);
    table.number("critical_distance", report.task_ranks->nemenyi);
  }
  return table.csv();
}

std::string chosen_csv(const Report& report) {
  if (!report.records.tuning) return "";
  const record::Tuning& tuning = *report.records.tuning;
  CsvTable table;
  for (const record::TuningCell& cell : tuning.cells) {
    for (const record::SearchDimension& dimension : cell.space)
      add_chosen(table, tuning, cell, dimension);
  }
  return table.empty() ? "" : table.csv();
}

std::string trials_csv(const Report& report) {
  if (!report.tuning) return "";
  CsvTable table;
  for (const record::TuningCell& cell : report.records.tuning->cells) {
    for (const record::TuningTrial& trial : cell.trials) {
      table.row();
      table.text("task", cell.task);
      table.text("method", cell.method);
      table.count("trial", std::optional(trial.number));
      table.text("metric", cell.metric);
      table.number("value", trial.value);
      table.flag("chosen", cell.best() == &trial);
      table.flag("stopped_early", trial.stopped_early);
      table.number("gradients", trial.gradients);
      table.number("seconds", trial.seconds);
      for (const auto& [option, value] : trial.values) add_setting(table, option, value);
    }
  }
  return table.empty() ? "" : table.csv();
}

std::string best_of_csv(const Report& report) {
  if (!report.tuning) return "";
  CsvTable table;
  for (const analysis::CellAnalysis& analysis : report.tuning->cells) {
    if (!analysis.curve) continue;
    const record::TuningCell& cell = report.records.tuning->cells[analysis.cell];
    for (std::size_t i = 0; i < analysis.trials.size(); ++i) {
      table.row();
      table.text("task", cell.task);
      table.text("method", cell.method);
      table.text("metric", cell.metric);
      table.number("trials", analysis.trials[i]);
      table.number("median", analysis.curve->value[i]);
      table.number("low_95", analysis.curve->low[i]);
      table.number("high_95", analysis.curve->high[i]);
      table.number("low_80", analysis.inner->low[i]);
      table.number("high_80", analysis.inner->high[i]);
    }
  }
  return table.empty() ? "" : table.csv();
}

std::string differences_csv(const Report& report) {
  CsvTable table;
  for (const analysis::DifferenceCurve& curve : report.differences) {
    for (std::size_t i = 0; i < curve.x.size(); ++i) {
      table.row();
      table.text("task", report.task_name(curve.task));
      table.text("a", report.method_name(curve.a));
      table.text("b", report.method_name(curve.b));
      table.text("metric", curve.metric);
      table.text("axis", curve.axis);
      table.number("x", curve.x[i]);
      table.number("median", curve.median[i]);
      table.number("low", curve.low[i]);
      table.number("high", curve.high[i]);
      table.count("seeds", curve.seeds);
    }
  }
  return table.empty() ? "" : table.csv();
}

}  // namespace gradus::render
