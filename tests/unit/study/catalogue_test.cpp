#include "study/catalogue.h"

#include <gtest/gtest.h>

#include "fixture.h"

namespace gradus {
namespace {

using testing::error_of;

TEST(ItemCatalogue, FindsByFullIdShortNameAndPlugin) {
  const ItemCatalogue catalogue = testing::catalogue();
  EXPECT_EQ(catalogue.find("optimizer", "baselines.adam", "").id, "baselines.adam");
  EXPECT_EQ(catalogue.find("optimizer", "adam", "").id, "baselines.adam");
  EXPECT_EQ(catalogue.find("optimizer", "walk", "").id, "walk.step");
  EXPECT_EQ(catalogue.find("tool", "walk", "").id, "walk.count");
  EXPECT_EQ(catalogue.find("model", "sgd", "").id, "walk.sgd");
  EXPECT_EQ(catalogue.find("optimizer", "sgd", "").id, "baselines.sgd");
  EXPECT_EQ(catalogue.find("", "norms", "").id, "suite.norms");
}

TEST(ItemCatalogue, SaysWhatIsUnknownOrAmbiguous) {
  const ItemCatalogue catalogue = testing::catalogue();
  const auto find = [&](const char* kind, const char* name) {
    return error_of([&] { catalogue.find(kind, name, "here"); });
  };
  EXPECT_EQ(find("optimizer", "adm"),
            "[item.unknown] here: expected an optimizer, found 'adm'; did you mean 'adam'?");
  EXPECT_EQ(find("optimizer", "suite.mlp"),
            "[item.unknown] here: expected an optimizer, found 'suite.mlp'; 'suite.mlp' is a task");
  EXPECT_EQ(find("driver", "x"),
            "[item.unknown] here: expected a driver, found 'x'; `gradus list drivers` shows what "
            "there is");
  EXPECT_EQ(find("", "sgd"),
            "[item.ambiguous] here: expected an item by a unique name, found 'sgd'; write one of "
            "baselines.sgd, walk.sgd");
  EXPECT_EQ(find("claim", "walk"),
            "[item.ambiguous] here: expected a claim by a unique name, found 'walk'; write one of "
            "walk.W1, walk.W2");
  EXPECT_EQ(error_of([&] { catalogue.plugin("wlk", "here"); }),
            "[plugin.unknown] here: expected a plugin, found 'wlk'; did you mean 'walk'?");
}

TEST(ItemCatalogue, RefusesAPluginTwiceAndOtherSchemas) {
  ItemCatalogue catalogue = testing::catalogue();
  Json copy = testing::plugin_json("walk");
  copy["file"] = "/q/walk.so";
  EXPECT_EQ(error_of([&] { catalogue.add(copy); }),
            "[plugin.duplicate] /q/walk.so: expected a plugin id of its own, found 'walk', the id "
            "of /p/walk.so; remove one of the two files");
  copy["schema"]["version"] = 2;
  EXPECT_EQ(error_of([&] { catalogue.add(copy); }).substr(0, 16), "[schema.version]");
}

TEST(ItemCatalogue, CompletesNestedItems) {
  const ItemCatalogue catalogue = testing::catalogue();
  const Json item = catalogue.complete_item("driver", {{"id", "walk"}, {"members", {2}}}, "");
  EXPECT_EQ(item.dump(),
            R"({"id":"walk.driver","members":[2],"threads":1,"optimizer":{"id":"baselines.sgd",)"
            R"("lr":0.02,"rule":"plain"}})");
  const Json given = {{"id", "walk"}, {"optimizer", {{"id", "adam"}, {"lr", 11}}}};
  EXPECT_EQ(error_of([&] { catalogue.complete_item("driver", given, "here"); }),
            "[options.range] here, driver 'walk.driver', option 'optimizer', optimizer "
            "'baselines.adam', option 'lr': expected a value in [0, 10], found 11");
  const Json wrong = {{"id", "walk"}, {"optimizer", {{"id", "adem"}}}};
  EXPECT_EQ(error_of([&] { catalogue.complete_item("driver", wrong, "here"); }),
            "[item.unknown] here, driver 'walk.driver', option 'optimizer': expected an "
            "optimizer, found 'adem'; did you mean 'adam'?");
}

}  // namespace
}  // namespace gradus
