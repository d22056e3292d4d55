// Reports of few runs, written by hand, for the tests of the analysis and of the page.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analysis/report.h"
#include "base/json.h"

namespace gradus::test {

/// One run: steps are 0, 10, 20, ...; epochs a tenth, gradients the steps, seconds a hundredth.
struct SmallRun {
  std::string method;
  int64_t repetition = 0;
  std::vector<double> accuracy;
  std::string status = "finished";
  double pace = 0.01;  ///< seconds of CPU per step
  /// Hash of the parameters at every evaluation point; empty: none was recorded.
  std::string hash = "";
  std::string environment = "";  ///< hash; empty: none
};

/// A report of one task "t" with metric test_accuracy and the target test_accuracy 0.8.
inline Json small_report(const std::vector<std::string>& methods,
                         const std::vector<SmallRun>& runs) {
  const double target = 0.8;
  Json report = {
      {"schema", {{"name", "gradus.report"}, {"version", 1}}},
      {"study", {{"name", "small"}, {"toml", "seeds = 1\n"}}},
      {"gradus", "0.1.0"},
      {"environments", Json::object()},
      {"tasks",
       {{{"id", "t"},
         {"name", "t"},
         {"metrics", {{{"name", "test_accuracy"}, {"higher_is_better", true}}}},
         {"targets", {{{"metric", "test_accuracy"}, {"value", target}}}}}}},
      {"methods", Json::array()},
      {"runs", Json::array()},
      {"tools", Json::array()},
      {"claims", Json::array()},
      {"summary", {{"final", Json::array()}, {"targets", Json::array()}, {"times", Json::array()}}},
      {"failures", Json::array()}};
  for (const std::string& method : methods) {
    report["methods"].push_back({{"name", method}, {"tuned", false}});
  }
  for (const SmallRun& run : runs) {
    Json steps = Json::array(), epochs = Json::array(), seconds = Json::array();
    std::optional<std::size_t> met;
    for (std::size_t i = 0; i < run.accuracy.size(); ++i) {
      steps.push_back(10 * i);
      epochs.push_back(static_cast<double>(i));
      seconds.push_back(10 * static_cast<double>(i) * run.pace);
      if (!met && run.accuracy[i] >= target) met = i;
    }
    Json row = {{"metric", "test_accuracy"}, {"value", target}, {"reached", met.has_value()}};
    row["step"] = met ? steps[*met] : Json(nullptr);
    row["gradients"] = row["step"];
    row["cpu_s"] = met ? seconds[*met] : Json(nullptr);
    row["wall_s"] = row["cpu_s"];
    report["runs"].push_back(
        {{"id", run.method + std::to_string(run.repetition)},
         {"task", {{"id", "t"}, {"name", "t"}}},
         {"method", run.method},
         {"repetition", run.repetition},
         {"status", run.status},
         {"steps", steps.back()},
         {"epochs", epochs.back()},
         {"counts", {{"gradients", steps.back()}}},
         {"time", {{"wall_s", seconds.back()}, {"cpu_s", seconds.back()}, {"contended", false}}},
         {"targets", Json::array({row})},
         {"evaluations",
          {{"step", steps},
           {"epoch", epochs},
           {"gradients", steps},
           {"wall_s", seconds},
           {"cpu_s", seconds},
           {"metrics", {{"test_accuracy", run.accuracy}}}}}});
    if (!run.environment.empty()) report["runs"].back()["environment"] = run.environment;
    if (!run.hash.empty()) {
      report["runs"].back()["evaluations"]["parameter_hash"] =
          std::vector<std::string>(run.accuracy.size(), run.hash);
    }
  }
  return report;
}

/// What the analysis makes of a report in JSON.
inline analysis::Report analysed(const Json& report,
                                 const analysis::ComparisonOptions& options = {}) {
  return analysis::analyse(analysis::study_records_from_json({report, "report"}), options);
}

}  // namespace gradus::test
