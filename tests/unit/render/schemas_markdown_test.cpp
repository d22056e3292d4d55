#include "render/schemas_markdown.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "base/json.h"
#include "record/schemas.h"

namespace gradus::render {
namespace {

/// Every key of an object, of the objects in it and of definitions, with its place.
void require_descriptions(const Json& schema, const std::string& place) {
  if (schema.is_array()) {
    for (const Json& inner : schema) require_descriptions(inner, place);
  }
  if (!schema.is_object()) return;
  for (const char* keys : {"properties", "$defs"}) {
    const Json inner = schema.value(keys, Json::object());
    for (const auto& [key, value] : inner.items()) {
      if (key == "schema" || place.ends_with("/schema")) continue;
      EXPECT_FALSE(value.value("description", "").empty()) << place + "/" + key;
      require_descriptions(value, place + "/" + key);
    }
  }
  for (const char* inner : {"items", "additionalProperties", "anyOf"}) {
    if (schema.contains(inner)) require_descriptions(schema.at(inner), place);
  }
}

TEST(SchemasMarkdown, EveryKeyOfEverySchemaIsDescribed) {
  for (const std::string& name : record::schema_names()) {
    const Json schema = Json::parse(record::schema_text(name));
    EXPECT_FALSE(schema.value("description", "").empty()) << name;
    require_descriptions(schema, name);
  }
}

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST(SchemasMarkdown, KeysStandWithTheirValues) {
  const std::string text = schemas_markdown();
  EXPECT_TRUE(has_line(text, "## gradus.run"));
  EXPECT_TRUE(
      has_line(text, "| `counts.gradients` | integer or null | evaluations of the gradient |"))
      << text;
  EXPECT_TRUE(has_line(text, "| `task` | [task](#gradusplan-task) | the task |"));
  EXPECT_TRUE(has_line(text, "### gradus.plan: task"));
  EXPECT_TRUE(has_line(text,
                       "| `platform_differences` | list of texts | how the platforms differ, "
                       "such as `cpu: \"A\", now \"B\"` |"));
  EXPECT_TRUE(has_line(text,
                       "| `numbers` | numbers or null by name | the numbers behind the "
                       "verdict, by name |"));
  EXPECT_TRUE(
      has_line(text, "| *`lines[].low`* | list of numbers or null | lower end of a band |"));
}

TEST(SchemasMarkdown, ProseKeepsTheWidthOfDocuments) {
  std::istringstream lines(schemas_markdown());
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("|")) continue;
    EXPECT_LE(line.size(), 100U) << line;
  }
}

/// A link's anchor is that of a heading.
TEST(SchemasMarkdown, LinksLeadSomewhere) {
  const std::string text = schemas_markdown();
  std::string anchors;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("#")) continue;
    std::string anchor;
    for (const char letter : line.substr(line.find(' ') + 1)) {
      if (letter == ' ') anchor += '-';
      if (letter != ' ' && letter != '.' && letter != ':') anchor += letter;
    }
    anchors += "(#" + anchor + ")\n";
  }
  int links = 0;
  for (std::size_t at = 0; (at = text.find("](#", at)) != std::string::npos; ++at, ++links) {
    const std::string anchor = text.substr(at + 1, text.find(')', at) - at);
    EXPECT_NE(anchors.find(anchor + "\n"), std::string::npos) << anchor;
  }
  EXPECT_GT(links, 30);
}

}  // namespace
}  // namespace gradus::render
