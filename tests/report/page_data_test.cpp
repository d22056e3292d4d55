#include <gmock/gmock.h>

#include "gradus/error.h"
#include "render/html/page_parts.h"
#include "study_report.h"

namespace gradus::render {
namespace {

using test::analysed;
using test::small_report;
using testing::HasSubstr;
using testing::Not;

constexpr const char* hostile = "</script><script>alert(1)</script><!--";

Json hostile_report() {
  Json report = small_report({hostile, "b"}, {{hostile, 0, {0.1, 0.9}}, {"b", 0, {0.1, 0.5}}});
  report["study"] = {{"name", hostile}, {"toml", hostile}};
  report["claims"].push_back({{"claim", hostile}, {"text", hostile}, {"verdict", "holds"}});
  report["runs"].push_back({{"id", "x"},
                            {"task", {{"id", "t"}, {"name", "t"}}},
                            {"method", hostile},
                            {"repetition", 3},
                            {"status", "crashed"},
                            {"reason", hostile},
                            {"stderr", std::string("bytes \xff\xfe ") + hostile}});
  return report;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

TEST(ReportPage, TextsNeverEndTheIsland) {
  const std::string island = island_text(page_data(analysed(hostile_report())));
  EXPECT_THAT(island, Not(HasSubstr("<")));
  const Json back = Json::parse(island);
  EXPECT_EQ(back["methods"][0]["name"], hostile);
  EXPECT_THAT(back["failures"][0]["stderr"].get<std::string>(), HasSubstr("</script>"));
}

TEST(ReportPage, HasOnlyItsOwnElements) {
  const std::string hostile_page = html_page(analysed(hostile_report()));
  const std::string page =
      html_page(analysed(small_report({"a", "b"}, {{"a", 0, {0.1, 0.9}}, {"b", 0, {0.1, 0.5}}})));
  EXPECT_EQ(count_of(hostile_page, "<script"), count_of(page, "<script"));
  EXPECT_EQ(count_of(hostile_page, "</script"), count_of(page, "</script"));
  EXPECT_THAT(hostile_page, HasSubstr("<title>&lt;/script&gt;&lt;script&gt;"));
}

TEST(ReportPage, AsksForNothingFromANetwork) {
  const std::string page = html_page(analysed(small_report({"a"}, {{"a", 0, {0.1}}})));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
  for (const char* reference : {" src=\"", "<link rel=\"stylesheet", "@import", "url(http"}) {
    EXPECT_THAT(page, Not(HasSubstr(reference))) << reference;
  }
}

TEST(ReportPage, RunsShareTheirColumns) {
  const Json data = page_data(analysed(
      small_report({"a"}, {{"a", 0, {0.1, 0.9}}, {"a", 1, {0.2, 0.8}}, {"a", 2, {0.3, 0.7}}})));
  EXPECT_EQ(data["runs"][0]["series"]["step"], data["runs"][2]["series"]["step"]);
  EXPECT_NE(data["runs"][0]["series"]["metrics"]["test_accuracy"],
            data["runs"][1]["series"]["metrics"]["test_accuracy"]);
  EXPECT_EQ(data["curves"][0]["axes"]["epoch"]["as"], "step");
  EXPECT_EQ(data["curves"][0]["axes"]["step"]["median"], Json({0.2, 0.8}));
}

TEST(ReportPage, ThinsWhatIsTooLongAndSaysSo) {
  std::vector<double> values(500, 0.5);
  const Json report = small_report({"a"}, {{"a", 0, values}, {"a", 1, values}});
  EXPECT_TRUE(page_data(analysed(report), {.curve_points = 100000})
                  .at("notes")[0]
                  .get<std::string>()
                  .find("thinned") != std::string::npos);
  const Json data = page_data(analysed(report), {.evaluation_points = 100});
  const std::size_t column = data["runs"][0]["series"]["step"];
  EXPECT_EQ(data["columns"][column].size(), 50u);
  EXPECT_EQ(data["columns"][column].front(), 0);
  EXPECT_EQ(data["columns"][column].back(), 4990);
  EXPECT_THAT(data["notes"].dump(), HasSubstr("1,000 evaluation points"));
}

TEST(ReportPage, ThinsFiguresAndSaysSo) {
  Json report = small_report({"a"}, {{"a", 0, {0.1}}});
  Json x = Json::array();
  for (int i = 0; i < 3000; ++i) x.push_back(i);
  report["tools"].push_back({{"name", "t"},
                             {"tool", {{"id", "p.t"}, {"options", Json::object()}}},
                             {"status", "finished"},
                             {"figures",
                              {{{"id", "f"},
                                {"title", "t"},
                                {"caption", "c"},
                                {"x", {{"label", "x"}, {"logarithmic", false}}},
                                {"y", {{"label", "y"}, {"logarithmic", false}}},
                                {"lines", {{{"name", "l"}, {"x", x}, {"y", x}}}}}}}});
  const Json data = page_data(analysed(report), {.figure_points = 1000});
  const Json& figure = data["figures"][0]["figures"][0];
  EXPECT_EQ(figure["lines"][0]["x"].size(), 1000u);
  EXPECT_EQ(figure["lines"][0]["y"].back(), 2999);
  EXPECT_EQ(figure["thinned"], 1000);
}

TEST(ReportPage, RefusesWhatIsNoReport) {
  for (const Json& json : {Json{{"methods", 3}}, Json{{"runs", {1}}}, Json::array()}) {
    try {
      html_page(analysed(json));
      FAIL() << json;
    } catch (const Error& error) {
      EXPECT_EQ(error.id(), "schema.type");
    }
  }
}

}  // namespace
}  // namespace gradus::render
