#include "base/json.h"

#include <gtest/gtest.h>

#include "gradus/error.h"

namespace gradus {
namespace {

std::string json_times(std::string_view part, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += part;
  return text;
}

std::string json_error(const std::string& text) {
  try {
    parse_json(text, "file");
  } catch (const Error& error) {
    return error.id() + " " + error.what();
  }
  return "none";
}

std::string json_error_id(const std::string& text, const JsonLimits& limits) {
  try {
    parse_json(text, "file", limits);
  } catch (const Error& error) {
    return error.id();
  }
  return "none";
}

TEST(JsonText, Depth) {
  EXPECT_EQ(json_error(json_times("[", 100) + json_times("]", 100)), "none");
  EXPECT_TRUE(
      json_error(json_times("[", 101) + json_times("]", 101)).starts_with("json.limit file:1:101"));
  EXPECT_TRUE(json_error(json_times("{\"a\":", 50000) + "1" + json_times("}", 50000))
                  .starts_with("json.limit"));
  EXPECT_TRUE(json_error(json_times("[", 50000)).starts_with("json.limit"));
  EXPECT_EQ(json_error("[\"" + json_times("[", 500) + "\\\"" + json_times("{", 500) + "\"]"),
            "none");
}

TEST(JsonText, NumbersOfValuesAndKeys) {
  const JsonLimits few{.bytes = 40, .depth = 10, .values = 4, .keys = 2};
  EXPECT_EQ(json_error_id("[1,2,3]", few), "none");
  EXPECT_EQ(json_error_id("[1,2,3,4]", few), "json.limit");
  EXPECT_EQ(json_error_id(R"({"a":1,"b":{"c":2}})", few), "none");
  EXPECT_EQ(json_error_id(R"({"a":1,"b":2,"c":3})", few), "json.limit");
  EXPECT_EQ(json_error_id(R"(["a:b:c:d,,,,,"])", few), "none");
  EXPECT_EQ(json_error_id(json_times(" ", 41), few), "json.limit");
}

TEST(JsonText, SyntaxSaysWhere) {
  EXPECT_TRUE(json_error("{\n  \"a\": ]").starts_with("json.syntax file:2:8"));
  EXPECT_TRUE(json_error("").starts_with("json.syntax file:1:1"));
  EXPECT_TRUE(json_error("[1e999]").starts_with("json.syntax"));
  EXPECT_TRUE(json_error("[-1e999]").starts_with("json.syntax"));
  EXPECT_EQ(parse_json("[1e-400]", "file").at(0), 0.0);
  EXPECT_TRUE(json_error("\"\xff\"").starts_with("json.syntax"));
}

}  // namespace
}  // namespace gradus
