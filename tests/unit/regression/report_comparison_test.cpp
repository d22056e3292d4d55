#include "regression/report_comparison.h"

#include <gmock/gmock.h>

#include "gradus/error.h"
#include "render/regression_text.h"
#include "study_report.h"

namespace gradus::regression {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

analysis::StudyRecords records_of(const Json& report) {
  return analysis::study_records_from_json({report, "report"});
}

Comparison compare_reports(const Json& base, const Json& now, const Rules& rules = {}) {
  return regression::compare_reports(records_of(base), records_of(now), rules);
}

/// Two methods of eight runs each, with parameter hashes, options, platforms, a tool and a claim.
/// `pace` multiplies the time of method b.
Json full_report(double pace = 1) {
  std::vector<test::SmallRun> runs;
  for (const char* method : {"a", "b"}) {
    for (int64_t seed = 0; seed < 8; ++seed) {
      const auto s = static_cast<double>(seed);
      test::SmallRun run{method, seed, {0.1, 0.5 + 0.01 * s, 0.9 + 0.001 * s}};
      run.pace = (0.01 + 0.0001 * s) * (std::string(method) == "b" ? pace : 1);
      runs.push_back(run);
    }
  }
  Json report = test::small_report({"a", "b"}, runs);
  for (Json& run : report["runs"]) {
    run["evaluations"]["parameter_hash"] = {"h0", "h1", "h2"};
    run["probes"] = Json::object();
    run["reason"] = nullptr;
    run["task"]["version"] = 1;
    run["optimizer"] = {{"id", "p.sgd"}, {"options", {{"lr", 0.1}}}};
    run["settings"] = {{"seed", 0}, {"wall_limit_s", 600}};
    run["plugins"] = {{"p", {{"semantics", 1}}}};
    run["platform"] = {{"engine", "0.1.0"}, {"cpu", "X"}};
  }
  report["tools"].push_back(
      {{"name", "tool"}, {"repetition", 0}, {"status", "finished"}, {"reason", nullptr}});
  report["claims"].push_back({{"claim", "p.C1"},
                              {"study", "smoke"},
                              {"kind", "theorem"},
                              {"options", Json::object()},
                              {"verdict", "holds"},
                              {"measured", "1"},
                              {"bound", "<= 2"},
                              {"why", "because"}});
  return report;
}

template <class Change>
void each_run(Json& report, const std::string& method, Change change) {
  for (Json& run : report["runs"]) {
    if (run["method"] == method) change(run);
  }
}

Row row_of(const Comparison& comparison, const std::string& name) {
  for (const Row& row : comparison.rows) {
    if (row.name == name) return row;
  }
  ADD_FAILURE() << "no row " << name;
  return {};
}

std::vector<std::string> not_same(const Row& row) {
  std::vector<std::string> found;
  for (const Aspect& aspect : row.aspects) {
    if (aspect.change != Class::same) found.push_back(aspect.what);
  }
  return found;
}

Aspect aspect_of(const Row& row, const std::string& what) {
  for (const Aspect& aspect : row.aspects) {
    if (aspect.what == what) return aspect;
  }
  ADD_FAILURE() << "no aspect " << what;
  return {};
}

TEST(Compare, AReportWithItselfIsSilent) {
  const Json report = full_report();
  const Comparison comparison = compare_reports(report, report);
  EXPECT_TRUE(comparison.silent());
  EXPECT_EQ(comparison.rows.size(), 4u);
  EXPECT_EQ(comparison.count(Class::same), 4u);
  EXPECT_EQ(render::comparison_text(comparison, {}), "");
  EXPECT_EQ(Json::parse(comparison_json(comparison))["counts"]["same"], 4);
}

TEST(Compare, ATrajectoryThatPartsIsRegressedFromThatStepOn) {
  const Json base = full_report();
  Json now = base;
  now["runs"][2]["evaluations"]["parameter_hash"][1] = "other";
  now["runs"][2]["evaluations"]["metrics"]["test_accuracy"][1] = 0.26;  // 0.52 before
  now["runs"][4]["evaluations"]["parameter_hash"][2] = "other";
  const Comparison comparison = compare_reports(base, now);
  const Row row = row_of(comparison, "a");
  EXPECT_EQ(row.change(), Class::regressed);
  EXPECT_THAT(not_same(row), ElementsAre("trajectory"));
  const Aspect aspect = aspect_of(row, "trajectory");
  EXPECT_EQ(aspect.numbers.at("differing"), 2);
  EXPECT_EQ(aspect.numbers.at("first_step"), 10);
  EXPECT_EQ(aspect.numbers.at("repetition"), 2);
  EXPECT_DOUBLE_EQ(aspect.numbers.at("gap").number(), 0.5);
  EXPECT_EQ(row_of(comparison, "b").change(), Class::same);
  EXPECT_TRUE(comparison.worse());
}

TEST(Compare, AProbeThatPartsIsFound) {
  Json base = full_report();
  base["runs"][0]["probes"]["p.norm"] = {{"steps", {0, 7}}, {"values", {1, 2}}};
  Json now = base;
  now["runs"][0]["probes"]["p.norm"]["values"][1] = 3;
  const Aspect aspect = aspect_of(row_of(compare_reports(base, now), "a"), "trajectory");
  EXPECT_EQ(aspect.numbers.at("first_step"), 7);
  EXPECT_THAT(aspect.text, HasSubstr("probe p.norm"));
}

TEST(Compare, RaisedVersionsMakeAChange) {
  const Json base = full_report();
  for (const bool of_task : {true, false}) {
    Json now = base;
    each_run(now, "a", [&](Json& run) {
      run["id"] = "new id " + run["id"].get<std::string>();
      run["evaluations"]["parameter_hash"][2] = "other";
      if (of_task) {
        run["task"]["version"] = 2;
      } else {
        run["plugins"]["p"]["semantics"] = 2;
      }
    });
    const Comparison comparison = compare_reports(base, now);
    EXPECT_EQ(row_of(comparison, "a").change(), Class::changed) << of_task;
    EXPECT_FALSE(comparison.worse());
    EXPECT_FALSE(comparison.silent());
  }
}

TEST(Compare, WorseConvergenceOfAChangedMethodIsStillRegressed) {
  const Json base = full_report();
  Json now = base;
  each_run(now, "a", [](Json& run) {
    run["plugins"]["p"]["semantics"] = 2;
    run["evaluations"]["parameter_hash"][2] = "other";
    run["evaluations"]["metrics"]["test_accuracy"][2] = 0.7;
    run["targets"][0] = {{"metric", "test_accuracy"}, {"value", 0.8}, {"reached", false}};
  });
  const Row row = row_of(compare_reports(base, now), "a");
  EXPECT_EQ(aspect_of(row, "trajectory").change, Class::changed);
  EXPECT_EQ(aspect_of(row, "convergence").change, Class::regressed);
  EXPECT_EQ(aspect_of(row, "target").change, Class::regressed);
  EXPECT_THAT(aspect_of(row, "target").text, HasSubstr("now not reached"));
  EXPECT_EQ(row.change(), Class::regressed);
}

TEST(Compare, OtherOptionsAreAnotherMethod) {
  const Json base = full_report();
  Json now = base;
  each_run(now, "b", [](Json& run) { run["optimizer"]["options"]["lr"] = 0.2; });
  const Row row = row_of(compare_reports(base, now), "b");
  EXPECT_EQ(row.change(), Class::missing);
  EXPECT_THAT(aspect_of(row, "options").text, HasSubstr("optimizer.options.lr 0.1, now 0.2"));
}

TEST(Compare, LimitsAndAddedOptionsAreNoDifference) {
  const Json base = full_report();
  Json now = base;
  each_run(now, "b", [](Json& run) {
    run["optimizer"]["options"]["added"] = 1;
    run["settings"]["wall_limit_s"] = 60;
    run["platform"]["engine"] = "0.2.0";
  });
  EXPECT_TRUE(compare_reports(base, now).silent());
}

TEST(Compare, MissingAndNewRows) {
  const Json base = full_report();
  Json now = base;
  each_run(now, "a", [](Json& run) { run["method"] = "c"; });
  now["methods"][0]["name"] = "c";
  const Comparison comparison = compare_reports(base, now);
  EXPECT_EQ(row_of(comparison, "a").change(), Class::missing);
  EXPECT_EQ(row_of(comparison, "c").change(), Class::added);
  EXPECT_EQ(comparison.count(Class::same), 3u);
}

TEST(Compare, RefusedRunsAreMissingAndCrashedOnesRegressed) {
  const Json base = full_report();
  Json now = base;
  each_run(now, "a", [](Json& run) {
    run["status"] = "refused";
    run["reason"] = "not this one";
  });
  now["runs"][9]["status"] = "crashed";
  const Comparison comparison = compare_reports(base, now);
  const Aspect gone = aspect_of(row_of(comparison, "a"), "runs");
  EXPECT_EQ(gone.change, Class::missing);
  EXPECT_THAT(gone.text, HasSubstr("8 of 8 runs missing (refused: not this one)"));
  EXPECT_EQ(aspect_of(row_of(comparison, "b"), "runs").change, Class::regressed);
  const Comparison back = compare_reports(now, base);
  EXPECT_EQ(row_of(back, "a").change(), Class::added);
  EXPECT_EQ(aspect_of(row_of(back, "b"), "runs").change, Class::improved);
}

TEST(Compare, TimeBeyondTheRatioIsRegressedOrImproved) {
  const Json base = full_report(), slow = full_report(1.5), little = full_report(1.2);
  const Row row = row_of(compare_reports(base, slow), "b");
  EXPECT_EQ(row.change(), Class::regressed);
  EXPECT_THAT(not_same(row), ElementsAre("time"));
  const OptionTable numbers = aspect_of(row, "time").numbers;
  EXPECT_NEAR(numbers.at("ratio").number(), 1.5, 1e-12);
  EXPECT_GT(numbers.at("low").number(), 1);
  EXPECT_NEAR(numbers.at("p_holm").number(), 2 * 2.0 / 12870,
              1e-12);  // 8 against 8 separated, two rows
  EXPECT_EQ(row_of(compare_reports(slow, base), "b").change(), Class::improved);
  // Shown beyond doubt, but below the limit of 1.3.
  EXPECT_TRUE(compare_reports(base, little).silent());
  const Rules strict = rules_from_toml("[time]\nratio = 1.1\n", "rules.toml");
  EXPECT_EQ(row_of(compare_reports(base, little, strict), "b").change(), Class::regressed);
}

TEST(Compare, ABusyMachineSlowsMostRunsButNotTheFastest) {
  const Json base = full_report();
  Json busy = full_report(1.5);
  for (std::size_t run = 0; run < base["runs"].size(); ++run) {
    if (base["runs"][run]["repetition"] == 0) busy["runs"][run] = base["runs"][run];
  }
  const Rules lenient = rules_from_toml("[time]\nlevel = 1\n", "rules.toml");
  const Row row = row_of(compare_reports(base, busy, lenient), "b");
  EXPECT_GT(aspect_of(row, "time").numbers.at("ratio").number(), 1.4);
  EXPECT_EQ(aspect_of(row, "time").numbers.at("fastest"), 1);
  EXPECT_EQ(row.change(), Class::same);
}

TEST(Compare, FewRunsCannotShowATime) {
  Json base = full_report(), slow = full_report(3);
  for (Json* report : {&base, &slow}) {
    Json few = Json::array();
    for (const Json& run : report->at("runs")) {
      if (run["repetition"] < 3) few.push_back(run);
    }
    (*report)["runs"] = few;
  }
  const Comparison comparison = compare_reports(base, slow);
  EXPECT_EQ(row_of(comparison, "b").change(), Class::same);
  EXPECT_THAT(comparison.notes,
              ElementsAre(HasSubstr("2 of 2 rows have so few runs"),
                          HasSubstr("looks slower, which so few runs cannot show: t b (3 times")));
  EXPECT_FALSE(comparison.silent());
  EXPECT_FALSE(comparison.worse());
  EXPECT_TRUE(compare_reports(base, base).silent());
}

TEST(Compare, AnotherPlatformIsComparedOnConvergenceAlone) {
  const Json base = full_report();
  Json now = full_report(5);
  for (Json& run : now["runs"]) {
    run["platform"]["cpu"] = "Y";
    run["evaluations"]["parameter_hash"][1] = "other";
    run["evaluations"]["metrics"]["test_accuracy"][2] =
        run["evaluations"]["metrics"]["test_accuracy"][2].get<double>() * 0.98;
  }
  const Comparison within = compare_reports(base, now);
  EXPECT_FALSE(within.worse());
  EXPECT_FALSE(within.silent());  // it says what it did not compare
  EXPECT_THAT(render::comparison_text(within, {}), HasSubstr("not on time"));
  EXPECT_THAT(within.platform_differences, ElementsAre("cpu: \"X\", now \"Y\""));
  EXPECT_EQ(within.count(Class::same), 4u);
  const Rules strict = rules_from_toml("[convergence]\nrelative = 0.001\n", "rules.toml");
  const Comparison beyond = compare_reports(base, now, strict);
  EXPECT_EQ(row_of(beyond, "a").change(), Class::regressed);
  EXPECT_THAT(not_same(row_of(beyond, "a")), ElementsAre("convergence"));
  EXPECT_EQ(row_of(compare_reports(now, base, strict), "a").change(), Class::improved);
}

TEST(Compare, ClaimsByVerdict) {
  const auto with_verdict = [](const std::string& verdict) {
    Json report = full_report();
    report["claims"][0]["verdict"] = verdict;
    return report;
  };
  const auto change = [&](const std::string& before, const std::string& after) {
    return row_of(compare_reports(with_verdict(before), with_verdict(after)), "p.C1").change();
  };
  EXPECT_EQ(change("holds", "fails"), Class::regressed);
  EXPECT_EQ(change("holds", "not tested"), Class::regressed);
  EXPECT_EQ(change("fails", "holds"), Class::improved);
  EXPECT_EQ(change("holds", "reported"), Class::changed);
  Json without = full_report();
  without["claims"] = Json::array();
  EXPECT_EQ(row_of(compare_reports(full_report(), without), "p.C1").change(), Class::missing);
  EXPECT_EQ(row_of(compare_reports(without, full_report()), "p.C1").change(), Class::added);
}

TEST(Compare, ATheoremThatFailsIsWorseEvenIfItFailedBefore) {
  Json report = full_report();
  report["claims"][0]["verdict"] = "fails";
  const Comparison comparison = compare_reports(report, report);
  EXPECT_EQ(comparison.count(Class::regressed), 0u);
  EXPECT_TRUE(comparison.worse());
  EXPECT_THAT(render::comparison_text(comparison, {}), HasSubstr("theorem's claim p.C1 fails"));
  EXPECT_THAT(render::comparison_junit(comparison), HasSubstr("<failure"));
  report["claims"][0]["kind"] = "empirical";
  EXPECT_FALSE(compare_reports(report, report).worse());
}

TEST(Compare, AcceptedChangesAreNotWorse) {
  const Json base = full_report();
  Json now = full_report(2);
  now["runs"][8]["evaluations"]["parameter_hash"][2] = "other";
  now["claims"][0]["verdict"] = "fails";
  const Rules rules = rules_from_toml(
      "[[accept]]\ntask = \"t\"\nmethod = \"b\"\nwhat = [\"trajectory\"]\nwhy = \"new sum\"\n"
      "[[accept]]\nclaim = \"p.C1\"\nwhy = \"known\"\n[[accept]]\nmethod = \"a\"\nwhy = \"x\"\n",
      "rules.toml");
  const Comparison comparison = compare_reports(base, now, rules);
  const Row row = row_of(comparison, "b");
  EXPECT_EQ(aspect_of(row, "trajectory").change, Class::changed);
  EXPECT_EQ(aspect_of(row, "trajectory").accepted, "new sum");
  EXPECT_EQ(aspect_of(row, "time").change, Class::regressed);  // was not accepted
  EXPECT_EQ(row_of(comparison, "p.C1").change(), Class::changed);
  EXPECT_EQ(comparison.failing_theorems[0].accepted, "known");
  EXPECT_THAT(comparison.notes, ElementsAre(HasSubstr("accept a change of 'a'")));
}

TEST(Compare, OverridesHoldForTheirRowsAlone) {
  const Rules rules = rules_from_toml(
      "[time]\nratio = 1.1\n[target]\nsteps = 0.2\n[[override]]\nmethod = \"b\"\ntime_ratio = 2\n",
      "rules.toml");
  EXPECT_EQ(rules.limits_of("t", "b").time_ratio, 2);
  EXPECT_EQ(rules.limits_of("t", "a").time_ratio, 1.1);
  EXPECT_EQ(rules.limits_of("t", "b").steps, 0.2);
  EXPECT_TRUE(compare_reports(full_report(), full_report(1.5), rules).silent());
}

TEST(Compare, WrongRulesAreRefusedWithTheirPlace) {
  for (const char* toml :
       {"[tim]\nratio = 1.1\n", "[time]\nratio = 0.9\n", "[time]\nratios = 2\n", "time = 3\n",
        "[[accept]]\nmethod = \"a\"\n", "[[accept]]\nwhy = \"x\"\n",
        "[[accept]]\nclaim = \"c\"\ntool = \"t\"\nwhy = \"x\"\n",
        "[[accept]]\nclaim = \"c\"\nwhat = [\"all\"]\nwhy = \"x\"\n",
        // Not a list: it accepted every change.
        "[[accept]]\nclaim = \"c\"\nwhat = \"verdict\"\nwhy = \"x\"\n"}) {
    try {
      rules_from_toml(toml, "rules.toml");
      ADD_FAILURE() << "expected an error for " << toml;
    } catch (const Error& error) {
      EXPECT_EQ(error.id(), "compare.rules") << toml;
      EXPECT_THAT(error.what(), HasSubstr("rules.toml:")) << toml;
    }
  }
}

TEST(Compare, WhatIsNoReportIsRefused) {
  try {
    compare_reports(full_report(), Json::object());
    ADD_FAILURE() << "expected an error";
  } catch (const Error& error) {
    EXPECT_EQ(error.id(), "schema.type");
  }
}

TEST(Compare, DocumentsEscapeTheTextsOfOthers) {
  const Json base = full_report();
  Json now = base;
  each_run(now, "a", [](Json& run) { run["method"] = "<script>|&\x01"; });
  now["methods"][0]["name"] = "<script>|&\x01";
  const Comparison comparison = compare_reports(base, now);
  const std::string markdown = render::comparison_markdown(comparison);
  EXPECT_THAT(markdown, HasSubstr("| new | t \\<script\\>\\|\\&"));
  EXPECT_THAT(markdown, Not(HasSubstr("<script>")));
  const std::string xml = render::comparison_junit(comparison);
  EXPECT_THAT(xml, HasSubstr("name=\"&lt;script&gt;|&amp; \""));
  EXPECT_THAT(xml, HasSubstr("<testsuite name=\"methods\" tests=\"3\" failures=\"1\">"));
  EXPECT_THAT(xml, HasSubstr("<failure type=\"missing\""));
}

}  // namespace
}  // namespace gradus::regression
