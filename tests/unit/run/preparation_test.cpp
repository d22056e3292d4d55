#include "run/preparation.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gradus::run {
namespace {

record::RunRequest run_of(const std::string& task, double rate, std::uint64_t seed) {
  record::RunRequest run;
  run.task.id = "suite." + task;
  run.task.name = task;
  run.optimizer = record::ItemUse{"baselines.adam", OptionTable{{"lr", rate}}};
  run.settings.seed = static_cast<std::int64_t>(seed);
  run.plugins = {{"suite", {.file = "/p/suite.so", .hash = "h"}}};
  return run;
}

/// Ten thousand trials of one method would else be sent three times: to the worker, from it to the
/// preloader, whose memory every run's process then gets.
TEST(Preparation, NamesOneRunForAllThatNeedTheSame) {
  std::vector<record::RunRequest> runs;
  for (int i = 0; i < 100; ++i) runs.push_back(run_of("digits", 0.01 * i, 7));
  runs.push_back(run_of("fashion", 0.1, 7));
  runs.push_back(run_of("digits", 0.1, 7));
  runs.back().settings.dtype = ElementType::float64;
  runs.push_back(run_of("digits", 0.1, 7));
  runs.back().task.options = OptionTable{{"noise", 0.5}};
  runs.push_back(run_of("digits", 0.1, 7));
  runs.back().plugins.emplace_back("own", record::PluginUse{.file = "/p/own.so", .hash = "g"});
  std::vector<study::TodoRow> rows(runs.size() + 1);  // the last is a tool's: it has no run
  std::vector<const study::TodoRow*> pointers;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i < runs.size()) rows[i].run = &runs[i];
    pointers.push_back(&rows[i]);
  }
  const protocol::PrepareWork work = preparation_for(pointers);
  EXPECT_EQ(work.expected, 104);
  ASSERT_EQ(work.runs.size(), 5u);
  EXPECT_EQ(work.runs[1].task.name, "fashion");
  EXPECT_EQ(work.runs[4].plugins.size(), 2u);
}

}  // namespace
}  // namespace gradus::run
