#include "analysis/tuning_analysis.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "analysis/statistic.h"
#include "gradus/stats/rank_correlation.h"

namespace gradus::analysis {
namespace {

/// Trials that ended on all seeds.
std::vector<const record::TuningTrial*> ended_trials(const record::TuningCell& cell) {
  std::vector<const record::TuningTrial*> ended;
  for (const record::TuningTrial& trial : cell.trials) {
    if (trial.value) ended.push_back(&trial);
  }
  return ended;
}

std::vector<double> values_of(const std::vector<const record::TuningTrial*>& trials) {
  std::vector<double> values;
  for (const record::TuningTrial* trial : trials) values.push_back(*trial->value);
  return values;
}

/// Why the trials are no independent draws with the full budget; empty where they are.
std::string no_curve_reason(const record::Tuning& tuning, const record::TuningCell& cell) {
  if (cell.space.empty()) return "the method has nothing to tune";
  if (tuning.strategy == record::SearchStrategy::grid)
    return "the points of a grid are chosen, not drawn";
  if (tuning.strategy == record::SearchStrategy::halving)
    return "successive halving gives the full budget to some trials only";
  if (ended_trials(cell).empty()) return "no trial ended";
  return "";
}

void add_curves(CellAnalysis& analysis, const record::TuningCell& cell) {
  const std::vector<double> values = values_of(ended_trials(cell));
  analysis.trials.resize(values.size());
  std::iota(analysis.trials.begin(), analysis.trials.end(), 1.0);
  stats::TuningCurveOptions options;
  options.better = cell.higher_is_better ? stats::Better::higher : stats::Better::lower;
  // Bands of more trials than can be counted exactly are those of Massart's inequality.
  if (values.size() > 2000) options.band = stats::BandKind::dkw;
  analysis.curve = stats::median_tuning_curve(values, analysis.trials, options);
  options.confidence = 0.8;
  analysis.inner = stats::median_tuning_curve(values, analysis.trials, options);
}

/// The position of a number in the dimension's range, from 0 to 1 on its scale.
double on_scale(const record::SearchDimension& dimension, double value) {
  if (dimension.high <= dimension.low) return 0;
  if (dimension.logarithmic && dimension.low > 0 && value > 0)
    return std::log(value / dimension.low) / std::log(dimension.high / dimension.low);
  return (value - dimension.low) / (dimension.high - dimension.low);
}

/// The option's value in a trial as a number.
std::optional<double> number_in(const record::TuningTrial& trial, const std::string& option) {
  const record::SearchValue* value = record::find(trial.values, option);
  return value == nullptr ? std::nullopt : record::number_of(*value);
}

OptionSensitivity sensitivity(const record::TuningCell& cell,
                              const record::SearchDimension& dimension) {
  OptionSensitivity result{.option = dimension.option};
  std::vector<double> settings, quality;
  for (const record::TuningTrial* trial : ended_trials(cell)) {
    const std::optional<double> number = number_in(*trial, dimension.option);
    if (!number || dimension.kind == record::SearchDimension::Kind::choice) return result;
    settings.push_back(*number);
    quality.push_back(cell.higher_is_better ? *trial->value : -*trial->value);
  }
  if (settings.empty()) return result;
  result.correlation = statistic([&] { return stats::rank_correlation(settings, quality); }).value;
  std::vector<std::size_t> order(settings.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, std::greater(), [&](std::size_t i) { return quality[i]; });
  order.resize(std::max<std::size_t>(1, order.size() / 4));
  const auto [low, high] =
      std::ranges::minmax(order, {}, [&](std::size_t i) { return settings[i]; });
  result.low = settings[low];
  result.high = settings[high];
  result.of_range =
      std::clamp(on_scale(dimension, *result.high) - on_scale(dimension, *result.low), 0.0, 1.0);
  return result;
}

std::optional<double> gain_of(const record::TuningCell& cell) {
  const record::TuningTrial* best = cell.best();
  if (best == nullptr || !best->value || !cell.defaults || !cell.defaults->value)
    return std::nullopt;
  const double gain = *best->value - *cell.defaults->value;
  if (std::isnan(gain)) return std::nullopt;
  return cell.higher_is_better ? gain : -gain;
}

/// The mean ranks of the values, 1 for the best.
std::vector<double> ranks_of(const std::vector<double>& values, bool higher_is_better) {
  std::vector<double> ranks;
  for (const double value : values) {
    double rank = 1;
    for (const double other : values) {
      if (other == value) {
        rank += 0.5;
      } else if (higher_is_better ? other > value : other < value) {
        rank += 1;
      }
    }
    ranks.push_back(rank - 0.5);
  }
  return ranks;
}

std::optional<BudgetRanks> budget_ranks(const record::Tuning& tuning,
                                        const std::vector<CellAnalysis>& cells,
                                        const std::string& task) {
  BudgetRanks result{.task = task, .metric = {}, .methods = {}, .trials = {}, .ranks = {}};
  std::vector<const CellAnalysis*> with_curve;
  bool higher = false;
  for (const CellAnalysis& analysis : cells) {
    const record::TuningCell& cell = tuning.cells[analysis.cell];
    if (cell.task != task || !analysis.curve) continue;
    with_curve.push_back(&analysis);
    result.methods.push_back(cell.method);
    result.metric = cell.metric;
    higher = cell.higher_is_better;
  }
  if (with_curve.size() < 2) return std::nullopt;
  std::size_t most = with_curve.front()->trials.size();
  for (const CellAnalysis* analysis : with_curve) most = std::min(most, analysis->trials.size());
  result.ranks.resize(with_curve.size());
  for (std::size_t i = 0; i < most; ++i) {
    result.trials.push_back(static_cast<double>(i + 1));
    std::vector<double> values;
    for (const CellAnalysis* analysis : with_curve) values.push_back(analysis->curve->value[i]);
    const std::vector<double> ranks = ranks_of(values, higher);
    for (std::size_t m = 0; m < ranks.size(); ++m) result.ranks[m].push_back(ranks[m]);
  }
  return result;
}

}  // namespace

TuningAnalysis analyse_tuning(const record::Tuning& tuning) {
  TuningAnalysis analysis;
  std::vector<std::string> tasks;
  for (std::size_t i = 0; i < tuning.cells.size(); ++i) {
    const record::TuningCell& cell = tuning.cells[i];
    CellAnalysis& result = analysis.cells.emplace_back();
    result.cell = i;
    result.reason = no_curve_reason(tuning, cell);
    if (result.reason.empty()) add_curves(result, cell);
    result.gain = gain_of(cell);
    for (const record::SearchDimension& dimension : cell.space)
      result.options.push_back(sensitivity(cell, dimension));
    if (std::ranges::find(tasks, cell.task) == tasks.end()) tasks.push_back(cell.task);
  }
  for (const std::string& task : tasks) {
    if (auto ranks = budget_ranks(tuning, analysis.cells, task))
      analysis.ranks.push_back(std::move(*ranks));
  }
  return analysis;
}

}  // namespace gradus::analysis
