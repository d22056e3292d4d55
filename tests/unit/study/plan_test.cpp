#include "study/plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "fixture.h"
#include "record/record_json.h"
#include "study/settings.h"

namespace gradus::study {
namespace {

using testing::error_of;
using testing::plan;
using testing::plan_text;
using testing::row_names;
using testing::small_study;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::set<std::string> ids(const Plan& plan) {
  std::set<std::string> ids;
  for (const record::RunRequest& run : plan.runs) ids.insert(run.id);
  return ids;
}

TEST(Plan, ResolvesEverything) {
  const Plan small = plan(small_study);
  EXPECT_EQ(small.runs.size(), 8u);
  const Json run = to_json(small.runs[1]);
  EXPECT_EQ(run["method"], "adam");
  EXPECT_EQ(run["repetition"], 1);
  EXPECT_EQ(run["task"].dump(), R"({"id":"suite.mlp","name":"mlp","version":3,)"
                                R"("options":{"rows":1000},"data":"sha-digits"})");
  EXPECT_EQ(run["model"].dump(),
            R"({"id":"suite.net","options":{"widths":[64,10],"activation":"relu"}})");
  EXPECT_EQ(run["optimizer"].dump(),
            R"({"id":"baselines.adam","options":{"lr":0.01,"betas":[0.9,0.999],"amsgrad":false}})");
  EXPECT_TRUE(run["driver"].is_null());
  EXPECT_EQ(run["settings"]["epochs"], 2.0);
  EXPECT_TRUE(run["settings"]["steps"].is_null());
  EXPECT_EQ(
      run["plugins"].dump(),
      R"({"baselines":{"file":"/p/baselines.so","hash":"h-base","version":"1.0.0",)"
      R"("semantics":1,"optimized":true},"suite":{"file":"/p/suite.so","hash":"h-suite","version":"0.1.0",)"
      R"("semantics":2,"optimized":true}})");
  EXPECT_EQ(run["id"], record::request_id(small.runs[1]));
  EXPECT_EQ(ids(small).size(), 8u);
  EXPECT_EQ(plan_text(testing::reread(small)), plan_text(small));
}

TEST(Plan, NamesTheTasksOnWhichMethodsWereTuned) {
  const std::string untuned =
      std::string(small_study) + "[[method]]\nname = \"last\"\noptimizer = \"sgd\"\n";
  const Plan tuned = plan(untuned + "tuned = true\n");
  EXPECT_EQ(tuned.tuned, (record::Named<std::vector<std::string>>{{"last", {"mlp", "bowl"}}}));
  EXPECT_EQ(plan_text(testing::reread(tuned)), plan_text(tuned));
  EXPECT_EQ(plan(untuned + "tuned = [\"mlp\"]\n").tuned,
            (record::Named<std::vector<std::string>>{{"last", {"mlp"}}}));
  EXPECT_TRUE(plan(untuned + "tuned = false\n").tuned.empty());
  EXPECT_EQ(ids(tuned), ids(plan(untuned))) << "the runs are the same";
}

TEST(Plan, SeedsArePairedAcrossMethodsAndDifferByPurpose) {
  const Plan small = plan(small_study);
  EXPECT_EQ(small.runs[0].settings.seeds, small.runs[2].settings.seeds);
  EXPECT_NE(small.runs[0].settings.seeds, small.runs[1].settings.seeds);
  std::set<uint64_t> seeds;
  for (int64_t seed = 0; seed < 3; ++seed) {
    for (int64_t repetition = 0; repetition < 100; ++repetition) {
      const record::RequestSeeds of = record::seeds_by_purpose(seed, repetition);
      seeds.insert({of.init, of.batches, of.augment, of.method, of.data});
    }
  }
  EXPECT_EQ(seeds.size(), 1500u);
  // Pinned: another derivation would make every earlier record another run.
  EXPECT_EQ(record::seeds_by_purpose(0, 0).init, 3390521054364595504U);
}

TEST(Plan, IdsDoNotDependOnNamesOrOrder) {
  const std::set<std::string> before = ids(plan(small_study));
  std::string renamed = replaced(small_study, "name = \"small\"", "name = \"other\"");
  renamed = replaced(renamed, "name = \"adam\"", "name = \"first\"");
  renamed = replaced(renamed, "id = \"bowl\"", "id = \"suite.bowl\"\nname = \"b\"");
  renamed = replaced(renamed, "{ id = \"adam\", lr = 0.01 }",
                     "{ amsgrad = false, lr = 0.01, id = \"baselines.adam\" }");
  EXPECT_EQ(ids(plan(renamed)), before);
  const std::string reordered = R"(seeds = [1, 0]
name = "small"
[[method]]
name = "sgd"
optimizer = "sgd"
[[method]]
name = "adam"
optimizer = { id = "adam", lr = 0.01 }
[[task]]
id = "bowl"
[[task]]
id = "mlp"
)";
  EXPECT_EQ(ids(plan(reordered)), before);
  const std::string limits = "[run]\nwall_limit_s = 9\nmemory_limit_bytes = 100000000\n";
  EXPECT_EQ(ids(plan(small_study + limits)), before);
}

const std::string one_run = R"(name = "x"
seeds = 1
[[task]]
id = "mlp"
[[method]]
name = "a"
optimizer = { id = "adam" }
)";

