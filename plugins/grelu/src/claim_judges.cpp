#include "claim_judges.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>

#include "claim_cells.h"
#include "gradus/stats/fit.h"

namespace gradus::grelu {

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

namespace {

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

}  // namespace

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

namespace {

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

}  // namespace

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

}  // namespace gradus::grelu
