// Reports of simulated studies: whatever the runs of a study give, it has its report. Accuracies
// are k of 360, so that ties and differences of rounding size are many; some runs diverge or break.
// One study in sixteen has a second task, with losses of any size, on which some methods did not
// run. Of these 3,000 studies 100 ended without a report when an effect of rounding size was
// planned for (`pairs_needed` doubled its number of pairs until it wrapped to 0).
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "analysis/report_json.h"
#include "render/csv.h"
#include "render/html/page_parts.h"
#include "render/markdown.h"
#include "render/report_text.h"
#include "study_report.h"

namespace gradus::analysis {
namespace {

using test::analysed;
using test::small_report;
using test::SmallRun;

constexpr int studies = 3000;

class Simulation {
 public:
  explicit Simulation(unsigned seed) : random_(seed) {}

  Json report() {
    const int methods = among(2, 8), seeds = among(1, 6), spread = among(0, 3);
    const int broken_percent = among(0, 2) * 10;
    std::vector<std::string> names;
    std::vector<SmallRun> runs;
    for (int m = 0; m < methods; ++m) {
      names.push_back("method" + std::to_string(m));
      const int level = among(284, 292);  // of 360: around the target 0.8
      for (int seed = 0; seed < seeds; ++seed) {
        runs.push_back(run(names.back(), seed, level, spread, broken_percent));
      }
    }
    Json report = small_report(names, runs);
    if (among(0, 15) == 0) add_losses(report);
    for (Json& run : report["runs"]) {
      run.update({{"reason", nullptr}, {"stderr", ""}, {"memory", {{"peak_rss_bytes", 1}}}});
    }
    return report;
  }

 private:
  void add_losses(Json& report) {
    static const std::vector<double> sizes{5e-324, 1e-300, 1, 1e300};
    const double size = sizes.at(static_cast<std::size_t>(among(0, 3)));
    const bool without_some = among(0, 2) == 0;
    report["tasks"].push_back({{"id", "u"},
                               {"name", "u"},
                               {"metrics", {{{"name", "loss"}, {"higher_is_better", false}}}},
                               {"targets", Json::array()}});
    const Json first = report["runs"];
    for (Json run : first) {
      if (without_some && run["method"] == "method0") continue;
      run["id"] = run["id"].get<std::string>() + "u";
      run["task"] = {{"id", "u"}, {"name", "u"}};
      run["targets"] = Json::array();
      std::vector<double> losses;
      for (const Json& value : run["evaluations"]["metrics"]["test_accuracy"]) {
        losses.push_back((1 - value.get<double>()) * size * among(-1, 3));
      }
      run["evaluations"]["metrics"] = {{"loss", losses}};
      report["runs"].push_back(run);
    }
  }

  int among(int low, int high) {
    return low + static_cast<int>(random_() % static_cast<unsigned>(high - low + 1));
  }

  SmallRun run(const std::string& method, int seed, int level, int spread, int broken_percent) {
    SmallRun run{method, seed, {}};
    for (const int share : {0, 50, 90, 100}) {
      const int right = level * share / 100 + among(-spread, spread);
      run.accuracy.push_back(static_cast<double>(std::max(right, 0)) / 360);
    }
    if (among(1, 100) <= broken_percent) {
      run.status = std::vector<std::string>{"diverged", "crashed", "timed_out"}.at(
          static_cast<std::size_t>(among(0, 2)));
    }
    return run;
  }

  std::mt19937 random_;
};

/// All that a report holds of its runs, and what is printed of it.
std::string text_of(const Json& report) {
  const Report analysis = analysed(report, {.draws = 20, .total_draws = 20});
  return to_json(analysis).dump() + render::report_text(analysis, {});
}

/// In the words of the other renderers.
std::string other_texts_of(const Json& report) {
  const Report analysis = analysed(report, {.draws = 20, .total_draws = 20});
  std::string text = render::markdown_report(analysis) + render::page_data(analysis).dump();
  for (const render::CsvFile& file : render::csv_files(analysis)) text += file.text;
  return text;
}

TEST(SimulatedReportsSlow, EveryStudyHasItsReport) {
  int failed = 0;
  for (unsigned study = 0; study < studies; ++study) {
    const Json report = Simulation(study).report();
    try {
      EXPECT_NE(text_of(report), "");
      if (study % 30 == 0) {
        EXPECT_NE(other_texts_of(report), "");
      }
    } catch (const std::exception& error) {
      if (++failed <= 3) ADD_FAILURE() << "study " << study << ": " << error.what();
    }
  }
  EXPECT_EQ(failed, 0) << "of " << studies;
}

// Where the effect is of rounding size the number of seeds is null, and says why.
TEST(SimulatedReports, WhatCannotBeHadHasItsReason) {
  std::vector<SmallRun> runs;
  for (int seed = 0; seed < 3; ++seed) {
    const int moved[] = {0, 1, -1};
    runs.push_back({"a", seed, {0.1, (309 + moved[seed]) / 360.0}});
    runs.push_back({"b", seed, {0.1, 309 / 360.0}});
  }
  const Json report = small_report({"a", "b"}, runs);
  const PairComparison pair = analysed(report).families[0].pairs[0];
  EXPECT_FALSE(pair.seeds_needed);
  EXPECT_NE(pair.reasons.at("seeds_needed").find("other than none"), std::string::npos);
  EXPECT_TRUE(pair.difference);
  EXPECT_FALSE(pair.reasons.contains("difference"));
}

}  // namespace
}  // namespace gradus::analysis
