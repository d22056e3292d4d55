#include "base/toml_limits.h"

#include <gtest/gtest.h>

#include <string>

#include "gradus/error.h"

namespace gradus {
namespace {

std::string toml_times(std::string_view part, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += part;
  return text;
}

std::string toml_error(const std::string& text) {
  try {
    check_toml_limits(text, "s.toml");
  } catch (const Error& error) {
    return error.id() + " " + error.what();
  }
  return "none";
}

TEST(TomlLimits, PartsOfAKey) {
  EXPECT_EQ(toml_error(toml_times("a.", 31) + "a = 1"), "none");
  EXPECT_TRUE(
      toml_error("\n" + toml_times("a.", 50000) + "a = 1").starts_with("toml.limit s.toml:2"));
  EXPECT_TRUE(toml_error("[" + toml_times("a.", 50000) + "a]").starts_with("toml.limit"));
  EXPECT_TRUE(
      toml_error("x = { " + toml_times("'a' . ", 32) + "a = 1 }").starts_with("toml.limit"));
}

TEST(TomlLimits, ListsAndTables) {
  EXPECT_EQ(toml_error("a = " + toml_times("[", 32) + toml_times("]", 32)), "none");
  EXPECT_TRUE(toml_error("a = " + toml_times("[", 33)).starts_with("toml.limit"));
  EXPECT_TRUE(toml_error(toml_times("a = {", 33)).starts_with("toml.limit"));
  EXPECT_EQ(toml_error("a = [" + toml_times("0.5, ", 1000) + "]"), "none");
}

TEST(TomlLimits, WhatStandsInTextsAndCommentsIsNotCounted) {
  const std::string deep = toml_times("[.", 100);
  for (const std::string before :
       {"#", "a = '", "a = \"\\\"", "a = '''\n'", "a = \"\"\"\n\\\"\"\"\\\""}) {
    EXPECT_EQ(toml_error(before + deep), "none") << before;
  }
  const std::string keys = ", " + toml_times("b.", 50000) + "b = 1 }";
  EXPECT_TRUE(toml_error("x = { a = \"\"\"t\"\"\"\"" + keys).starts_with("toml.limit"));
  EXPECT_TRUE(toml_error("x = { a = '''t'''''" + keys).starts_with("toml.limit"));
  EXPECT_TRUE(toml_error("x = { a = ''" + keys).starts_with("toml.limit"));
}

TEST(TomlLimits, Size) {
  EXPECT_EQ(toml_error(std::string(1 << 22, ' ')), "none");
  EXPECT_TRUE(toml_error(std::string((1 << 22) + 1, ' ')).starts_with("toml.limit"));
}

}  // namespace
}  // namespace gradus
