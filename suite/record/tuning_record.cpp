#include "record/tuning_record.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "gradus/text.h"
#include "record/record_file.h"
#include "record/record_json.h"

namespace gradus::record {
namespace {

constexpr std::array<std::string_view, 4> strategies = {"grid", "random", "sobol", "halving"};
constexpr std::array<std::string_view, 3> kinds = {"real", "integer", "choice"};

/// JSON has no infinity: a diverged run's value is the text "inf" or "-inf".
Json value_json(double value) {
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return finite_or_null(value);
}

double value_from(const JsonField& field) {
  if (field.is_null()) return std::numeric_limits<double>::quiet_NaN();
  if (!field.json().is_string()) return field.number();
  const std::string text = field.text();
  if (text != "inf" && text != "-inf") field.fail("a number, 'inf' or '-inf'");
  return (text == "inf" ? 1 : -1) * std::numeric_limits<double>::infinity();
}

Json values_json(const std::vector<double>& values) {
  Json json = Json::array();
  for (const double value : values) json.push_back(value_json(value));
  return json;
}

Json chosen_values_json(const Named<SearchValue>& values) {
  return object_of(values, [](const SearchValue& value) { return record::to_json(value); });
}

Json trial_json(const TuningTrial& trial) {
  return {{"number", trial.number},
          {"values", chosen_values_json(trial.values)},
          {"by_seed", values_json(trial.by_seed)},
          {"value", trial.value ? value_json(*trial.value) : Json()},
          {"diverged", trial.diverged},
          {"failed", trial.failed},
          {"share", trial.share},
          {"stopped_early", trial.stopped_early},
          {"gradients", trial.gradients},
          {"seconds", trial.seconds},
          {"runs", trial.runs}};
}

TuningTrial trial_from_json(const JsonField& field) {
  TuningTrial trial;
  trial.number = field.at("number").integer();
  for (const auto& [option, value] : field.at("values").members()) {
    trial.values.emplace_back(option, search_value_from_json(value));
  }
  for (const JsonField& value : field.at("by_seed").elements()) {
    trial.by_seed.push_back(value_from(value));
  }
  if (!field.at("value").is_null()) trial.value = value_from(field.at("value"));
  trial.diverged = field.at("diverged").integer();
  trial.failed = field.at("failed").integer();
  trial.share = field.at("share").number();
  trial.stopped_early = field.at("stopped_early").boolean();
  trial.gradients = field.at("gradients").number();
  trial.seconds = field.at("seconds").number();
  trial.runs = field.at("runs").texts();
  return trial;
}

Json cell_json(const TuningCell& cell) {
  Json json = {{"method", cell.method},
               {"task", cell.task},
               {"metric", cell.metric},
               {"split", cell.split},
               {"higher_is_better", cell.higher_is_better},
               {"space", Json::array()},
               {"trials", Json::array()},
               {"chosen", or_null(cell.chosen)},
               {"defaults", cell.defaults ? trial_json(*cell.defaults) : Json()},
               {"at_border", Json::array()},
               {"regret", cell.regret},
               {"gradients", cell.gradients},
               {"seconds", cell.seconds}};
  for (const SearchDimension& dimension : cell.space) json["space"].push_back(to_json(dimension));
  for (const TuningTrial& trial : cell.trials) json["trials"].push_back(trial_json(trial));
  for (const BorderValue& border : cell.at_border) {
    json["at_border"].push_back(
        {{"option", border.option}, {"low", border.low}, {"command", border.command}});
  }
  return json;
}

TuningCell cell_from_json(const JsonField& field) {
  TuningCell cell;
  cell.method = field.at("method").text();
  cell.task = field.at("task").text();
  cell.metric = field.at("metric").text();
  cell.split = field.at("split").text();
  cell.higher_is_better = field.at("higher_is_better").boolean();
  for (const JsonField& dimension : field.at("space").elements()) {
    cell.space.push_back(search_dimension_from_json(dimension));
  }
  for (const JsonField& trial : field.at("trials").elements()) {
    cell.trials.push_back(trial_from_json(trial));
  }
  if (const auto chosen = field.at("chosen").integer_or_null()) {
    const auto size = static_cast<std::int64_t>(cell.trials.size());
    if (*chosen < 0 || *chosen >= size)
      field.at("chosen").fail("the position of one of the trials");
    cell.chosen = static_cast<std::size_t>(*chosen);
  }
  if (!field.at("defaults").is_null()) cell.defaults = trial_from_json(field.at("defaults"));
  for (const JsonField& border : field.at("at_border").elements()) {
    cell.at_border.push_back({border.at("option").text(), border.at("low").boolean(),
                              border.at("command").text_or_null().value_or("")});
  }
  if (!field.at("regret").is_null()) cell.regret = field.at("regret").numbers();
  cell.gradients = field.at("gradients").number();
  cell.seconds = field.at("seconds").number();
  return cell;
}

}  // namespace

std::string to_text(const SearchValue& value) {
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&value)) return shortest(*real);
  return std::get<std::string>(value);
}

