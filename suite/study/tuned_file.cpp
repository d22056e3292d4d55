#include "study/tuned_file.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "gradus/text.h"
#include "options/option_json.h"
#include "record/record_file.h"
#include "record/record_json.h"
#include "study/source.h"

namespace gradus::study {
namespace {

constexpr const char* heading =
    "# Settings that a tuning chose, with the space, the budget and the command that chose them:\n"
    "# made by that command. `gradus run` takes the values from here.\n";

OptionTable values_table(const record::Named<record::SearchValue>& values) {
  OptionTable table;
  for (const auto& [option, value] : values) table[option] = record::to_option(value);
  return table;
}

OptionTable dimension_table(const record::SearchDimension& dimension) {
  return option_table_from_json(record::to_json(dimension));
}

/// Nothing where a run diverged: TOML's infinities are read as texts, though a median is finite.
std::optional<OptionValue::List> finite_list(const std::vector<double>& values) {
  const bool finite =
      std::ranges::all_of(values, [](double value) { return std::isfinite(value); });
  if (!finite) return std::nullopt;
  return OptionValue::List(values.begin(), values.end());
}

/// A cell without its trials but the chosen one, whose fields stand in the table itself.
OptionTable chosen_table(const record::TuningCell& cell) {
  const record::TuningTrial& best = *cell.best();
  OptionTable table = {
      {"method", cell.method}, {"task", cell.task},   {"values", values_table(best.values)},
      {"metric", cell.metric}, {"split", cell.split}, {"higher_is_better", cell.higher_is_better},
      {"value", *best.value}};
  if (auto by_seed = finite_list(best.by_seed)) table["by_seed"] = std::move(*by_seed);
  table["trial"] = best.number;
  OptionValue::List space, at_border;
  for (const record::SearchDimension& dimension : cell.space) {
    space.push_back(dimension_table(dimension));
  }
  for (const record::BorderValue& border : cell.at_border) {
    at_border.push_back(
        OptionTable{{"option", border.option}, {"low", border.low}, {"command", border.command}});
  }
  table.update({{"space", std::move(space)},
                {"at_border", std::move(at_border)},
                {"regret", OptionValue::List(cell.regret.begin(), cell.regret.end())},
                {"gradients", cell.gradients},
                {"seconds", cell.seconds}});
  return table;
}

record::TuningCell cell_from(const record::JsonField& field) {
  record::TuningCell cell;
  record::TuningTrial best;
  cell.method = field.at("method").text();
  cell.task = field.at("task").text();
  for (const auto& [option, value] : field.at("values").members()) {
    best.values.emplace_back(option, record::search_value_from_json(value));
  }
  cell.metric = field.at("metric").text();
  cell.split = field.at("split").text();
  cell.higher_is_better = field.at("higher_is_better").boolean();
  best.value = field.at("value").number();
  best.by_seed = field.at("by_seed").numbers();
  best.number = field.at("trial").integer();
  for (const record::JsonField& dimension : field.at("space").elements()) {
    cell.space.push_back(record::search_dimension_from_json(dimension));
  }
  for (const record::JsonField& border : field.at("at_border").elements()) {
    cell.at_border.push_back({border.at("option").text(), border.at("low").boolean(),
                              border.at("command").text_or_null().value_or("")});
  }
  if (!field.at("regret").is_null()) cell.regret = field.at("regret").numbers();
  cell.gradients = field.at("gradients").number();
  cell.seconds = field.at("seconds").number();
  cell.trials = {std::move(best)};
  cell.chosen = 0;
  return cell;
}

}  // namespace

std::string tuned_text(const record::Tuning& tuning) {
  OptionValue::List chosen;
  for (const record::TuningCell& cell : tuning.cells) {
    if (cell.best() != nullptr) chosen.push_back(chosen_table(cell));
  }
  const OptionTable table = {
      {"study", tuning.study},
      {"command", tuning.command},
      {"strategy", name_of(tuning.strategy)},
      {"trials", tuning.trials},
      {"seed", tuning.seed},
      {"seeds", OptionValue::List(tuning.seeds.begin(), tuning.seeds.end())},
      {"shares", OptionValue::List(tuning.shares.begin(), tuning.shares.end())},
      {"selects_on_test", tuning.selects_on_test},
      {"self_tuned", OptionValue(tuning.self_tuned)},
      {"chosen", std::move(chosen)}};
  return heading + study_toml(table);
}

record::Tuning read_tuned_file(const std::filesystem::path& path) {
  const StudySource source = read_study(path);
  const record::JsonFile file(gradus::to_json(source.table), path.string());
  const record::JsonField field = file.root();
  record::Tuning tuning = record::tuning_heading_from_json(field);
  for (const record::JsonField& cell : field.at("chosen").elements()) {
    tuning.cells.push_back(cell_from(cell));
  }
  return tuning;
}

record::Tuning chosen_alone(const record::Tuning& tuning) {
  record::Tuning result = tuning;
  for (record::TuningCell& cell : result.cells) {
    if (!cell.chosen) {
      cell.trials.clear();
      continue;
    }
    std::swap(cell.trials.front(), cell.trials[*cell.chosen]);
    cell.trials.erase(cell.trials.begin() + 1, cell.trials.end());
    cell.chosen = 0;
  }
  return result;
}

}  // namespace gradus::study
