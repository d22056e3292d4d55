#include "study/flags.h"

#include <gtest/gtest.h>

#include "fixture.h"
#include "record/record_json.h"

namespace gradus::study {
namespace {

using testing::error_of;

StudyFlags some_flags() {
  StudyFlags flags;
  flags.tasks = {"mlp"};
  flags.methods = {"adam", "baselines.sgd", "walk.driver"};
  flags.seeds = "2";
  return flags;
}

TEST(StudyFlags, GiveTheStudyThatAFileWould) {
  StudyFlags given = some_flags();
  given.sets = {"adam.lr=0.1",
                "baselines.sgd.optimizer.rule=nesterov",
                "walk.driver.driver.optimizer={ id = \"sgd\", lr = 0.5 }",
                "walk.driver.members=[1, 2]",
                "adam.model.widths=[8, 10]",
                "run.budget.steps=7",
                "mlp.rows=9",
                "adam.batch_size=5"};
  const StudySource source = study_from_flags(given, testing::catalogue());
  EXPECT_EQ(study_toml(source.table), R"(name = "mlp-adam-baselines.sgd-walk.driver"
seeds = 2

[[task]]
id = "mlp"
rows = 9

[[method]]
name = "adam"
optimizer = { id = "adam", lr = 0.1 }
model = { widths = [8, 10] }
batch_size = 5

[[method]]
name = "baselines.sgd"
optimizer = { id = "baselines.sgd", rule = "nesterov" }

[[method]]
name = "walk.driver"
driver = { id = "walk.driver", optimizer = { id = "sgd", lr = 0.5 }, members = [1, 2] }

[run]
budget = { steps = 7 }
)");
}

TEST(StudyFlags, PlanIsThatOfTheWrittenFile) {
  StudyFlags given = some_flags();
  given.methods.pop_back();
  given.sets = {"adam.lr=[0.1, 0.2]", "run.budget={ epochs = 1 }"};
  const ItemCatalogue catalogue = testing::catalogue();
  const StudySource source = study_from_flags(given, catalogue);
  const Plan from_flags = make_plan(study_from(source), catalogue, testing::checksums());
  const Plan from_file = testing::plan(study_toml(source.table));
  EXPECT_EQ(testing::plan_text(from_flags), testing::plan_text(from_file));
  EXPECT_EQ(from_flags.runs.size(), 6u);
}

TEST(StudyFlags, NestedOptionsOfADefaultItemNeedNoId) {
  StudyFlags given = some_flags();
  given.methods = {"walk.driver"};
  given.sets = {"walk.driver.driver.optimizer.lr=0.5"};
  const ItemCatalogue catalogue = testing::catalogue();
  const Plan plan =
      make_plan(study_from(study_from_flags(given, catalogue)), catalogue, testing::checksums());
  EXPECT_EQ(to_text(plan.runs[0].driver->options.at("optimizer")),
            R"({"id":"baselines.sgd","lr":0.5,"rule":"plain"})");
}

TEST(StudyFlags, OptionsOfATasksModelNeedNoModelBeforeThem) {
  const ItemCatalogue catalogue = testing::catalogue();
  const auto model_with = [&](const std::string& set) {
    StudyFlags given = some_flags();
    given.sets = {set};
    const StudySource source = study_from_flags(given, catalogue);
    const Plan plan = make_plan(study_from(source), catalogue, testing::checksums());
    return to_json(plan.runs[0].model).dump();
  };
  EXPECT_EQ(model_with("mlp.activation=tanh"), model_with("mlp.model.activation=tanh"));
  EXPECT_NE(model_with("mlp.activation=tanh"), model_with("mlp.rows=10"));
  const Plan in_file = testing::plan(R"(name = "s"
seeds = 1
[[task]]
id = "mlp"
rows = 10
activation = "tanh"
[[method]]
name = "adam"
optimizer = "adam"
)");
  EXPECT_EQ(to_json(in_file.runs[0].model).dump(), model_with("mlp.activation=tanh"));
}

TEST(StudyFlags, SetsSayWhatIsWrong) {
  const auto set = [](const std::string& text) {
    return error_of([&] {
      OptionTable study = study_from_flags(some_flags(), testing::catalogue()).table;
      apply_set(study, text, testing::catalogue());
    });
  };
  EXPECT_EQ(set("adam.lr"),
            "[set.syntax] --set: expected METHOD.OPTION=VALUE, or METHOD.ROLE.OPTION=VALUE, found "
            "'adam.lr'");
  EXPECT_EQ(set("lr=1").substr(0, 12), "[set.syntax]");
  EXPECT_EQ(set("adan.lr=1"),
            "[set.unknown] --set adan.lr=1: expected one of run, adam, baselines.sgd, walk.driver, "
            "mlp, found 'adan'; did you mean 'adam'?");
  EXPECT_EQ(set("adam.amsgrat=true"),
            "[set.unknown] --set adam.amsgrat=true: expected an option or run setting of 'adam', "
            "found 'amsgrat'; did you mean 'amsgrad'?");
  EXPECT_EQ(set("walk.driver.threads=2"),
            "[set.ambiguous] --set walk.driver.threads=2: expected an option of one item, found "
            "'threads' in driver and run; write walk.driver.driver.threads or run.threads");
  EXPECT_EQ(set("adam.driver.members=[1]"),
            "[set.unknown] --set adam.driver.members=[1]: found no driver in the method 'adam'");
  EXPECT_EQ(set("run.thread=1"),
            "[set.unknown] --set run.thread=1: expected one of the run settings dtype, device, "
            "threads, seed, batch_size, sampling, stop_at_target, dense_probes, series_points, "
            "wall_limit_s, memory_limit_bytes, save_parameters, budget, evaluation, found "
            "'thread'; did you mean "
            "'threads'?");
}

TEST(StudyFlags, SetsKnowOtherNamesAndSayTheLineToWrite) {
  const auto advice = [](const std::string& text) {
    const std::string message = error_of([&] {
      OptionTable study = study_from_flags(some_flags(), testing::catalogue()).table;
      apply_set(study, text, testing::catalogue());
    });
    return message.substr(std::min(message.find("; ") + 2, message.size()));
  };
  EXPECT_EQ(advice("adam.learning_rate=0.1"), "did you mean 'lr'?");
  EXPECT_EQ(advice("adam.alpha=0.1"), "did you mean 'lr'?");
  EXPECT_EQ(advice("run.steps=100"), "write --set run.budget.steps=100");
  EXPECT_EQ(advice("run.max_epochs=3"), "write --set run.budget.epochs=3");
  EXPECT_EQ(advice("adam.iterations=9"), "write --set adam.budget.steps=9");
  EXPECT_EQ(advice("walk.driver.optimizer.lr=0.5"),
            "write --set walk.driver.driver.optimizer.lr=0.5");
  EXPECT_EQ(advice("run.batch=9"), "did you mean 'batch_size'?");
}

TEST(StudyFlags, NumbersMayBeWrittenAsElsewhere) {
  const auto lr = [](const std::string& value) {
    StudyFlags given = some_flags();
    given.sets = {"adam.lr=" + value};
    const OptionTable study = study_from_flags(given, testing::catalogue()).table;
    return study.at("method").list()[0].table().at("optimizer").table().at("lr");
  };
  EXPECT_EQ(lr(".1"), 0.1);
  EXPECT_EQ(lr("1."), 1.0);
  EXPECT_EQ(lr("+.5e-1"), 0.05);
  EXPECT_EQ(lr("-.5"), -0.5);
  EXPECT_EQ(lr("1e-400"), 0.0) << "TOML's own, rounded";
  EXPECT_EQ(lr("."), ".");
  EXPECT_EQ(lr(".1.2"), ".1.2");
  EXPECT_EQ(lr("e1"), "e1");
}

TEST(StudyFlags, SaysWhatIsMissing) {
  StudyFlags given;
  const ItemCatalogue catalogue = testing::catalogue();
  EXPECT_EQ(error_of([&] { study_from_flags(given, catalogue); }),
            "[study.flags] expected a study file, or --task and --method, found neither; `gradus "
            "list` shows tasks and methods");
  given.tasks = {"mlp"};
  given.methods = {"adm"};
  EXPECT_EQ(error_of([&] { study_from_flags(given, catalogue); }),
            "[item.unknown] --method: expected an optimizer, found 'adm'; did you mean 'adam'?");
  given.methods = {"adam"};
  for (const char* seeds : {"", "x", "-1", "1,x", "99999999999"}) {
    given.seeds = seeds;
    EXPECT_EQ(error_of([&] { study_from_flags(given, catalogue); }).substr(0, 13), "[study.seeds]")
        << seeds;
  }
  EXPECT_EQ(to_text(seeds_from_text("3,1")), "[3,1]");
  EXPECT_EQ(to_text(seeds_from_text("7,")), "[7]");
}

TEST(StudyFlags, ToolsAndClaimsNeedNoMethod) {
  StudyFlags given;
  given.tools = {"walk.count"};
  given.sets = {"walk.count.nets=3"};
  const ItemCatalogue catalogue = testing::catalogue();
  const Plan plan =
      make_plan(study_from(study_from_flags(given, catalogue)), catalogue, testing::checksums());
  ASSERT_EQ(plan.tools.size(), 1u);
  EXPECT_EQ(to_json(plan.tools[0].tool).dump(), R"({"id":"walk.count","options":{"nets":3}})");
}

}  // namespace
}  // namespace gradus::study
