// The catalogue as a document: whatever a plugin's texts hold is text there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <sstream>
#include <string>

#include "base/json.h"
#include "record/plugin_description.h"
#include "render/describe.h"

namespace gradus::render {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* hostile = "<script>x()</script> a|b `c` [d](http://e)\n# f \x1b[31m";

/// A plugin that says `hostile` wherever it may say anything.
study::ItemCatalogue hostile_catalogue() {
  const Json option = {
      {"name", "rule"},  {"type", "text"},    {"default", hostile},           {"text", hostile},
      {"unit", hostile}, {"symbol", hostile}, {"choices", {hostile, "plain"}}};
  const Json task = {{"version", 1},
                     {"text", hostile},
                     {"dataset", hostile},
                     {"model", {{"id", "m"}, {"text", hostile}}},
                     {"loss", hostile},
                     {"sampling", "full"},
                     {"batch_size", 1},
                     {"steps", 1},
                     {"epochs", 0.0},
                     {"dtype", "float64"},
                     {"metrics",
                      {{{"name", hostile},
                        {"measure", "loss"},
                        {"split", "train"},
                        {"higher_is_better", false},
                        {"text", hostile},
                        {"unit", hostile},
                        {"costly", false}}}},
                     {"targets", {{{"metric", hostile}, {"value", 1.0}, {"source", hostile}}}},
                     {"optimum", 0.0},
                     {"optimum_source", hostile}};
  const Json claim = {{"kind", "theorem"},
                      {"text", hostile},
                      {"source", hostile},
                      {"criterion", hostile},
                      {"needs", Json::object()}};
  const auto item = [&](const char* kind, const char* name) {
    return Json{{"kind", kind},
                {"name", name},
                {"id", std::string("p.") + name},
                {"text", hostile},
                {"options", {option}}};
  };
  Json items = {item("optimizer", "o"), item("task", "t"), item("claim", "C1")};
  items[1]["description"] = task;
  items[2]["description"] = claim;
  const Json plugin = {{"schema", {{"name", "gradus.plugin"}, {"version", 1}}},
                       {"file", "/p.so"},
                       {"hash", "h"},
                       {"id", "p"},
                       {"version", hostile},
                       {"semantics", 1},
                       {"title", hostile},
                       {"authors", hostile},
                       {"year", 2000},
                       {"reference", hostile},
                       {"licence", hostile},
                       {"studies", Json::object()},
                       {"items", items}};
  study::ItemCatalogue catalogue;
  catalogue.add(record::plugin_description_from_text(plugin.dump()));
  return catalogue;
}

/// Without signs that a backslash stands before.
std::string without_escapes(const std::string& text) {
  return std::regex_replace(text, std::regex(R"(\\.)"), "");
}

TEST(CatalogueMarkdown, TextsAreNeverMarkup) {
  const std::string document = catalogue_markdown(hostile_catalogue());
  EXPECT_THAT(document, HasSubstr("\\<script\\>"));
  EXPECT_THAT(document, HasSubstr("budget: 1 step."));
  EXPECT_THAT(document, Not(HasSubstr("\x1b")));
  const std::string text =
      std::regex_replace(without_escapes(document), std::regex("`[^`\n]*`"), "");
  EXPECT_THAT(text, Not(HasSubstr("<script>")));
  EXPECT_THAT(text, Not(HasSubstr("](http")));
  EXPECT_THAT(text, Not(HasSubstr("\n# f")));
  int rows = 0;
  std::istringstream lines(document);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("|")) continue;
    EXPECT_EQ(std::ranges::count(without_escapes(line), '|'), 8) << line;
    ++rows;
  }
  EXPECT_EQ(rows, 9) << "three tables of a head, a rule and one option";
}

}  // namespace
}  // namespace gradus::render
