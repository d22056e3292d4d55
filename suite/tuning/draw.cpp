#include "tuning/draw.h"

#include <fmt/format.h>

#include <algorithm>

#include "gradus/text.h"
#include "study/search_space.h"
#include "tuning/points.h"

namespace gradus::tuning {
namespace {

std::vector<Point> points_of(const study::TuneTable& tune, const record::TuningCell& cell,
                             const std::string& where) {
  const std::size_t dimensions = cell.space.size();
  const auto count = static_cast<std::size_t>(tune.trials);
  const std::uint64_t seed = search_seed(tune.seed, cell.task);
  switch (tune.strategy) {
    case record::SearchStrategy::grid:
      return grid_points(cell.space, count, where);
    case record::SearchStrategy::random:
      return random_points(dimensions, count, seed);
    case record::SearchStrategy::sobol:
    case record::SearchStrategy::halving:
      return sobol_points(dimensions, count, seed);
  }
  return {};
}

/// "{ search = [1e-06, 0.1] }" as the study would write it.
std::string search_toml(const record::SearchDimension& dimension) {
  const std::string ends = shortest(dimension.low) + ", " + shortest(dimension.high);
  if (dimension.times.empty()) return fmt::format("{{ search = [{}] }}", ends);
  return fmt::format("{{ search = {{ low = {}, high = {}, times = \"{}\", scale = \"{}\" }} }}",
                     shortest(dimension.low), shortest(dimension.high), dimension.times,
                     dimension.logarithmic ? "log" : "linear");
}

/// The study's [[method]] of a cell.
std::string entry_of(std::size_t cell, const study::TrialPlan& plan) {
  const auto trial = std::ranges::find(plan.trials, cell, &study::TrialRuns::cell);
  return plan.plan.runs[trial->runs.front().front()].entry;
}

std::string values_text(const record::TuningCell& cell) {
  if (cell.best() == nullptr) return "nothing";
  std::string text;
  for (const auto& [option, value] : cell.best()->values) {
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", option, record::to_text(value));
  }
  return text;
}

}  // namespace

study::DrawTrials drawn_by(const study::TuneTable& tune) {
  return [tune](const record::TuningCell& cell, const std::string& where) {
    std::vector<record::Named<record::SearchValue>> trials;
    for (const Point& point : points_of(tune, cell, where)) {
      record::Named<record::SearchValue>& values = trials.emplace_back();
      for (std::size_t d = 0; d < cell.space.size(); ++d) {
        values.emplace_back(cell.space[d].option, study::value_at(cell.space[d], point[d]));
      }
    }
    return trials;
  };
}

void add_border_commands(record::Tuning& tuning, const study::TrialPlan& plan,
                         const std::string& command) {
  for (std::size_t c = 0; c < tuning.cells.size(); ++c) {
    record::TuningCell& cell = tuning.cells[c];
    for (record::BorderValue& border : cell.at_border) {
      const auto& searches = plan.searches[c];
      const auto searched = std::ranges::find_if(searches, [&](const study::Searched& one) {
        return !one.factor && one.dimension.option == border.option;
      });
      if (searched == searches.end()) continue;
      const auto wide = study::widened(searched->dimension, border.low,
                                       searched->spec ? &*searched->spec : nullptr);
      if (!wide) continue;
      border.command = fmt::format("{} --set '{}.{}={}'", command, entry_of(c, plan), border.option,
                                   search_toml(*wide));
    }
  }
}

std::vector<std::string> choice_differences(const record::Tuning& before,
                                            const record::Tuning& now) {
  std::vector<std::string> differences;
  for (const record::TuningCell& cell : now.cells) {
    const record::TuningCell* then = before.cell(cell.method, cell.task);
    const std::string chosen = values_text(cell);
    const std::string chosen_then = then == nullptr ? "nothing" : values_text(*then);
    if (chosen == chosen_then) continue;
    differences.push_back(
        fmt::format("{} on {}: {} before, {} now", cell.method, cell.task, chosen_then, chosen));
  }
  for (const record::TuningCell& cell : before.cells) {
    if (now.cell(cell.method, cell.task) != nullptr) continue;
    differences.push_back(fmt::format("{} on {}: {} before, not tuned now", cell.method, cell.task,
                                      values_text(cell)));
  }
  return differences;
}

}  // namespace gradus::tuning
