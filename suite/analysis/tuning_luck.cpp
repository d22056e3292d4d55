#include "analysis/tuning_luck.h"

#include <algorithm>

#include "gradus/stats/quantiles.h"

namespace gradus::analysis {
namespace {

constexpr std::size_t most_quantiles = 25;  // one test each: enough for levels above 1/25 of 5 %

}  // namespace

Regrets regrets_of(const record::Tuning& tuning) {
  Regrets regrets;
  for (const record::TuningCell& cell : tuning.cells) {
    if (!cell.regret.empty()) regrets[{cell.task, cell.method}] = cell.regret;
  }
  return regrets;
}

std::vector<double> luck_of(const Regrets& regrets, const std::string& task, const std::string& a,
                            const std::string& b) {
  const auto of_a = regrets.find({task, a}), of_b = regrets.find({task, b});
  if (of_a == regrets.end() && of_b == regrets.end()) return {};
  const std::vector<double> none = {0};
  std::vector<double> differences;
  for (const double ours : of_a == regrets.end() ? none : of_a->second) {
    for (const double theirs : of_b == regrets.end() ? none : of_b->second) {
      differences.push_back(ours - theirs);
    }
  }
  if (differences.size() <= most_quantiles) return differences;
  std::vector<double> quantiles;
  for (std::size_t i = 0; i < most_quantiles; ++i) {
    const double position = (static_cast<double>(i) + 0.5) / static_cast<double>(most_quantiles);
    quantiles.push_back(stats::quantile(differences, position));
  }
  return quantiles;
}

}  // namespace gradus::analysis