TEST(Plan, IdsChangeWithOptionsItemsSeedsAndSettings) {
  const auto with_method = [&](const std::string& line) { return one_run + line + "\n"; };
  const std::vector<std::string> variants = {
      replaced(one_run, "id = \"mlp\"", "id = \"mlp\"\nrows = 7"),
      replaced(one_run, "{ id = \"adam\" }", "{ id = \"adam\", lr = 0.1 }"),
      replaced(one_run, "{ id = \"adam\" }", "{ id = \"sgd\" }"),
      replaced(one_run, "seeds = 1", "seeds = [1]"),
      with_method("model = { activation = \"tanh\" }"),
      with_method("dtype = \"float64\""),
      with_method("threads = 2"),
      with_method("seed = 1"),
      with_method("batch_size = 5"),
      with_method("sampling = \"full\""),
      with_method("budget = { steps = 5 }"),
      with_method("budget = { epochs = 5 }"),
      with_method("evaluation = { points = 3 }"),
      with_method("stop_at_target = true"),
      with_method("dense_probes = [\"p\"]"),
      with_method("series_points = 10"),
      with_method("device = \"cuda\""),
      with_method("monitors = [\"norms\"]")};
  std::set<std::string> seen = ids(plan(one_run));
  for (const std::string& variant : variants) {
    const Plan changed = plan(variant);
    ASSERT_EQ(changed.runs.size(), 1u);
    EXPECT_TRUE(seen.insert(changed.runs[0].id).second) << variant;
  }
}

TEST(Plan, IdsChangeWithDataVersionsAndSemanticsOnly) {
  const auto id_with = [&](const std::string& plugin, const auto& change, const ChecksumOf& sums) {
    ItemCatalogue catalogue;
    for (const char* id : {"baselines", "suite", "walk"}) {
      record::PluginDescription described = testing::plugin(id);
      if (plugin == id) change(described);
      catalogue.add(described);
    }
    return make_plan(testing::study(one_run), catalogue, sums).runs[0].id;
  };
  const ChecksumOf sums = testing::checksums();
  using Plugin = record::PluginDescription;
  const auto nothing = [](Plugin&) {};
  const auto semantics = [](Plugin& plugin) { plugin.semantics = 2; };
  const std::string before = id_with("", nothing, sums);
  EXPECT_NE(id_with("baselines", semantics, sums), before);
  EXPECT_NE(id_with(
                "suite", [](Plugin& p) { p.items[0].task->version = 4; }, sums),
            before);
  EXPECT_NE(id_with("", nothing, [](const std::string&) { return "other"; }), before);
  // A plugin that takes no part, and what only makes a record stale, change nothing.
  EXPECT_EQ(id_with("walk", semantics, sums), id_with("", nothing, sums));
  EXPECT_EQ(id_with(
                "suite", [](Plugin& plugin) { plugin.hash = "h2"; }, sums),
            before);
  EXPECT_EQ(id_with(
                "suite", [](Plugin& plugin) { plugin.version = "9.9.9"; }, sums),
            before);
}

