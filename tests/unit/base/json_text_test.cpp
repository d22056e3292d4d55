#include "base/json_text.h"

#include <gtest/gtest.h>

#include "gradus/error.h"

namespace gradus {
namespace {

std::string repeated(std::string_view part, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += part;
  return text;
}

std::string error_of(const std::string& text) {
  try {
    parse_json(text, "file");
  } catch (const Error& error) {
    return error.id() + " " + error.what();
  }
  return "none";
}

std::string id_of(const std::string& text, const JsonLimits& limits) {
  try {
    parse_json(text, "file", limits);
  } catch (const Error& error) {
    return error.id();
  }
  return "none";
}

TEST(JsonText, Depth) {
  EXPECT_EQ(error_of(repeated("[", 100) + repeated("]", 100)), "none");
  EXPECT_TRUE(
      error_of(repeated("[", 101) + repeated("]", 101)).starts_with("json.limit file:1:101"));
  EXPECT_TRUE(
      error_of(repeated("{\"a\":", 50000) + "1" + repeated("}", 50000)).starts_with("json.limit"));
  EXPECT_TRUE(error_of(repeated("[", 50000)).starts_with("json.limit"));
  EXPECT_EQ(error_of("[\"" + repeated("[", 500) + "\\\"" + repeated("{", 500) + "\"]"), "none");
}

TEST(JsonText, NumbersOfValuesAndKeys) {
  const JsonLimits few{.bytes = 40, .depth = 10, .values = 4, .keys = 2};
  EXPECT_EQ(id_of("[1,2,3]", few), "none");
  EXPECT_EQ(id_of("[1,2,3,4]", few), "json.limit");
  EXPECT_EQ(id_of(R"({"a":1,"b":{"c":2}})", few), "none");
  EXPECT_EQ(id_of(R"({"a":1,"b":2,"c":3})", few), "json.limit");
  EXPECT_EQ(id_of(R"(["a:b:c:d,,,,,"])", few), "none");
  EXPECT_EQ(id_of(repeated(" ", 41), few), "json.limit");
}

TEST(JsonText, SyntaxSaysWhere) {
  EXPECT_TRUE(error_of("{\n  \"a\": ]").starts_with("json.syntax file:2:8"));
  EXPECT_TRUE(error_of("").starts_with("json.syntax file:1:1"));
  EXPECT_TRUE(error_of("[1e999]").starts_with("json.syntax"));
  EXPECT_TRUE(error_of("[-1e999]").starts_with("json.syntax"));
  EXPECT_EQ(parse_json("[1e-400]", "file").at(0), 0.0);
  EXPECT_TRUE(error_of("\"\xff\"").starts_with("json.syntax"));
}

}  // namespace
}  // namespace gradus