Json to_json(const SearchValue& value) {
  return std::visit([](const auto& held) { return Json(held); }, value);
}

SearchValue search_value_from_json(const JsonField& field) {
  const Json& json = field.json();
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number_integer()) return json.get<std::int64_t>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  field.fail("a truth value, a number or a text");
}

OptionValue to_option(const SearchValue& value) {
  return std::visit([](const auto& held) { return OptionValue(held); }, value);
}

std::optional<SearchValue> search_value_of(const OptionValue& value) {
  if (value.is_boolean()) return value.boolean();
  if (value.is_integer()) return value.integer();
  if (value.is_real()) return value.number();
  if (value.is_text()) return value.text();
  return std::nullopt;
}

std::optional<double> number_of(const SearchValue& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    return static_cast<double>(*integer);
  }
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return std::nullopt;
}

std::string_view name_of(SearchStrategy strategy) {
  return strategies[static_cast<std::size_t>(strategy)];
}

std::optional<SearchStrategy> search_strategy_from(std::string_view name) {
  for (std::size_t i = 0; i < strategies.size(); ++i) {
    if (strategies[i] == name) return static_cast<SearchStrategy>(i);
  }
  return std::nullopt;
}

bool Tuning::has_all_trials() const {
  return std::ranges::all_of(cells, [this](const TuningCell& cell) {
    return static_cast<std::int64_t>(cell.trials.size()) >= trials;
  });
}

const TuningCell* Tuning::cell(std::string_view method, std::string_view task) const {
  for (const TuningCell& cell : cells) {
    if (cell.method == method && cell.task == task) return &cell;
  }
  return nullptr;
}

Json to_json(const SearchDimension& dimension) {
  Json json = {{"option", dimension.option},
               {"kind", kinds[static_cast<std::size_t>(dimension.kind)]}};
  if (dimension.kind == SearchDimension::Kind::choice) {
    json["choices"] = Json::array();
    for (const SearchValue& choice : dimension.choices) json["choices"].push_back(to_json(choice));
  } else {
    json["low"] = dimension.low;
    json["high"] = dimension.high;
    json["scale"] = dimension.logarithmic ? "log" : "linear";
  }
  if (!dimension.times.empty()) json["times"] = dimension.times;
  return json;
}

SearchDimension search_dimension_from_json(const JsonField& field) {
  SearchDimension dimension;
  dimension.option = field.at("option").text();
  dimension.kind = field.at("kind").parsed(
      [](std::string_view name) -> std::optional<SearchDimension::Kind> {
        for (std::size_t i = 0; i < kinds.size(); ++i) {
          if (kinds[i] == name) return static_cast<SearchDimension::Kind>(i);
        }
        return std::nullopt;
      },
      "'real', 'integer' or 'choice'");
  if (dimension.kind == SearchDimension::Kind::choice) {
    for (const JsonField& choice : field.at("choices").elements()) {
      dimension.choices.push_back(search_value_from_json(choice));
    }
  } else {
    dimension.low = field.at("low").number();
    dimension.high = field.at("high").number();
    dimension.logarithmic = field.at("scale").text() == "log";
  }
  dimension.times = field.at("times").text_or_null().value_or("");
  return dimension;
}

Json to_json(const Tuning& tuning) {
  Json json = {{"schema", schema_tag("gradus.tuning")},
               {"study", tuning.study},
               {"command", tuning.command},
               {"strategy", name_of(tuning.strategy)},
               {"trials", tuning.trials},
               {"seed", tuning.seed},
               {"seeds", tuning.seeds},
               {"shares", tuning.shares},
               {"selects_on_test", tuning.selects_on_test},
               {"cells", Json::array()},
               {"self_tuned", tuning.self_tuned}};
  for (const TuningCell& cell : tuning.cells) json["cells"].push_back(cell_json(cell));
  return json;
}

Tuning tuning_heading_from_json(const JsonField& field) {
  Tuning tuning;
  tuning.study = field.at("study").text();
  tuning.command = field.at("command").text();
  tuning.strategy =
      field.at("strategy").parsed(search_strategy_from, "'grid', 'random', 'sobol' or 'halving'");
  tuning.trials = field.at("trials").integer();
  tuning.seed = field.at("seed").integer();
  for (const JsonField& seed : field.at("seeds").elements()) {
    tuning.seeds.push_back(seed.integer());
  }
  tuning.shares = field.at("shares").numbers();
  tuning.selects_on_test = field.at("selects_on_test").boolean();
  tuning.self_tuned = field.at("self_tuned").texts();
  return tuning;
}

Tuning tuning_from_json(const JsonField& field) {
  Tuning tuning = tuning_heading_from_json(field);
  for (const JsonField& cell : field.at("cells").elements()) {
    tuning.cells.push_back(cell_from_json(cell));
  }
  return tuning;
}

Tuning read_tuning(const std::filesystem::path& file) {
  return tuning_from_json(read_json(file, "gradus.tuning").root());
}

void write_tuning(const OutputFolder& out, const Tuning& tuning) {
  write_json(out, tuning_file, to_json(tuning));
}

}  // namespace gradus::record
