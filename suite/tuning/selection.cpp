#include "tuning/selection.h"

#include <algorithm>
#include <cmath>

#include "gradus/stats/quantiles.h"
#include "study/search_space.h"
#include "tuning/regret.h"

namespace gradus::tuning {
namespace {

/// Whether a trial is to be preferred to one before it.
bool preferred(const record::TuningCell& cell, const record::TuningTrial& trial,
               const record::TuningTrial& best) {
  if (*trial.value != *best.value) return cell.better(*trial.value, *best.value);
  return trial.gradients < best.gradients;
}

const record::SearchDimension* dimension_of(const record::SearchSpace& space,
                                            const std::string& option) {
  const auto found = std::ranges::find(space, option, &record::SearchDimension::option);
  return found == space.end() ? nullptr : &*found;
}

}  // namespace

std::optional<double> value_of(const record::TuningTrial& trial) {
  if (trial.by_seed.empty()) return std::nullopt;
  const bool failed =
      std::ranges::any_of(trial.by_seed, [](double value) { return std::isnan(value); });
  if (failed) return std::nullopt;
  return stats::median(trial.by_seed);
}

bool can_be_chosen(const record::TuningTrial& trial) {
  return !trial.stopped_early && trial.value && std::isfinite(*trial.value);
}

void choose(record::TuningCell& cell) {
  cell.chosen.reset();
  cell.at_border.clear();
  cell.gradients = cell.seconds = 0;
  for (std::size_t i = 0; i < cell.trials.size(); ++i) {
    const record::TuningTrial& trial = cell.trials[i];
    cell.gradients += trial.gradients;
    cell.seconds += trial.seconds;
    if (!can_be_chosen(trial)) continue;
    if (!cell.chosen || preferred(cell, trial, cell.trials[*cell.chosen])) cell.chosen = i;
  }
  cell.regret = regret_of(cell);
  if (!cell.chosen) return;
  for (const auto& [option, value] : cell.trials[*cell.chosen].values) {
    const record::SearchDimension* dimension = dimension_of(cell.space, option);
    if (dimension == nullptr) continue;
    if (const auto low = study::border_of(*dimension, value))
      cell.at_border.push_back({option, *low, ""});
  }
}

}  // namespace gradus::tuning