TEST(Plan, ListsForScalarsAndGridsBecomeRows) {
  const Plan grid = plan(R"(name = "x"
seeds = 1
[[task]]
id = "mlp"
rows = [5, 6]
[[method]]
name = "adam"
optimizer = { id = "adam", lr = [1e-3, 3e-5], betas = { grid = [[0.9, 0.99], [0.5, 0.5]] } }
[[method]]
name = "plain"
tasks = ["mlp"]
optimizer = { id = "adam", betas = [0.1, 0.2] }
)");
  EXPECT_EQ(row_names(grid),
            (std::vector<std::string>{
                "mlp rows=5 / adam lr=0.001 betas=[0.9,0.99]",
                "mlp rows=5 / adam lr=0.001 betas=[0.5,0.5]",
                "mlp rows=5 / adam lr=3e-05 betas=[0.9,0.99]",
                "mlp rows=5 / adam lr=3e-05 betas=[0.5,0.5]", "mlp rows=5 / plain",
                "mlp rows=6 / adam lr=0.001 betas=[0.9,0.99]",
                "mlp rows=6 / adam lr=0.001 betas=[0.5,0.5]",
                "mlp rows=6 / adam lr=3e-05 betas=[0.9,0.99]",
                "mlp rows=6 / adam lr=3e-05 betas=[0.5,0.5]", "mlp rows=6 / plain"}));
  EXPECT_EQ(grid.runs[0].entry, "adam");
  EXPECT_EQ(to_text(grid.runs[1].optimizer->options.at("betas")), "[0.5,0.5]");
}

TEST(Plan, GridLabelsTellOptionsOfOneNameApart) {
  const Plan grid = plan(R"(name = "x"
seeds = 1
[[task]]
id = "bowl"
[[method]]
name = "walk"
driver = { id = "walk", threads = [1, 2], optimizer = { id = "sgd", lr = [0.1, 0.2] } }
threads = [1, 2]
[[method]]
name = "which"
driver = { id = "walk", optimizer = { grid = [{ id = "sgd", lr = [1, 2] }, "adam"] } }
)");
  const std::vector<std::string> names = row_names(grid);
  ASSERT_EQ(names.size(), 11u);
  EXPECT_EQ(names[0], "bowl / walk driver.threads=1 lr=0.1 settings.threads=1");
  EXPECT_EQ(names[7], "bowl / walk driver.threads=2 lr=0.2 settings.threads=2");
  EXPECT_EQ(names[9], "bowl / which optimizer=sgd lr=2");
  EXPECT_EQ(names[10], "bowl / which optimizer=adam");
  EXPECT_EQ(grid.runs[10].driver->options.at("optimizer").table().at("id"), "baselines.adam");
  EXPECT_EQ(grid.runs[9].driver->options.at("optimizer").table().at("lr"), 2.0);
}

TEST(Plan, TheMoreSpecificSettingWins) {
  const auto settings = [](const std::string& run, const std::string& task,
                           const std::string& method) {
    const std::string toml = "name = \"x\"\nseeds = 1\n[run]\n" + run +
                             "\n[[task]]\nid = \"mlp\"\n" + task +
                             "\n[[method]]\nname = \"a\"\noptimizer = \"adam\"\n" + method + "\n";
    return to_json(plan(toml).runs[0].settings);
  };
  EXPECT_EQ(settings("", "", "")["batch_size"], 32);
  EXPECT_EQ(settings("batch_size = 1", "", "")["batch_size"], 1);
  EXPECT_EQ(settings("batch_size = 1", "batch_size = 2", "")["batch_size"], 2);
  EXPECT_EQ(settings("batch_size = 1", "batch_size = 2", "batch_size = 3")["batch_size"], 3);
  const Json budget = settings("budget = { steps = 5 }", "budget = { epochs = 2 }", "");
  EXPECT_TRUE(budget["steps"].is_null());
  EXPECT_EQ(budget["epochs"], 2.0);
  const Json evaluation =
      settings("evaluation = { points = 3 }", "evaluation = { costly_points = 1 }", "");
  EXPECT_EQ(evaluation["evaluation"].dump(), R"({"points":3,"costly_points":1})");
}

TEST(Plan, ModelsWithoutAnIdChangeTheOneBefore) {
  const auto model = [](const std::string& task, const std::string& method) {
    const std::string toml = "name = \"x\"\nseeds = 1\n[[task]]\nid = \"mlp\"\n" + task +
                             "\n[[method]]\nname = \"a\"\noptimizer = \"adam\"\n" + method + "\n";
    return to_json(plan(toml).runs[0].model).dump();
  };
  EXPECT_EQ(model("model = { activation = \"tanh\" }", "model = { widths = [3] }"),
            R"({"id":"suite.net","options":{"widths":[3],"activation":"tanh"}})");
  EXPECT_EQ(model("model = { activation = \"tanh\" }", "model = { id = \"net\" }"),
            R"({"id":"suite.net","options":{"widths":[784,10],"activation":"relu"}})");
  EXPECT_EQ(model("", "model = \"walk.sgd\""), R"({"id":"walk.sgd","options":{}})");
}

