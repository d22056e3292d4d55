#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

#include "claims.h"
#include "gradus/stats/fit.h"

namespace gradus::grelu {
namespace {

constexpr const char* no_record = "no finished record of the tool";
constexpr const char* full_only = "only the full study tests it";
constexpr std::size_t wanted_seeds = 5;

const Record* finished(const Records& records, std::string_view name) {
  for (const Record* record : records.named(name)) {
    if (record->status() == "finished") return record;
  }
  return nullptr;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return values.empty() ? std::numeric_limits<double>::quiet_NaN()
                        : sum / static_cast<double>(values.size());
}

double least(const std::vector<double>& values) {
  return *std::min_element(values.begin(), values.end());
}

double largest(const std::vector<double>& values) {
  return *std::max_element(values.begin(), values.end());
}

/// A cell of a table: gates and the numbers of some columns; with the values of another column.
using CellKey = std::pair<std::string, std::vector<double>>;
using Cells = std::map<CellKey, std::vector<double>>;

Cells cells_of(const Rows& rows, const std::vector<std::string>& keys, std::string_view value) {
  const std::vector<std::string> gates = rows.texts("gates");
  const std::vector<double> values = rows.numbers(value);
  std::vector<std::vector<double>> columns;
  for (const std::string& key : keys) columns.push_back(rows.numbers(key));
  Cells cells;
  for (std::size_t i = 0; i < gates.size(); ++i) {
    CellKey key{gates[i], {}};
    for (const auto& column : columns) key.second.push_back(column[i]);
    cells[key].push_back(values[i]);
  }
  return cells;
}

std::string at(const CellKey& key, const std::vector<std::string>& names) {
  std::string text = key.first;
  for (std::size_t i = 0; i < names.size(); ++i) {
    text += " " + names[i] + "=" + std::to_string(static_cast<int64_t>(key.second[i]));
  }
  return text;
}

std::size_t seeds_of(const Cells& cells) {
  std::size_t fewest = std::numeric_limits<std::size_t>::max();
  for (const auto& [key, values] : cells) fewest = std::min(fewest, values.size());
  return fewest;
}

void judge_patterns(const Records& records, Judgement& judgement) {
  Verdicts verdicts(judgement);
  if (const Record* record = finished(records, "patterns")) {
    const Rows rows(*record, "patterns");
    verdicts.at_least("gates unchanged", least(rows.numbers("unchanged")), 1);
    verdicts.at_most("nonlinearity in one W_k", largest(rows.numbers("nonlinearity")), 1e-10);
  }
  verdicts.conclude(no_record);
}

void judge_minimum(const Records& records, Judgement& judgement) {
  Verdicts verdicts(judgement);
  if (const Record* record = finished(records, "width_runs")) {
    const Rows rows(*record, "runs");
    const std::vector<double> steps = rows.numbers("steps");
    const auto converged =
        std::count_if(steps.begin(), steps.end(), [](double s) { return s >= 0; });
    verdicts.at_least("share converged",
                      static_cast<double>(converged) / static_cast<double>(steps.size()), 1);
    verdicts.at_least("share monotone", mean(rows.numbers("monotone")), 1);
    verdicts.indicative(seeds_of(cells_of(rows, {"samples", "depth"}, "steps")) < wanted_seeds);
  }
  verdicts.conclude(no_record);
}

/// Means over seeds of T / ln(n/eps) by cell, and their slopes in ln n and ln L, for n >= 8.
void judge_ratios(const Rows& rows, bool full, Verdicts& verdicts) {
  const Cells ratios = cells_of(rows, {"samples", "depth"}, "ratio");
  std::map<std::string, std::array<std::vector<double>, 3>> by_gates;  // ln n, ln L, ratio
  double low = 1e300, high = 0;
  for (const auto& [key, values] : ratios) {
    if (key.second[0] < 8) continue;
    low = std::min(low, mean(values));
    high = std::max(high, mean(values));
    by_gates[key.first][0].push_back(std::log(key.second[0]));
    by_gates[key.first][1].push_back(std::log(key.second[1]));
    by_gates[key.first][2].push_back(mean(values));
  }
  verdicts.within("least T/ln(n/eps)", low, .6, 1.6);
  verdicts.within("largest T/ln(n/eps)", high, .6, 1.6);
  verdicts.indicative(seeds_of(ratios) < wanted_seeds);
  if (!full) return;
  for (const auto& [gates, columns] : by_gates) {
    verdicts.at_most(gates + ": slope in ln n", stats::fit_line(columns[0], columns[2]).slope, .1);
    verdicts.at_most(gates + ": slope in ln L", stats::fit_line(columns[1], columns[2]).slope, .1);
  }
}

/// R^2 of the steps against ln(1/eps), the worst cell and seed.
double worst_level_fit(const Rows& levels) {
  const Cells losses = cells_of(levels, {"samples", "depth", "seed"}, "loss");
  const Cells steps = cells_of(levels, {"samples", "depth", "seed"}, "steps");
  double worst = 1;
  for (const auto& [key, goals] : losses) {
    if (key.second[0] < 8) continue;
    std::vector<double> logs, taken;
    for (std::size_t i = 0; i < goals.size(); ++i) {
      if (steps.at(key)[i] < 0) continue;
      logs.push_back(-std::log(goals[i]));
      taken.push_back(steps.at(key)[i]);
    }
    if (logs.size() > 2) worst = std::min(worst, stats::fit_line(logs, taken).r_squared);
  }
  return worst;
}

/// T(largest n) / T(least n) at a depth, means over seeds, by gates.
std::map<std::string, double> growth_at(const Rows& rows, double depth) {
  const Cells steps = cells_of(rows, {"depth", "samples"}, "steps");
  std::map<std::string, std::map<double, double>> by_gates;
  for (const auto& [key, values] : steps) {
    if (key.second[0] == depth) by_gates[key.first][key.second[1]] = mean(values);
  }
  std::map<std::string, double> growth;
  for (const auto& [gates, by_n] : by_gates) {
    growth[gates] = by_n.rbegin()->second / by_n.begin()->second;
  }
  return growth;
}

void judge_time(const Records& records, Judgement& judgement) {
  Verdicts verdicts(judgement);
  const bool full = records.study() == "full";
  if (const Record* record = finished(records, "width_runs")) {
    const Rows rows(*record, "runs");
    judge_ratios(rows, full, verdicts);
    const Cells fits = cells_of(rows, {"samples", "depth"}, "r_squared");
    double worst = 1;
    for (const auto& [key, values] : fits) {
      if (key.second[0] >= 8) worst = std::min(worst, mean(values));
    }
    verdicts.at_least("R^2 of ln loss against steps", worst, .95);
    verdicts.at_least("R^2 of T against ln(1/eps)", worst_level_fit(Rows(*record, "levels")), .98);
  }
  const Record* growth = full ? finished(records, "growth") : nullptr;
  if (growth != nullptr) {
    for (const auto& [gates, factor] : growth_at(Rows(*growth, "runs"), 8)) {
      if (gates == "frozen") continue;
      if (gates == "relu") {
        verdicts.at_least("relu: T(128)/T(8)", factor, 10);
      } else {
        verdicts.at_most(gates + ": T(128)/T(8)", factor, 3);
      }
    }
  }
  verdicts.conclude(no_record);
}

void judge_width(const Records& records, Judgement& judgement) {
  Verdicts verdicts(judgement);
  if (const Record* record = finished(records, "width_runs")) {
    const Rows rows(*record, "runs");
    const std::vector<double> widths = rows.numbers("width");
    const std::vector<double> lows = rows.numbers("eigenvalue_low");
    const std::vector<double> highs = rows.numbers("eigenvalue_high");
    double low = 1e300, high = -1e300;
    for (std::size_t i = 0; i < widths.size(); ++i) {
      if (widths[i] < 500) continue;
      low = std::min(low, lows[i]);
      high = std::max(high, highs[i]);
    }
    if (low <= high) {
      verdicts.at_least("least eigenvalue", low, 1.0 / 3);
      verdicts.at_most("largest eigenvalue", high, 2.5);
    }
    verdicts.indicative(seeds_of(cells_of(rows, {"samples", "depth"}, "steps")) < wanted_seeds);
  }
  verdicts.conclude("no cell of width 500 or more");
}

void judge_conversion(const Records& records, Judgement& judgement) {
  Verdicts verdicts(judgement);
  if (const Record* record = finished(records, "conversion")) {
    const Rows rows(*record, "conversions");
    verdicts.at_most("largest difference", largest(rows.numbers("error")), 1e-9);
    verdicts.at_least("widths as stated", least(rows.numbers("width_as_stated")), 1);
    verdicts.at_least("same class", least(rows.numbers("same_class")), 1);
    verdicts.at_most("difference at slack 1e4", largest(rows.numbers("large_slack_error")), 1e-5);
    verdicts.at_least("unseen points that agree", least(rows.numbers("unseen_near")), .99);
    verdicts.indicative(seeds_of(cells_of(rows, {"step"}, "error")) < 1);
  }
  verdicts.conclude(no_record);
}

void judge_acceleration(const Records& records, Judgement& judgement) {
  Verdicts verdicts(judgement);
  if (const Record* record = finished(records, "growth")) {
    const Cells steps = cells_of(Rows(*record, "runs"), {"depth", "samples"}, "steps");
    for (const auto& [key, values] : steps) {
      const auto relu = steps.find({"relu", key.second});
      const bool compared = key.second[0] >= 4 && key.second[1] == 128;
      if (!compared || relu == steps.end()) continue;
      if (key.first != "input" && key.first != "gatenet") continue;
      verdicts.at_most(at(key, {"L", "n"}) + ": share of ReLU's steps",
                       mean(values) / mean(relu->second), .1);
    }
  }
  if (const Record* record = finished(records, "digits_runs")) {
    const Cells steps = cells_of(Rows(*record, "runs"), {"depth"}, "steps");
    const auto relu = steps.find({"relu", {4}});
    for (const char* gates : {"input", "gatenet"}) {
      const auto own = steps.find({gates, {4}});
      if (own == steps.end() || relu == steps.end() || least(relu->second) < 0) continue;
      verdicts.at_most(std::string("digits, ") + gates + ": share of ReLU's steps",
                       least(own->second) < 0 ? std::numeric_limits<double>::infinity()
                                              : mean(own->second) / mean(relu->second),
                       .5);
    }
  }
  verdicts.conclude(full_only);
}

/// Slopes of ln mean(column) in ln width, a mean over cells (depth, samples), by gates.
std::map<std::string, double> width_slopes(const Rows& rows, std::string_view column) {
  std::map<std::pair<std::string, std::pair<double, double>>,
           std::pair<std::vector<double>, std::vector<double>>>
      curves;
  for (const auto& [key, values] : cells_of(rows, {"depth", "samples", "width"}, column)) {
    double logs = 0;
    for (const double value : values) logs += std::log(value);
    auto& curve = curves[{key.first, {key.second[0], key.second[1]}}];
    curve.first.push_back(key.second[2]);
    curve.second.push_back(std::exp(logs / static_cast<double>(values.size())));
  }
  std::map<std::string, std::vector<double>> slopes;
  for (const auto& [key, curve] : curves) {
    if (curve.first.size() < 2) continue;
    slopes[key.first].push_back(stats::fit_power_law(curve.first, curve.second).slope);
  }
  std::map<std::string, double> means;
  for (const auto& [gates, values] : slopes) means[gates] = mean(values);
  return means;
}

void judge_concentration(const Record& record, bool full, Verdicts& verdicts) {
  const Rows deviations(record, "deviations"), means(record, "means");
  verdicts.at_most("rms deviation over sqrt(L/m)", largest(deviations.numbers("over_rate")), 1);
  for (const auto& [key, values] : cells_of(means, {"depth"}, "projection")) {
    const double average = mean(values);
    double squares = 0;
    for (const double value : values) squares += (value - average) * (value - average);
    const auto n = static_cast<double>(values.size());
    const double error = std::sqrt(squares / (n - 1) / n);
    verdicts.at_most(at(key, {"L"}) + ": mean given the gates, standard errors from 1",
                     std::abs(average - 1) / error, 3);
  }
  if (!full) return;
  std::map<std::string, std::vector<double>> x, y;
  for (const auto& [key, values] : cells_of(deviations, {"depth", "width"}, "rms")) {
    x[at({key.first, {key.second[0]}}, {"L"})].push_back(key.second[1]);
    y[at({key.first, {key.second[0]}}, {"L"})].push_back(mean(values));
  }
  std::vector<double> slopes;
  for (const auto& [cell, widths] : x) {
    slopes.push_back(stats::fit_power_law(widths, y[cell]).slope);
  }
  verdicts.within("slope of the deviation in m", mean(slopes), -.65, -.35);
}

void judge_drift(const Record& record, bool full, Verdicts& verdicts) {
  const Rows rows(record, "runs");
  if (full) {
    for (const auto& [gates, slope] : width_slopes(rows, "drift")) {
      if (gates == "relu") {
        verdicts.within("relu: slope of the drift", slope, -.7, -.3);
      } else {
        verdicts.within(gates + ": slope of the drift", slope, -1.25, -.75);
      }
    }
    for (const auto& [gates, slope] : width_slopes(rows, "test_gap")) {
      if (gates != "relu") verdicts.at_most(gates + ": slope of the test gap", slope, -.85);
    }
  }
  const Cells drifts = cells_of(rows, {"width", "depth", "samples"}, "drift");
  const auto relu = drifts.find({"relu", {1024, 4, 8}});
  for (const char* gates : {"input", "gatenet", "frozen"}) {
    const auto own = drifts.find({gates, {1024, 4, 8}});
    if (own == drifts.end() || relu == drifts.end()) continue;
    verdicts.at_most(std::string(gates) + ": drift at m = 1024", mean(own->second), .01);
    verdicts.at_least(std::string(gates) + ": ReLU's drift over its own",
                      mean(relu->second) / mean(own->second), 5);
  }
}

void judge_kernel(const Records& records, Judgement& judgement) {
  Verdicts verdicts(judgement);
  const bool full = records.study() == "full";
  if (const Record* record = finished(records, "concentration")) {
    judge_concentration(*record, full, verdicts);
  }
  if (const Record* record = finished(records, "drift")) judge_drift(*record, full, verdicts);
  verdicts.conclude(no_record);
}

void judge_frozen(const Records& records, Judgement& judgement) {
  Verdicts verdicts(judgement);
  if (const Record* record = finished(records, "growth")) {
    const auto growth = growth_at(Rows(*record, "runs"), 8);
    if (const auto found = growth.find("frozen"); found != growth.end()) {
      verdicts.at_least("frozen: T(128)/T(8)", found->second, 10);
    }
  }
  verdicts.conclude(full_only);
}

void judge_narrow(const Records& records, Judgement& judgement) {
  Verdicts verdicts(judgement);
  if (const Record* record = finished(records, "narrow")) {
    const std::vector<double> steps = Rows(*record, "runs").numbers("steps");
    const auto converged =
        std::count_if(steps.begin(), steps.end(), [](double s) { return s >= 0; });
    verdicts.at_most("runs that converge", static_cast<double>(converged), 0);
    verdicts.indicative(steps.size() < wanted_seeds);
  }
  verdicts.conclude(no_record);
}

void report_accuracy(const Records& records, Judgement& judgement) {
  const Record* record = finished(records, "digits_runs");
  if (record == nullptr) {
    judgement.verdict = Verdict::not_tested;
    judgement.why = full_only;
    return;
  }
  judgement.verdict = Verdict::reported;
  for (const auto& [key, values] : cells_of(Rows(*record, "runs"), {"depth"}, "test_accuracy")) {
    const std::string cell = at(key, {"L"});
    judgement.numbers[cell] = mean(values);
    judgement.measured += (judgement.measured.empty() ? "" : "; ") + cell + " " +
                          std::to_string(mean(values)).substr(0, 5);
  }
  judgement.why = "test accuracy on centred digits after the same number of steps";
}

using Kind = ClaimKind;

const std::array<ClaimRule, 10> rules = {{
    {{Kind::theorem, "The activation patterns are fixed", "abstract",
      "gates byte for byte the same before and after training; f affine in each W_k to rounding"},
     {"patterns"},
     {"patterns"},
     judge_patterns},
    {{Kind::empirical, "Gradient descent reaches a global minimum at width n^2 L", "abstract",
      "n^2 L cells: summed loss <= 1e-6 and never rising, every seed"},
     {"width_runs"},
     {"width_runs"},
     judge_minimum},
    {{Kind::empirical, "The number of steps is logarithmic", "abstract",
      "T/ln(n/eps) in [.6, 1.6] by cell, n >= 8; R^2 of ln loss >= .95; R^2 of T against ln(1/eps) "
      ">= .98; full: slopes in ln n and ln L <= .1, T(128)/T(8) <= 3 at L = 8 and >= 10 for ReLU"},
     {"width_runs"},
     {"width_runs", "growth"},
     judge_time},
    {{Kind::empirical, "The width suffices", "abstract",
      "cells of width 500 and more: eigenvalues of the kernel at the start over L m/o in [1/3, "
      "2.5]"},
     {"width_runs"},
     {"width_runs"},
     judge_width},
    {{Kind::theorem, "It converts to an equivalent ReLU network at any time", "abstract",
      "at 0, T/2 and T: width 2m (input: 2m + 2d), difference on the points <= 1e-9 at slack 1.01, "
      "the same class; at slack 1e4 difference <= 1e-5 and >= 99 % of unseen points within 1 %"},
     {"conversion"},
     {"conversion"},
     judge_conversion},
    {{Kind::empirical, "Training is accelerated", "abstract",
      "L >= 4, n = 128: at most 1/10 of ReLU's steps; centred digits, L = 4: at most 1/2"},
     {},
     {"growth", "digits_runs"},
     judge_acceleration},
    {{Kind::empirical, "The network equals its tangent kernel tightly at finite width", "abstract",
      "rms deviation from the limit <= sqrt(L/m); mean given the gates within 3 s.e. (300 draws); "
      "m = 1024, "
      "L = 4, n = 8: drift <= .01 and ReLU's >= 5 times larger; full: slopes in m of the deviation "
      "-.5 +- .15, of the drift in [-1.25, -.75] (ReLU [-.7, -.3]), of the test gap <= -.85"},
     {"concentration", "drift"},
     {"concentration", "drift"},
     judge_kernel},
    {{Kind::empirical, "The gates must be independent of the weights", "derived in THEORY.md, 2.1",
      "gates frozen: T(128)/T(8) >= 10 at L = 8"},
     {},
     {"growth"},
     judge_frozen},
    {{Kind::empirical, "Too narrow networks fail", "derived in THEORY.md, 4.4",
      "L = 4, n = 8, m = 2: no seed converges in 1500 steps"},
     {"narrow"},
     {"narrow"},
     judge_narrow},
    {{Kind::report, "Generalisation", "no criterion",
      "test accuracy of each gate mode on centred digits"},
     {},
     {"digits_runs"},
     report_accuracy},
}};

}  // namespace

const ClaimRule& claim_rule(int number) {
  return rules[static_cast<std::size_t>(number - 1)];
}

}  // namespace gradus::grelu
