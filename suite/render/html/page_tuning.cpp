// How settings were chosen, and the trials that chose them, as the page shows it.
#include <fmt/format.h>

#include <algorithm>

#include "analysis/run_series.h"
#include "render/html/page_parts.h"
#include "render/tuning_text.h"

namespace gradus::render {
namespace {

/// The value of a searched option as a number, or as its text.
Json setting_json(const record::SearchValue& value) {
  const std::optional<double> number = record::number_of(value);
  return number ? compact(*number) : Json(record::to_text(value));
}

/// Positions of the trials that the page keeps: the chosen one in any case.
std::vector<std::size_t> kept_trials(const record::TuningCell& cell, std::size_t most) {
  std::vector<std::size_t> kept = analysis::thinned(cell.trials.size(), most);
  if (!cell.chosen) return kept;
  const auto place = std::ranges::lower_bound(kept, *cell.chosen);
  if (place == kept.end() || *place != *cell.chosen) kept.insert(place, *cell.chosen);
  return kept;
}

Json trials_json(const record::TuningCell& cell, std::size_t most) {
  Json numbers = Json::array(), values = Json::array(), stopped = Json::array(),
       settings = Json::object();
  for (const record::SearchDimension& dimension : cell.space)
    settings[dimension.option] = Json::array();
  for (const std::size_t i : kept_trials(cell, most)) {
    const record::TuningTrial& trial = cell.trials[i];
    numbers.push_back(trial.number);
    values.push_back(trial.value ? compact(*trial.value) : Json());
    stopped.push_back(trial.stopped_early);
    for (const record::SearchDimension& dimension : cell.space) {
      const record::SearchValue* value = record::find(trial.values, dimension.option);
      settings[dimension.option].push_back(value != nullptr ? setting_json(*value) : Json());
    }
  }
  return {{"numbers", std::move(numbers)},
          {"values", std::move(values)},
          {"stopped", std::move(stopped)},
          {"settings", std::move(settings)}};
}

}  // namespace

Json page_chosen(const analysis::Report& report) {
  if (!report.records.tuning || report.records.tuning->cells.empty()) return nullptr;
  const record::Tuning& tuning = *report.records.tuning;
  Json rows = Json::array();
  for (const TuningTable& table : tuning_tables(tuning, &report)) {
    for (const std::vector<std::string>& cells : table.rows) {
      Json row = {{"task", table.task}};
      for (std::size_t i = 0; i < cells.size(); ++i) row[table.keys[i]] = cells[i];
      row["metric"] = table.metric;
      rows.push_back(std::move(row));
    }
  }
  return {{"how", how_chosen_sentence(tuning)}, {"command", tuning.command},
          {"spaces", spaces_sentence(tuning)},  {"warning", selected_on_test_warning(tuning)},
          {"notes", tuning_notes(tuning)},      {"rows", std::move(rows)}};
}

Json page_trials(const analysis::Report& report, const PageLimits& limits,
                 std::vector<std::string>& notes) {
  Json all = Json::array();
  if (!report.tuning) return all;
  const record::Tuning& tuning = *report.records.tuning;
  const std::size_t most =
      std::max<std::size_t>(limits.trials / std::max<std::size_t>(tuning.cells.size(), 1), 20);
  std::size_t thinned = 0;
  for (const record::TuningCell& cell : tuning.cells) {
    thinned += cell.trials.size() > most ? 1 : 0;
    Json json = {{"task", cell.task},
                 {"method", cell.method},
                 {"metric", cell.metric},
                 {"higher", cell.higher_is_better},
                 {"options", Json::array()},
                 {"logarithmic", Json::array()},
                 {"trials", trials_json(cell, most)}};
    for (const record::SearchDimension& dimension : cell.space) {
      json["options"].push_back(dimension.option);
      json["logarithmic"].push_back(dimension.logarithmic);
    }
    if (const record::TuningTrial* best = cell.best()) json["chosen"] = best->number;
    all.push_back(std::move(json));
  }
  if (thinned > 0)
    notes.push_back(
        fmt::format("Of each method's trials at most {} are drawn; gradus report --tables has all "
                    "(trials.csv).",
                    most));
  return all;
}

}  // namespace gradus::render