TEST(Plan, ToolsAreGivenTheRunsOfAMethod) {
  const Plan with_tool = plan(std::string(small_study) + R"([[tool]]
id = "walk.count"
runs = ["sgd"]
nets = [1, 2]
seeds = 2
)");
  ASSERT_EQ(with_tool.tools.size(), 4u);
  EXPECT_EQ(with_tool.tools[0].runs.size(), 4u);
  EXPECT_EQ(with_tool.tools[0].runs[0], "runs/" + with_tool.runs[2].id);
  EXPECT_EQ(with_tool.tools[2].name, "walk.count nets=2");
  EXPECT_FALSE(to_json(with_tool.tools[0])["settings"].contains("batch_size"));
}

TEST(Plan, ClaimsBringInWhatTheyNeed) {
  const Plan claims = plan(std::string(small_study) + R"([run]
batch_size = 64
dtype = "float32"
[claims]
of = [{ id = "walk.W1", slack = 2 }, "walk.W2"]
)");
  ASSERT_EQ(claims.runs.size(), 8u + 4u);
  EXPECT_EQ(claims.runs.back().method, "walk:walk");
  EXPECT_EQ(claims.runs.back().task.name, "walk:bowl");
  // Its own [run] counts, not this study's.
  EXPECT_EQ(claims.runs.back().settings.dtype, ElementType::float64);
  EXPECT_EQ(claims.runs.back().settings.batch_size, 1);
  ASSERT_EQ(claims.tools.size(), 1u);
  EXPECT_EQ(claims.tools[0].tool.options.at("nets"), 50);
  ASSERT_EQ(claims.claims.size(), 2u);
  EXPECT_EQ(claims.claims[0].records.size(), 4u);
  EXPECT_EQ(to_text(claims.claims[0].options), R"({"slack":2.0})");
  EXPECT_EQ(claims.claims[1].records[0].kind, record::WorkKind::tool);
}

TEST(Plan, APluginsOwnStudyKeepsItsNames) {
  const ItemCatalogue catalogue = testing::catalogue();
  const Plan full =
      make_plan(plugin_study(catalogue, "walk", "full"), catalogue, testing::checksums());
  EXPECT_EQ(row_names(full),
            (std::vector<std::string>{"bowl / walk size=1", "bowl / walk size=2"}));
  ASSERT_EQ(full.claims.size(), 2u);
  EXPECT_EQ(full.claims[0].study, "full");
  EXPECT_EQ(full.claims[0].records.size(), 19u);
  EXPECT_EQ(full.claims[1].records.size(), 0u);
  EXPECT_EQ(error_of([&] { plugin_study(catalogue, "walk", "huge"); }),
            "[study.unknown] plugin 'walk': expected one of the studies smoke, full, found 'huge'");
}

TEST(Plan, RowsOfMethodsThatAreTheSameRunShareAnId) {
  const Plan twice = plan(std::string(small_study) +
                          "[[method]]\nname = \"again\"\noptimizer = { id = \"sgd\" }\n");
  EXPECT_EQ(twice.runs.size(), 12u);
  EXPECT_EQ(ids(twice).size(), 8u);
}

TEST(Shard, ShardsPartitionAPlan) {
  std::mt19937 random(5);
  for (int trial = 0; trial < 50; ++trial) {
    const int count = 1 + static_cast<int>(random() % 9);
    const std::size_t positions = random() % 40;
    std::vector<int> held(positions), of_shard(static_cast<std::size_t>(count));
    for (int index = 1; index <= count; ++index) {
      const Shard shard = shard_from_text(std::to_string(index) + "/" + std::to_string(count));
      for (std::size_t position = 0; position < positions; ++position) {
        held[position] += shard.holds(position);
        of_shard[static_cast<std::size_t>(index - 1)] += shard.holds(position);
      }
    }
    EXPECT_EQ(std::ranges::count(held, 1), static_cast<std::ptrdiff_t>(positions));
    EXPECT_LE(std::ranges::max(of_shard) - std::ranges::min(of_shard), 1);
  }
  for (const char* text : {"", "1", "0/2", "3/2", "1/0", "a/2", "1/2/3", "-1/2"}) {
    EXPECT_EQ(error_of([&] { shard_from_text(text); }).substr(0, 14), "[shard.syntax]") << text;
  }
}

}  // namespace
}  // namespace gradus::study
