#include "study/tuned_file.h"

#include <limits>

#include "gradus/text.h"
#include "options/option_json.h"
#include "record/record_json.h"
#include "study/source.h"

namespace gradus::study {
namespace {

constexpr const char* heading =
    "# Settings that a tuning chose, with the space, the budget and the command that chose them:\n"
    "# made by that command. `gradus run` takes the values from here.\n";

Json values_json(const record::Named<record::SearchValue>& values) {
  Json json = Json::object();
  for (const auto& [option, value] : values) json[option] = record::to_json(value);
  return json;
}

/// A cell without its trials but the chosen one, whose fields stand in the table itself.
Json chosen_json(const record::TuningCell& cell) {
  const record::TuningTrial& best = *cell.best();
  Json json = {{"method", cell.method},
               {"task", cell.task},
               {"values", values_json(best.values)},
               {"metric", cell.metric},
               {"split", cell.split},
               {"higher_is_better", cell.higher_is_better},
               {"value", *best.value},
               {"by_seed", best.by_seed},
               {"trial", best.number},
               {"space", Json::array()},
               {"at_border", Json::array()},
               {"regret", cell.regret},
               {"gradients", cell.gradients},
               {"seconds", cell.seconds}};
  for (double seed_value : best.by_seed) {
    // A median may be finite where a run diverged; TOML's infinities are read as texts.
    if (seed_value > std::numeric_limits<double>::max() ||
        seed_value < std::numeric_limits<double>::lowest()) {
      json.erase("by_seed");
      break;
    }
  }
  for (const record::SearchDimension& dimension : cell.space)
    json["space"].push_back(record::to_json(dimension));
  for (const record::BorderValue& border : cell.at_border) {
    json["at_border"].push_back(
        {{"option", border.option}, {"low", border.low}, {"command", border.command}});
  }
  return json;
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
  Json json = {{"study", tuning.study},
               {"command", tuning.command},
               {"strategy", name_of(tuning.strategy)},
               {"trials", tuning.trials},
               {"seed", tuning.seed},
               {"seeds", tuning.seeds},
               {"shares", tuning.shares},
               {"selects_on_test", tuning.selects_on_test},
               {"self_tuned", tuning.self_tuned},
               {"chosen", Json::array()}};
  for (const record::TuningCell& cell : tuning.cells) {
    if (cell.best() != nullptr) json["chosen"].push_back(chosen_json(cell));
  }
  return heading + study_toml(option_table_from_json(json));
}

record::Tuning read_tuned_file(const std::filesystem::path& path) {
  const StudySource source = read_study(path);
  const Json json = gradus::to_json(source.table);
  const record::JsonField field(json, path.string());
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
    record::TuningTrial best = std::move(cell.trials[*cell.chosen]);
    cell.trials.assign(1, std::move(best));
    cell.chosen = 0;
  }
  return result;
}

}  // namespace gradus::study
