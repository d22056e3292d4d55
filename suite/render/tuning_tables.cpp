#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "render/decision_tables.h"
#include "render/numbers.h"

namespace gradus::render {
namespace {

using analysis::CellAnalysis;
using analysis::Report;

/// The numbers of trials that a table shows: 1, 2, 4, ..., and the last.
std::vector<std::size_t> shown_trials(std::size_t most) {
  std::vector<std::size_t> shown;
  for (std::size_t n = 1; n < most; n *= 2) shown.push_back(n);
  if (most > 0) shown.push_back(most);
  return shown;
}

std::string value_text(double value) {
  return std::isfinite(value) ? rounded(value) : "diverged";
}

std::string band_text(const stats::TuningCurve& curve, std::size_t n) {
  const auto end = [](double value) {
    return std::isfinite(value) ? rounded(value) : (value > 0 ? "∞" : "-∞");
  };
  return fmt::format("{} [{}, {}]", value_text(curve.value[n - 1]), end(curve.low[n - 1]),
                     end(curve.high[n - 1]));
}

std::vector<const CellAnalysis*> cells_of(const Report& report, const std::string& task) {
  std::vector<const CellAnalysis*> cells;
  for (const CellAnalysis& cell : report.tuning->cells) {
    if (report.records.tuning->cells[cell.cell].task == task) cells.push_back(&cell);
  }
  return cells;
}

const record::TuningCell& cell_of(const Report& report, const CellAnalysis& analysis) {
  return report.records.tuning->cells[analysis.cell];
}

WordTable curve_table(const Report& report, const std::string& task) {
  const std::vector<const CellAnalysis*> cells = cells_of(report, task);
  const record::TuningCell& first = cell_of(report, *cells.front());
  WordTable table{.title = fmt::format("Tuning on {}: what n trials are expected to give", task),
                  .lead = fmt::format(
                      "median {} of the best of n trials, {} is better, with the band that holds "
                      "for all n at once with 95 %",
                      first.metric, first.higher_is_better ? "higher" : "lower"),
                  .head = {"method"},
                  .rows = {},
                  .notes = {}};
  std::size_t most = 0;
  for (const CellAnalysis* cell : cells) most = std::max(most, cell->trials.size());
  const std::vector<std::size_t> shown = shown_trials(most);
  for (const std::size_t n : shown) table.head.push_back(counted(static_cast<int64_t>(n), "trial"));
  for (const CellAnalysis* cell : cells) {
    if (!cell->curve) {
      table.notes.push_back(cell_of(report, *cell).method + " has no curve: " + cell->reason);
      continue;
    }
    std::vector<std::string> row = {cell_of(report, *cell).method};
    for (const std::size_t n : shown)
      row.push_back(n <= cell->trials.size() ? band_text(*cell->curve, n) : "—");
    table.rows.push_back(std::move(row));
  }
  return table;
}

/// Each number of trials at which the order of the methods changes.
WordTable rank_table(const analysis::BudgetRanks& ranks) {
  WordTable table{
      .title = fmt::format("Tuning on {}: the order by the number of trials", ranks.task),
      .lead = "ranks by the median of the best of n trials; 1 is the best",
      .head = {"trials"},
      .rows = {},
      .notes = {}};
  for (const std::string& method : ranks.methods) table.head.push_back(method);
  std::vector<std::string> before;
  for (std::size_t i = 0; i < ranks.trials.size(); ++i) {
    std::vector<std::string> row;
    for (const std::vector<double>& of_method : ranks.ranks) {
      const double rank = of_method[i];
      row.push_back(rank == std::floor(rank) ? fixed(rank, 0) : fixed(rank, 1));
    }
    if (row == before) continue;
    before = row;
    row.insert(row.begin(), fmt::format("from {}", i + 1));
    table.rows.push_back(std::move(row));
  }
  return table;
}

std::string of_option(const std::optional<double>& value, int digits) {
  return value ? rounded(*value, digits) : "—";
}

WordTable option_table(const Report& report, const std::string& task) {
  WordTable table{
      .title = fmt::format("Tuning on {}: how much the options matter", task),
      .lead =
          "rank correlation of an option's value with the quality of the result, and the values "
          "of the best quarter of the trials with their part of the searched range",
      .head = {"method", "option", "correlation", "best quarter", "of the range, %",
               "gain over the defaults"},
      .rows = {},
      .notes = {}};
  for (const CellAnalysis* cell : cells_of(report, task)) {
    const std::string& method = cell_of(report, *cell).method;
    for (const analysis::OptionSensitivity& option : cell->options) {
      const bool known = option.low && option.high;
      table.rows.push_back(
          {method, option.option, option.correlation ? fixed(*option.correlation, 2) : "—",
           known ? rounded(*option.low, 3) + " to " + rounded(*option.high, 3) : "—",
           known ? fixed(100 * option.of_range, 0) : "—", of_option(cell->gain, 3)});
    }
  }
  return table;
}

}  // namespace

std::vector<WordTable> tuning_tables(const Report& report) {
  if (!report.tuning) return {};
  std::vector<std::string> tasks;
  for (const record::TuningCell& cell : report.records.tuning->cells) {
    if (std::ranges::find(tasks, cell.task) == tasks.end()) tasks.push_back(cell.task);
  }
  std::vector<WordTable> tables;
  for (const std::string& task : tasks) {
    WordTable curves = curve_table(report, task);
    if (!curves.rows.empty() || !curves.notes.empty()) tables.push_back(std::move(curves));
    for (const analysis::BudgetRanks& ranks : report.tuning->ranks) {
      if (ranks.task == task) tables.push_back(rank_table(ranks));
    }
    WordTable options = option_table(report, task);
    if (!options.rows.empty()) tables.push_back(std::move(options));
  }
  return tables;
}

}  // namespace gradus::render
