// C1, C5, C7, C10: what the network is.
#include <algorithm>
#include <cmath>
#include <map>

#include "claim_judges.h"
#include "claim_tables.h"
#include "gradus/stats/fit.h"

namespace gradus::grelu {
namespace {

const std::vector<double> drift_cell = {1024, 4, 8};  // width, L, n

void judge_limit(const ToolTable& deviations, bool full, Tolerances limits, Criteria& criteria) {
  std::map<CellKey, std::pair<std::vector<double>, std::vector<double>>> curves;  // by gates and L
  for (const auto& [key, values] : deviations.cells({"depth", "width"}, "rms")) {
    const double rate = std::sqrt(part(key, 0) / part(key, 1));
    criteria.at_most("rms deviation over sqrt(L/m)", mean(values) / rate, limits[0],
                     cell_text(key, std::vector<std::string>{"L", "m"}));
    auto& [widths, means] = curves[{key.text, {part(key, 0)}}];
    widths.push_back(part(key, 1));
    means.push_back(mean(values));
  }
  if (!full) return;
  std::vector<double> slopes;
  for (const auto& [key, curve] : curves) {
    slopes.push_back(stats::fit_power_law(curve.first, curve.second).slope);
  }
  criteria.within("slope of the deviation in m", mean(slopes), limits[1], limits[2]);
}

void judge_means(const ToolTable& means, double most, Criteria& criteria) {
  for (const auto& [key, values] : means.cells({"depth"}, "projection")) {
    const double average = mean(values);
    double squares = 0;
    for (const double value : values) squares += (value - average) * (value - average);
    const auto n = static_cast<double>(values.size());
    const double error = std::sqrt(squares / (n - 1) / n);
    criteria.at_most("mean given the gates, standard errors from 1", std::abs(average - 1) / error,
                     most, cell_text(key, std::vector<std::string>{"L"}));
  }
}

/// Slopes of ln(geometric mean over seeds) in ln width, a mean over cells (L, n), by gates.
std::map<std::string, double> width_slopes(const ToolTable& runs, std::string_view column) {
  std::map<CellKey, std::pair<std::vector<double>, std::vector<double>>> curves;
  for (const auto& [key, values] : runs.cells({"depth", "samples", "width"}, column)) {
    double logs = 0;
    for (const double value : values) logs += std::log(value);
    auto& [widths, means] = curves[{key.text, {part(key, 0), part(key, 1)}}];
    widths.push_back(part(key, 2));
    means.push_back(std::exp(logs / static_cast<double>(values.size())));
  }
  std::map<std::string, std::vector<double>> slopes;
  for (const auto& [key, curve] : curves) {
    if (curve.first.size() < 2) continue;
    slopes[key.text].push_back(stats::fit_power_law(curve.first, curve.second).slope);
  }
  std::map<std::string, double> averages;
  for (const auto& [gates, values] : slopes) averages[gates] = mean(values);
  return averages;
}

void judge_drift(const ToolTable& runs, bool full, Tolerances limits, Criteria& criteria) {
  if (full) {
    for (const char* what : {"slope of the drift in m", "slope of ReLU's drift in m",
                             "slope of the test gap in m", "drift at m = 1024"}) {
      criteria.require(what);
    }
    for (const auto& [gates, slope] : width_slopes(runs, "drift")) {
      if (gates == "relu") {
        criteria.within("slope of ReLU's drift in m", slope, limits[6], limits[7]);
      } else {
        criteria.within("slope of the drift in m", slope, limits[4], limits[5], gates);
      }
    }
    for (const auto& [gates, slope] : width_slopes(runs, "test_gap")) {
      if (gates != "relu") criteria.at_most("slope of the test gap in m", slope, limits[10], gates);
    }
  }
  const Cells drifts = runs.cells({"width", "depth", "samples"}, "drift");
  const auto relu = drifts.find({"relu", drift_cell});
  if (relu == drifts.end()) return;
  for (const char* gates : {"input", "gatenet", "frozen"}) {
    const auto own = drifts.find({gates, drift_cell});
    if (own == drifts.end()) continue;
    criteria.at_most("drift at m = 1024", mean(own->second), limits[8], gates);
    criteria.at_least("ReLU's drift over the network's", mean(relu->second) / mean(own->second),
                      limits[9], gates);
  }
}

}  // namespace

void judge_patterns(const Records& records, Tolerances limits, Criteria& criteria) {
  const ToolTable patterns(records, "patterns", "patterns", criteria);
  for (const auto& [key, values] : patterns.cells({}, "unchanged")) {
    criteria.at_least("gates unchanged", mean(values), 1, key.text);
  }
  for (const auto& [key, values] : patterns.cells({}, "nonlinearity")) {
    criteria.at_most("nonlinearity in one W_k", mean(values), limits[0], key.text);
  }
}

void judge_conversion(const Records& records, Tolerances limits, Criteria& criteria) {
  const ToolTable table(records, "conversion", "conversions", criteria);
  if (table.empty()) return;
  const auto each = [&](const char* column, auto compare) {
    for (const double value : table.numbers(column)) compare(value);
  };
  each("error", [&](double v) { criteria.at_most("largest difference", v, limits[0]); });
  each("width_as_stated", [&](double v) { criteria.at_least("width as stated", v, 1); });
  each("same_class", [&](double v) { criteria.at_least("same class", v, 1); });
  each("large_slack_error",
       [&](double v) { criteria.at_most("difference at slack 1e4", v, limits[1]); });
  for (const auto& [key, values] : table.cells({}, "unseen_near")) {
    criteria.at_least("unseen points that agree", mean(values), limits[2], key.text);
  }
  const Cells ends = table.cells({"step"}, "error");
  const auto start =
      std::ranges::find_if(ends, [](const auto& cell) { return part(cell.first, 0) == 0; });
  criteria.indicative(start == ends.end() || static_cast<double>(start->second.size()) < limits[3]);
}

void judge_kernel(const Records& records, Tolerances limits, Criteria& criteria) {
  const bool full = records.study() != "smoke";
  judge_limit(ToolTable(records, "concentration", "deviations", criteria), full, limits, criteria);
  judge_means(ToolTable(records, "concentration", "means", criteria), limits[3], criteria);
  judge_drift(ToolTable(records, "drift", "runs", criteria), full, limits, criteria);
}

void report_accuracy(const Records& records, Tolerances, Criteria& criteria) {
  const ToolTable runs(records, "digits_runs", "runs", criteria);
  const Cells errors = runs.cells({"depth"}, "train_mean_square");
  const Cells twins = runs.cells({"depth"}, "twin_accuracy");
  for (const auto& [key, values] : runs.cells({"depth"}, "test_accuracy")) {
    const std::string cell = cell_text(key, std::vector<std::string>{"L"});
    criteria.report(cell, mean(values));
    if (key.text != "relu") criteria.report(cell + " as ReLU network", mean(twins.at(key)));
    criteria.report(cell + " training error", mean(errors.at(key)));
  }
}

}  // namespace gradus::grelu
