#include <gtest/gtest.h>

#include <cmath>

#include "gradus/error.h"
#include "record/record_json.h"

namespace gradus::record {
namespace {

Figure full_figure() {
  Figure figure{"f", "title", "caption", {"x", true}, {"y", false, {"a", "b"}}};
  figure.lines = {{"l", {1, 2}, {3, std::nan("")}, {2, 2}, {4, 4}, true, false},
                  {"m", {1}, {2}, {}, {}, false, true}};
  figure.heat_maps = {{"h", {1, 2}, {5}, {0.5, 1}, 0.0, 2.0}, {"i", {1}, {1}, {1}}};
  figure.histograms = {{"g", {0, 1, 2}, {3, 4}}};
  figure.rasters = {{"r", {0, 1}, {1, 0}}};
  figure.rules = {{"bound", 0.5, true}};
  return figure;
}

TEST(FigureJson, RoundTrips) {
  const Json json = to_json(full_figure());
  EXPECT_EQ(to_json(figure_from_json(json)).dump(), json.dump());
  EXPECT_TRUE(std::isnan(figure_from_json(json).lines[0].y[1]));
  EXPECT_EQ(json["lines"][0].dump(),
            R"({"name":"l","x":[1.0,2.0],"y":[3.0,null],"low":[2.0,2.0],"high":[4.0,4.0],)"
            R"("points":true,"dashed":false})");
}

TEST(FigureJson, LeavesOutEmptyLists) {
  const Json json = to_json(Figure{"f", "t", "c", {"x"}, {"y"}});
  EXPECT_EQ(json.dump(),
            R"({"id":"f","title":"t","caption":"c","x":{"label":"x","logarithmic":false},)"
            R"("y":{"label":"y","logarithmic":false}})");
}

TEST(FigureJson, SaysWhatIsWrong) {
  const auto message = [](const char* path, const Json& value) -> std::string {
    Json json = to_json(full_figure());
    json[Json::json_pointer(path)] = value;
    try {
      figure_from_json(json);
    } catch (const Error& error) {
      return "[" + error.id() + "] " + error.what();
    }
    return "";
  };
  EXPECT_EQ(message("/title", 3), "[figure.format] figure, 'title': expected a text, found 3");
  EXPECT_EQ(message("/lines/0/x", "a"),
            "[figure.format] figure, lines, 'x': expected a list of numbers, found \"a\"");
  EXPECT_EQ(message("/lines/0", 1), "[figure.format] figure, lines: expected an object, found 1");
  EXPECT_EQ(message("/x/logarithmic", nullptr),
            "[figure.format] figure, x, 'logarithmic': expected true or false, found null");
  EXPECT_EQ(message("/rules/0", Json::object()),
            "[figure.format] figure, rules, 'name': expected a text, found nothing");
}

}  // namespace
}  // namespace gradus::record
