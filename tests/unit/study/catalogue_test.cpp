#include "study/catalogue.h"

#include <gtest/gtest.h>

#include "fixture.h"

namespace gradus::study {
namespace {

using testing::error_of;

TEST(ItemCatalogue, FindsByFullIdShortNameAndPlugin) {
  const ItemCatalogue catalogue = testing::catalogue();
  EXPECT_EQ(catalogue.find(ItemKind::optimizer, "baselines.adam", "").id, "baselines.adam");
  EXPECT_EQ(catalogue.find(ItemKind::optimizer, "adam", "").id, "baselines.adam");
  EXPECT_EQ(catalogue.find(ItemKind::optimizer, "walk", "").id, "walk.step");
  EXPECT_EQ(catalogue.find(ItemKind::tool, "walk", "").id, "walk.count");
  EXPECT_EQ(catalogue.find(ItemKind::model, "sgd", "").id, "walk.sgd");
  EXPECT_EQ(catalogue.find(ItemKind::optimizer, "sgd", "").id, "baselines.sgd");
  EXPECT_EQ(catalogue.find(std::nullopt, "norms", "").id, "suite.norms");
}

TEST(ItemCatalogue, SaysWhatIsUnknownOrAmbiguous) {
  const ItemCatalogue catalogue = testing::catalogue();
  const auto find = [&](std::optional<ItemKind> kind, const char* name) {
    return error_of([&] { catalogue.find(kind, name, "here"); });
  };
  EXPECT_EQ(find(ItemKind::optimizer, "adm"),
            "[item.unknown] here: expected an optimizer, found 'adm'; did you mean 'adam'?");
  EXPECT_EQ(find(ItemKind::optimizer, "suite.mlp"),
            "[item.unknown] here: expected an optimizer, found 'suite.mlp'; 'suite.mlp' is a task");
  EXPECT_EQ(find(ItemKind::driver, "x"),
            "[item.unknown] here: expected a driver, found 'x'; `gradus list drivers` shows what "
            "there is");
  EXPECT_EQ(find(std::nullopt, "sgd"),
            "[item.ambiguous] here: expected an item by a unique name, found 'sgd'; write one of "
            "baselines.sgd, walk.sgd");
  EXPECT_EQ(find(ItemKind::claim, "walk"),
            "[item.ambiguous] here: expected a claim by a unique name, found 'walk'; write one of "
            "walk.W1, walk.W2");
  EXPECT_EQ(error_of([&] { catalogue.plugin("wlk", "here"); }),
            "[plugin.unknown] here: expected a plugin, found 'wlk'; did you mean 'walk'?");
}

TEST(ItemCatalogue, RefusesAPluginTwiceAndOtherSchemas) {
  ItemCatalogue catalogue = testing::catalogue();
  record::PluginDescription copy = testing::plugin("walk");
  copy.file = "/q/walk.so";
  EXPECT_EQ(error_of([&] { catalogue.add(copy); }),
            "[plugin.duplicate] /q/walk.so: expected a plugin id of its own, found 'walk', the id "
            "of /p/walk.so; remove one of the two files");
  const char* const other = R"({"schema": {"name": "gradus.plugin", "version": 2}, "items": []})";
  EXPECT_EQ(error_of([&] { record::plugin_description_from_text(other); }).substr(0, 16),
            "[schema.version]");
}

TEST(ItemCatalogue, CompletesNestedItems) {
  const ItemCatalogue catalogue = testing::catalogue();
  const OptionTable item = catalogue.complete_item(
      ItemKind::driver, {{"id", "walk"}, {"members", OptionValue::List{2}}}, "");
  EXPECT_EQ(to_text(item),
            R"({"id":"walk.driver","members":[2],"threads":1,"optimizer":{"id":"baselines.sgd",)"
            R"("lr":0.02,"rule":"plain"}})");
  const OptionTable given = {{"id", "walk"},
                             {"optimizer", OptionTable{{"id", "adam"}, {"lr", 11}}}};
  EXPECT_EQ(error_of([&] { catalogue.complete_item(ItemKind::driver, given, "here"); }),
            "[options.range] here, driver 'walk.driver', option 'optimizer', optimizer "
            "'baselines.adam', option 'lr': expected a value in [0, 10], found 11");
  const OptionTable wrong = {{"id", "walk"}, {"optimizer", OptionTable{{"id", "adem"}}}};
  EXPECT_EQ(error_of([&] { catalogue.complete_item(ItemKind::driver, wrong, "here"); }),
            "[item.unknown] here, driver 'walk.driver', option 'optimizer': expected an "
            "optimizer, found 'adem'; did you mean 'adam'?");
}

}  // namespace
}  // namespace gradus::study
