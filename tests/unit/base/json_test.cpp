#include "base/json.h"

#include <gtest/gtest.h>

#include <optional>

#include "base/json_scalar.h"
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

/// What nlohmann::json reads, or nothing.
std::optional<Json> read_plainly(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  return json.is_discarded() ? std::nullopt : std::optional(std::move(json));
}

TEST(JsonText, IsReadAsNlohmannReadsIt) {
  for (const std::string text :
       {R"([-0, -0.0, 1e5, 1E+5, 0.1, 5e-324, 123456789012345678901234567890])",
        "[18446744073709551615, 18446744073709551616, -9223372036854775808, -9223372036854775809]",
        R"({"a": 1, "b": 2, "a": {"c": 3}, "": {"": []}})", R"("\u0041\ud83d\ude00")",
        R"("\ud800")", R"(["\n\t\"\\/\/", "\u0000"])", "[\"\xc3\xa9\", \"\x7f\"]", " null ",
        "\xef\xbb\xbf[1]", "[1,]", "[01]", "[1.]", "[+1]", "[NaN]", "\"\x01\"", "[1]x", "{\"a\"}",
        "\"\xed\xa0\x80\""}) {
    const std::optional<Json> expected = read_plainly(text);
    EXPECT_EQ(json_error(text) == "none", expected.has_value()) << text;
    if (!expected) continue;
    EXPECT_EQ(parse_json(text, "file").dump(), expected->dump()) << text;
  }
}

TEST(JsonText, TheTextOfScalarsIsNlohmanns) {
  const std::string quoted = R"(["a", "", "\u0001 \" \\ \u00e9 / \u007f", true, null])";
  const Json json = Json::parse(quoted.substr(0, quoted.size() - 1) +
                                R"(, 1.0, 1e-05, 1e16, -2.5e-310, 18446744073709551615, -3])");
  for (const Json& value : json) {
    std::string text;
    append_scalar(text, value, Json::error_handler_t::strict);
    EXPECT_EQ(text, value.dump());
  }
}

TEST(JsonText, SortedTextDoesNotDependOnTheOrder) {
  const Json json = Json::parse(R"({"b": {"z": [], "a": {}}, "a": [{"d": 1, "c": 0.5}, "x"]})");
  EXPECT_EQ(sorted_text(json), R"({"a":[{"c":0.5,"d":1},"x"],"b":{"a":{},"z":[]}})");
  EXPECT_EQ(sorted_text(json), nlohmann::json(json).dump());
  EXPECT_THROW(sorted_text(Json("\xff")), Json::type_error);
}

}  // namespace
}  // namespace gradus
