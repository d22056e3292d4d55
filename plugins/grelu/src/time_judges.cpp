// C2, C3, C4, C6, C8, C9: how many steps training takes.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "claim_judges.h"
#include "claim_tables.h"
#include "gradus/stats/fit.h"

namespace gradus::grelu {
namespace {

constexpr double fewest_samples = 8;  // of cells whose time is judged
constexpr double narrowest = 500;     // of networks whose spectrum is judged
constexpr double growth_depth = 8, few_points = 8, many_points = 128, acceleration_depth = 4;
const std::vector<std::string> cell_names = {"n", "L"};

double share_of(const std::vector<double>& values, auto condition) {
  const auto count = std::ranges::count_if(values, condition);
  return static_cast<double>(count) / static_cast<double>(values.size());
}

/// Means over seeds of T / ln(n/eps) by cell, and their slopes in ln n and ln L.
void judge_ratios(const ToolTable& runs, bool with_slopes, Tolerances limits, Criteria& criteria) {
  std::map<std::string, std::array<std::vector<double>, 3>> by_gates;  // ln n, ln L, ratio
  for (const auto& [key, values] : runs.cells({"samples", "depth"}, "ratio")) {
    if (part(key, 0) < fewest_samples) continue;
    criteria.within("T/ln(n/eps)", mean(values), limits[0], limits[1], cell_text(key, cell_names));
    auto& columns = by_gates[key.text];
    columns[0].push_back(std::log(part(key, 0)));
    columns[1].push_back(std::log(part(key, 1)));
    columns[2].push_back(mean(values));
  }
  if (!with_slopes) return;
  for (const auto& [gates, columns] : by_gates) {
    criteria.at_most("slope in ln n", stats::fit_line(columns[0], columns[2]).slope, limits[2],
                     gates);
    criteria.at_most("slope in ln L", stats::fit_line(columns[1], columns[2]).slope, limits[2],
                     gates);
  }
}

/// R^2 of the steps against ln(1/eps), the mean over seeds of each cell.
void judge_levels(const ToolTable& levels, double least, Criteria& criteria) {
  const Cells steps = levels.cells({"samples", "depth", "seed"}, "steps");
  std::map<CellKey, std::vector<double>> fits;
  for (const auto& [key, goals] : levels.cells({"samples", "depth", "seed"}, "loss")) {
    if (part(key, 0) < fewest_samples) continue;
    const std::vector<double>& taken = steps.at(key);
    std::vector<double> logs, reached;
    for (std::size_t i = 0; i < goals.size(); ++i) {
      if (taken[i] < 0) continue;
      logs.push_back(-std::log(goals[i]));
      reached.push_back(taken[i]);
    }
    const double fit = logs.size() > 2 ? stats::fit_line(logs, reached).r_squared : 0;
    fits[{key.text, {part(key, 0), part(key, 1)}}].push_back(fit);
  }
  for (const auto& [key, values] : fits) {
    criteria.at_least("R^2 of T against ln(1/eps)", mean(values), least,
                      cell_text(key, cell_names));
  }
}

/// Mean steps of a cell; infinite where a seed did not get there.
double steps_of(const std::vector<double>& steps, const std::vector<double>& reached) {
  const bool all = std::ranges::all_of(reached, [](double yes) { return yes != 0; });
  return all ? mean(steps) : std::numeric_limits<double>::infinity();
}

/// T(128) / T(8) at depth 8, of means over seeds, by gates. ReLU's runs at 128 points that were
/// given up count with the steps they had: a lower bound.
std::map<std::string, double> growth_of(const ToolTable& runs) {
  const Cells steps = runs.cells({"depth", "samples"}, "steps");
  const Cells reached = runs.cells({"depth", "samples"}, "converged");
  std::map<std::string, double> growth;
  for (const auto& [key, values] : steps) {
    const auto few = steps.find({key.text, {growth_depth, few_points}});
    if (part(key, 0) != growth_depth || part(key, 1) != many_points || few == steps.end()) continue;
    const double most = key.text == "relu" ? mean(values) : steps_of(values, reached.at(key));
    const double least = steps_of(few->second, reached.at(few->first));
    growth[key.text] = std::isinf(least) ? std::nan("") : most / least;
  }
  return growth;
}

void judge_growth_shares(const ToolTable& runs, double most, Criteria& criteria) {
  const Cells steps = runs.cells({"depth", "samples"}, "steps");
  const Cells reached = runs.cells({"depth", "samples"}, "converged");
  for (const auto& [key, values] : steps) {
    const auto relu = steps.find({"relu", key.numbers});
    const bool judged = part(key, 0) >= acceleration_depth && part(key, 1) == many_points &&
                        (key.text == "input" || key.text == "gatenet");
    if (!judged || relu == steps.end()) continue;
    // A ReLU run that was given up counts with the steps it had: a lower bound.
    criteria.at_most("share of ReLU's steps",
                     steps_of(values, reached.at(key)) / mean(relu->second), most,
                     cell_text(key, std::vector<std::string>{"L", "n"}));
  }
}

void judge_digits_shares(const ToolTable& runs, double most, Criteria& criteria) {
  const Cells steps = runs.cells({"depth"}, "steps");
  const auto relu = steps.find({"relu", {acceleration_depth}});
  if (relu == steps.end()) return;
  const bool relu_reached = std::ranges::all_of(relu->second, [](double s) { return s >= 0; });
  if (!relu_reached) return criteria.missing("ReLU has not reached the error on digits");
  for (const char* gates : {"input", "gatenet"}) {
    const auto own = steps.find({gates, {acceleration_depth}});
    if (own == steps.end()) continue;
    std::vector<double> reached;
    for (const double count : own->second) reached.push_back(count >= 0 ? 1 : 0);
    criteria.at_most("share of ReLU's steps on digits",
                     steps_of(own->second, reached) / mean(relu->second), most, gates);
  }
}

}  // namespace

void judge_minimum(const Records& records, Tolerances tolerances, Criteria& criteria) {
  const ToolTable runs(records, "width_runs", "runs", criteria);
  if (runs.empty()) return;
  criteria.at_least("share of runs that converge",
                    share_of(runs.numbers("steps"), [](double s) { return s >= 0; }), 1);
  criteria.at_least("share of runs without a rise",
                    share_of(runs.numbers("monotone"), [](double yes) { return yes == 1; }), 1);
  const Cells cells = runs.cells({"samples", "depth"}, "steps");
  criteria.indicative(static_cast<double>(fewest_values(cells)) < tolerances[0]);
}

void judge_time(const Records& records, Tolerances limits, Criteria& criteria) {
  const bool full = records.study() != "smoke";
  const ToolTable runs(records, "width_runs", "runs", criteria);
  if (runs.empty()) return;
  judge_ratios(runs, full, limits, criteria);
  const Cells fits = runs.cells({"samples", "depth"}, "r_squared");
  for (const auto& [key, values] : fits) {
    if (part(key, 0) < fewest_samples) continue;
    criteria.at_least("R^2 of ln loss against steps", mean(values), limits[3],
                      cell_text(key, cell_names));
  }
  judge_levels(ToolTable(records, "width_runs", "levels", criteria), limits[4], criteria);
  criteria.indicative(static_cast<double>(fewest_values(fits)) < limits[7]);
  if (!full) return;
  criteria.require("T(128)/T(8)");
  criteria.require("T(128)/T(8) of ReLU");
  const ToolTable growth(records, "growth", "runs", criteria);
  for (const auto& [gates, factor] : growth_of(growth)) {
    if (gates == "relu") criteria.at_least("T(128)/T(8) of ReLU", factor, limits[6]);
    if (gates == "input" || gates == "gatenet") {
      criteria.at_most("T(128)/T(8)", factor, limits[5], gates);
    }
  }
}

void judge_width(const Records& records, Tolerances limits, Criteria& criteria) {
  const ToolTable runs(records, "width_runs", "runs", criteria);
  const std::vector<double> widths = runs.numbers("width");
  const std::vector<double> lows = runs.numbers("eigenvalue_low");
  const std::vector<double> highs = runs.numbers("eigenvalue_high");
  for (std::size_t i = 0; i < widths.size(); ++i) {
    if (widths[i] < narrowest) continue;
    criteria.at_least("least eigenvalue", lows[i], limits[0]);
    criteria.at_most("largest eigenvalue", highs[i], limits[1]);
  }
  const Cells cells = runs.cells({"samples", "depth"}, "steps");
  criteria.indicative(static_cast<double>(fewest_values(cells)) < limits[2]);
}

void judge_acceleration(const Records& records, Tolerances limits, Criteria& criteria) {
  criteria.require("share of ReLU's steps");
  criteria.require("share of ReLU's steps on digits");
  judge_growth_shares(ToolTable(records, "growth", "runs", criteria), limits[0], criteria);
  judge_digits_shares(ToolTable(records, "digits_runs", "runs", criteria), limits[1], criteria);
}

void judge_frozen(const Records& records, Tolerances limits, Criteria& criteria) {
  const ToolTable runs(records, "growth", "runs", criteria);
  const auto growth = growth_of(runs);
  const auto frozen = growth.find("frozen");
  if (frozen == growth.end()) return;
  criteria.at_least("T(128)/T(8)", frozen->second, limits[0]);
  for (const auto& [key, reached] : runs.cells({"depth", "samples"}, "converged")) {
    if (key.text == "frozen") criteria.at_least("share of runs that converge", mean(reached), 1);
  }
}

void judge_narrow(const Records& records, Tolerances limits, Criteria& criteria) {
  const ToolTable runs(records, "narrow", "runs", criteria);
  if (runs.empty()) return;
  const std::vector<double> steps = runs.numbers("steps");
  criteria.at_most("share of runs that converge", share_of(steps, [](double s) { return s >= 0; }),
                   0);
  const Cells cells = runs.cells({"samples"}, "steps");
  criteria.indicative(static_cast<double>(fewest_values(cells)) < limits[0]);
}

}  // namespace gradus::grelu
