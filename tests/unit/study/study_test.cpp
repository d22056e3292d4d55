#include "study/study.h"

#include <gtest/gtest.h>

#include "fixture.h"

namespace gradus::study {
namespace {

using testing::error_of;

TEST(StudySource, KeepsOrderTypesAndPlaces) {
  const StudySource source = parse_study(
      "name = \"x\"\n[run]\nwall_limit_s = inf\n[[method]]\nname = \"b\"\n"
      "optimizer = { id = \"adam\", lr = 1e-3, betas = [0.5, 1] }\n[[method]]\nname = \"a\"\n",
      "s.toml");
  EXPECT_EQ(to_text(source.table),
            R"({"name":"x","run":{"wall_limit_s":"inf"},"method":[{"name":"b","optimizer":)"
            R"({"id":"adam","lr":0.001,"betas":[0.5,1]}},{"name":"a"}]})");
  EXPECT_EQ(source.where("/method/0/optimizer/lr"), "s.toml:6:28");
  EXPECT_EQ(source.where("/method/1/nothing/there"), "s.toml:7:1");
  EXPECT_EQ(source.where("/name"), "s.toml:1:1");
}

TEST(StudySource, TomlTextReadsBackTheSame) {
  const StudySource source = parse_study(
      "name = \"x \\\"y\\\" \\u00e9 \\\\\"\nseeds = [0, 3]\n[run]\nbudget = { epochs = 5.0 }\n"
      "[[task]]\nid = \"mlp\"\nrows = 3\n[[method]]\nname = \"a\"\n"
      "optimizer = { id = \"adam\", lr = { grid = [1e-300, 0.1, 2.0, 1e22] }, \"odd key\" = true "
      "}\n"
      "monitors = [{ id = \"norms\" }]\n[claims]\nof = [\"walk\", { id = \"walk.W1\" }]\n",
      "s.toml");
  const std::string text = study_toml(source.table);
  EXPECT_EQ(to_text(parse_study(text, "t").table), to_text(source.table)) << text;
}

TEST(Study, ReadsSeedsSettingsAndOptions) {
  const Study study = testing::study(
      "name = \"x\"\nseeds = [4, 0]\n[run]\nthreads = 2\n[[task]]\nid = \"mlp\"\nrows = 5\n"
      "threads = 3\noptions = { seeds = 9 }\nmodel = { widths = [1] }\n[[method]]\nname = \"a\"\n"
      "seeds = 3\nbatch_size = 7\noptimizer = \"adam\"\n");
  EXPECT_EQ(study.seeds, (std::vector<int64_t>{4, 0}));
  EXPECT_EQ(to_text(study.settings), R"({"threads":2})");
  EXPECT_EQ(to_text(study.tasks[0].settings), R"({"threads":3})");
  EXPECT_EQ(to_text(study.tasks[0].options), R"({"rows":5,"seeds":9})");
  EXPECT_EQ(study.methods[0].seeds, (std::vector<int64_t>{0, 1, 2}));
  EXPECT_EQ(to_text(study.methods[0].settings), R"({"batch_size":7})");
  EXPECT_EQ(to_text(*study.methods[0].optimizer), R"({"id":"adam"})");
}

struct Bad {
  const char* toml;
  const char* message;
};

constexpr const char* head = "name = \"x\"\nseeds = 2\n[[task]]\nid = \"mlp\"\n";

class BadStudy : public ::testing::TestWithParam<Bad> {};

// What to write in place of a key that stands elsewhere.
TEST(Study, UnknownKeysHaveTheLineToWrite) {
  const auto advice = [](const std::string& keys, const std::string& run) {
    const std::string message = error_of([&] {
      testing::plan("name = \"x\"\nseeds = 1\n[run]\n" + run +
                    "[[task]]\nid = \"mlp\"\n[[method]]\nname = \"a\"\n" + keys);
    });
    return message.substr(std::min(message.rfind("; ") + 2, message.size()));
  };
  EXPECT_EQ(advice("optimizer = \"adam\"\n", "epochs = 3\n"), "write budget = { epochs = 3 }");
  EXPECT_EQ(advice("optimizer = \"adam\"\nmax_steps = 5\n", ""), "write budget = { steps = 5 }");
  EXPECT_EQ(advice("optimizer = \"adam\"\nlr = 0.5\n", ""),
            "options of the optimizer stand in its table: optimizer = { id = \"adam\", lr = 0.5 }");
  EXPECT_EQ(advice("driver = { id = \"walk.driver\" }\nmembers = [1]\n", ""),
            "options of the driver stand in its table: driver = { id = \"walk.driver\", members = "
            "[1] }");
  EXPECT_EQ(advice("optimizer = { id = \"adam\", learning_rate = 1 }\n", ""), "did you mean 'lr'?");
}

TEST_P(BadStudy, SaysWhereAndWhat) {
  EXPECT_EQ(error_of([] { testing::plan(GetParam().toml); }), GetParam().message);
}

const Bad without_head[] = {
    {"name = \"x\"\nname = \"y\"\n",
     "[study.syntax] s.toml:2:8: Error while parsing key-value pair: cannot redefine existing "
     "string 'name'"},
    {"name = \n",
     "[study.syntax] s.toml:1:8: Error while parsing key-value pair: expected value, saw '\\n'"},
    {"name = \"x\"\nseeds = nan\n", "[study.syntax] s.toml:2:1: expected a number, found nan"},
    {"name = \"x\"\nseeds = 2024-01-01\n",
     "[study.syntax] s.toml:2:1: expected a text, number, truth value, list or table, found a date "
     "or time"},
    {"seeds = 2\n", "[study.missing] s.toml:1:1: expected 'name', found nothing"},
    {"name = 3\n", "[study.type] s.toml:1:1: 'name': expected a text, found an integer (3)"},
    {"name = \"a:b\"\n",
     "[study.name] s.toml:1:1: name: expected a text without ':', '/', tabs and line ends, not '.' "
     "or '..', found \"a:b\""},
    {"name = \"..\"\n",
     "[study.name] s.toml:1:1: name: expected a text without ':', '/', tabs and line ends, not '.' "
     "or '..', found \"..\""},
    {"name = \"x\"\n[[methods]]\n",
     "[study.key] s.toml:2:3: the study: expected one of the keys name, seeds, run, task, method, "
     "tool, claims, tune, compare, found 'methods'; did you mean 'method'?"},
    {"name = \"x\"\ncompare = [\"a\", \"a\"]\n",
     "[study.compare] s.toml:2:1: expected two different methods or more, found 'a, a'"},
    {"name = \"x\"\ncompare = [\"a\"]\n",
     "[study.compare] s.toml:2:1: expected two different methods or more, found 'a'"},
    {"name = \"x\"\n[run]\ndtyp = \"float32\"\n",
     "[study.key] s.toml:3:1: [run]: expected one of the keys dtype, device, threads, seed, "
     "batch_size, sampling, stop_at_target, dense_probes, series_points, wall_limit_s, "
     "memory_limit_bytes, save_parameters, budget, evaluation, found 'dtyp'; did you mean "
     "'dtype'?"},
    {"name = \"x\"\nseeds = 0\n",
     "[study.seeds] s.toml:2:1: seeds: expected a number of seeds from 1 to 100000, or a list of "
     "different numbers from 0 on, found 0"},
    {"name = \"x\"\nseeds = [1, 1]\n",
     "[study.seeds] s.toml:2:1: seeds: expected a number of seeds from 1 to 100000, or a list of "
     "different numbers from 0 on, found [1,1]"},
    {"name = \"x\"\n[[task]]\nid = \"mlp\"\n[[method]]\nname = \"a\"\noptimizer = \"adam\"\n",
     "[study.seeds] s.toml:1:1: expected seeds = a number or a list, found none; write seeds = 5, "
     "say: a comparison on one seed shows little"},
    {"name = \"x\"\nseeds = 1\n",
     "[study.empty] s.toml:1:1: expected a [[method]], a [[tool]] or [claims], found none"},
    {"name = \"x\"\nseeds = 1\n[[method]]\nname = \"a\"\noptimizer = \"adam\"\n",
     "[study.empty] s.toml:1:1: expected a [[task]] for the methods, found none"},
    {"name = \"x\"\n[method]\nname = \"a\"\n",
     "[study.type] s.toml:2:2: 'method': expected tables with double brackets, [[method]], found "
     "a table"},
    {"name = \"x\"\n[claims]\nof = [\"walk.W3\"]\n",
     "[item.unknown] s.toml:3:7: [claims]: expected a claim, found 'walk.W3'; did you mean "
     "'walk.W1'?"},
    {"name = \"x\"\n[claims]\nof = [\"baselines\"]\n",
     "[claims.none] s.toml:3:7: [claims]: expected a plugin with claims, found 'baselines', which "
     "has none"},
    {"name = \"x\"\n[claims]\nof = [{ id = \"walk\", slack = 1 }]\n",
     "[claims.options] s.toml:3:7: [claims]: expected options of one claim, found options of the "
     "plugin 'walk'; name the claim: \"walk.NAME\""},
    {"name = \"x\"\n[claims]\nof = [\"walk\"]\nstudy = \"ful\"\n",
     "[claims.study] s.toml:3:7: [claims], claim 'walk.W1': expected one of the studies smoke, "
     "full, found 'ful'; did you mean 'full'?"},
    {"name = \"x\"\n[[tool]]\nid = \"walk.count\"\nnets = 0\n",
     "[options.range] s.toml:4:1: tool 'walk.count', option 'nets': expected a "
     "value in [1, inf], found 0"},
    {"name = \"x\"\n[[tool]]\nid = \"walk.count\"\nruns = [\"a\"]\n",
     "[study.runs] s.toml:4:9: tool 'walk.count': expected a method of the study or the folder of "
     "a run, found 'a'"},
};
INSTANTIATE_TEST_SUITE_P(Structure, BadStudy, ::testing::ValuesIn(without_head));

class BadEntry : public ::testing::TestWithParam<Bad> {};

TEST_P(BadEntry, SaysWhereAndWhat) {
  EXPECT_EQ(error_of([] { testing::plan(std::string(head) + GetParam().toml); }),
            GetParam().message);
}

const Bad below_head[] = {
    {"[[method]]\noptimizer = \"adam\"\n",
     "[study.missing] s.toml:5:1: expected 'name', found nothing"},
    {"[[method]]\nname = \"a\"\n",
     "[study.method] s.toml:5:1: method 'a': expected an `optimizer` or a `driver`, found none"},
    {"[[method]]\nname = \"a\"\noptimizer = \"adam\"\ndriver = \"walk\"\n",
     "[study.method] s.toml:5:1: method 'a': expected an `optimizer` or a `driver`, found both; a "
     "driver's optimizer is an option of the driver"},
    {"[[method]]\nname = \"a\"\noptimiser = \"adam\"\n",
     "[study.key] s.toml:7:1: [[method]]: expected one of the keys name, tasks, optimizer, model, "
     "driver, monitors, seeds, tuned, dtype, device, threads, seed, batch_size, sampling, "
     "stop_at_target, "
     "dense_probes, series_points, wall_limit_s, memory_limit_bytes, save_parameters, budget, "
     "evaluation, found "
     "'optimiser'; did you mean 'optimizer'?"},
    {"[[method]]\nname = \"a\"\noptimizer = \"adam\"\ntuned = 3\n",
     "[study.type] s.toml:8:1: 'tuned': expected true, false or a list of tasks, found an integer "
     "(3)"},
    {"[[method]]\nname = \"a\"\noptimizer = \"adm\"\n",
     "[item.unknown] s.toml:7:1: method 'a': expected an optimizer, found 'adm'; did you mean "
     "'adam'?"},
    {"[[method]]\nname = \"a\"\noptimizer = 3\n",
     "[study.type] s.toml:7:1: 'optimizer': expected an item such as { id = \"adam\", lr = 0.01 }, "
     "found an integer (3)"},
    {"[[method]]\nname = \"a\"\noptimizer = { lr = 3 }\n",
     "[study.missing] s.toml:7:1: expected 'id', found nothing"},
    {"[[method]]\nname = \"a\"\noptimizer = { id = \"adam\", rl = 3 }\n",
     "[options.unknown] s.toml:7:28: method 'a', optimizer 'baselines.adam': expected one of the "
     "options lr, betas, amsgrad, found 'rl'"},
    {"[[method]]\nname = \"a\"\noptimizer = { id = \"adam\", amsgrd = true }\n",
     "[options.unknown] s.toml:7:28: method 'a', optimizer 'baselines.adam': expected one of the "
     "options lr, betas, amsgrad, found 'amsgrd'; did you mean 'amsgrad'?"},
    {"[[method]]\nname = \"a\"\noptimizer = { id = \"adam\", lr = 11 }\n",
     "[options.range] s.toml:7:28: method 'a', optimizer 'baselines.adam', option 'lr': expected a "
     "value in [0, 10], found 11"},
    {"[[method]]\nname = \"a\"\noptimizer = { id = \"adam\", lr = [1, 11] }\n",
     "[options.range] s.toml:7:28: method 'a lr=11', optimizer 'baselines.adam', option 'lr': "
     "expected a value in [0, 10], found 11"},
    {"[[method]]\nname = \"a\"\noptimizer = { id = \"adam\", lr = \"big\" }\n",
     "[options.type] s.toml:7:28: method 'a', optimizer 'baselines.adam', option 'lr': expected a "
     "number, found \"big\"; see `gradus show`"},
    {"[[method]]\nname = \"a\"\noptimizer = { id = \"sgd\", rule = \"plan\" }\n",
     "[options.choice] s.toml:7:27: method 'a', optimizer 'baselines.sgd', option 'rule': expected "
     "one of plain, nesterov, found 'plan'; did you mean 'plain'?"},
    {"[[method]]\nname = \"a\"\noptimizer = { id = \"adam\", lr = [] }\n",
     "[study.grid] s.toml:7:28: method 'a', grid of 'lr': expected at least one value, found none"},
    {"[[method]]\nname = \"a\"\noptimizer = { id = \"adam\", lr = { grid = 3 } }\n",
     "[study.grid] s.toml:7:28: method 'a', grid of 'lr': expected a list of values, found 3"},
    {"[[method]]\nname = \"a\"\noptimizer = { id = \"adam\", lr = [1, 1] }\n",
     "[study.grid] s.toml:7:28: method 'a', grid of 'lr': expected different values, found 1 "
     "twice"},
    {"[[method]]\nname = \"a\"\noptimizer = \"adam\"\n[[method]]\nname = \"a\"\noptimizer = "
     "\"sgd\"\n",
     "[study.duplicate] s.toml:8:1: expected a name of its own, found 'a', which an entry before "
     "has; give one of them another `name`"},
    {"[[method]]\nname = \"a\"\noptimizer = \"adam\"\ntasks = [\"mpl\"]\n",
     "[study.task] s.toml:8:10: method 'a': expected one of the study's tasks mlp, found 'mpl'"},
    {"[[method]]\nname = \"a\"\noptimizer = \"adam\"\ntasks = []\n",
     "[study.empty] s.toml:8:1: method 'a': expected at least one task, found none"},
    {"[[method]]\nname = \"a\"\noptimizer = \"adam\"\nbudget = { epoch = 3 }\n",
     "[study.budget] s.toml:8:1: method 'a', budget: expected 'steps', 'epochs' or 'gradients', "
     "found 'epoch'; "
     "did you mean 'epochs'?"},
    {"[[method]]\nname = \"a\"\noptimizer = \"adam\"\nbudget = 3\n",
     "[study.budget] s.toml:8:1: method 'a', budget: expected { steps = N }, { epochs = N } or { "
     "gradients = N }, "
     "found 3"},
    {"[[method]]\nname = \"a\"\noptimizer = \"adam\"\nbudget = { steps = 0 }\n",
     "[options.range] s.toml:8:1: method 'a', budget, option 'steps': expected a value in [1, "
     "1e+15], found 0"},
    {"[[method]]\nname = \"a\"\noptimizer = \"adam\"\nbudget = { epochs = 0 }\n",
     "[options.range] s.toml:8:1: method 'a', budget, option 'epochs': expected a value in (0, "
     "1e+09], found 0"},
    {"[[method]]\nname = \"a\"\noptimizer = \"adam\"\nmodel = { id = \"net\", widths = [\"a\"] }\n",
     "[options.type] s.toml:8:23: method 'a', model 'suite.net', option 'widths': expected a list "
     "of integers, found \"a\"; see `gradus show`"},
    {"[run]\nthreads = 0\n[[method]]\nname = \"a\"\noptimizer = \"adam\"\n",
     "[options.range] s.toml:6:1: [run], option 'threads': expected a value in [1, 1024], found 0"},
    {"rows = \"many\"\n[[method]]\nname = \"a\"\noptimizer = \"adam\"\n",
     "[options.type] s.toml:5:1: task 'mlp', task 'suite.mlp', option 'rows': expected an integer, "
     "found \"many\"; see `gradus show`"},
    {"[[task]]\nid = \"mpl\"\n[[method]]\nname = \"a\"\noptimizer = \"adam\"\n",
     "[item.unknown] s.toml:6:1: task 'mpl': expected a task, found 'mpl'; `gradus list tasks` "
     "shows what there is"},
    {"[[task]]\nid = \"mlp\"\nrows = 3\n[[method]]\nname = \"a\"\noptimizer = \"adam\"\n",
     "[study.duplicate] s.toml:5:1: expected a name of its own, found 'mlp', which an entry before "
     "has; give one of them another `name`"},
};
INSTANTIATE_TEST_SUITE_P(Entries, BadEntry, ::testing::ValuesIn(below_head));

TEST(BadGrid, MoreRowsThanAPlanHoldsAreRefusedBeforeTheyAreMade) {
  std::string values = "1";
  for (int value = 2; value <= 400; ++value) values += ", " + std::to_string(value);
  const std::string toml = std::string(head) + "[[method]]\nname = \"a\"\nthreads = [" + values +
                           "]\noptimizer = { id = \"adam\", lr = [" + values + "] }\n";
  EXPECT_EQ(error_of([&] { testing::plan(toml); }),
            "[study.size] s.toml:8:28: method 'a': expected grids of at most 100000 rows, found "
            "160000; make several studies of it");
}

}  // namespace
}  // namespace gradus::study
