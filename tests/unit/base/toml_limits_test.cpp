#include "base/toml_limits.h"

#include <gtest/gtest.h>

#include <string>

#include "gradus/error.h"

namespace gradus {
namespace {

std::string repeated(std::string_view part, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += part;
  return text;
}

std::string found(const std::string& text) {
  try {
    check_toml_limits(text, "s.toml");
  } catch (const Error& error) {
    return error.id() + " " + error.what();
  }
  return "none";
}

TEST(TomlLimits, PartsOfAKey) {
  EXPECT_EQ(found(repeated("a.", 31) + "a = 1"), "none");
  EXPECT_TRUE(found("\n" + repeated("a.", 50000) + "a = 1").starts_with("toml.limit s.toml:2"));
  EXPECT_TRUE(found("[" + repeated("a.", 50000) + "a]").starts_with("toml.limit"));
  EXPECT_TRUE(found("x = { " + repeated("'a' . ", 32) + "a = 1 }").starts_with("toml.limit"));
}

TEST(TomlLimits, ListsAndTables) {
  EXPECT_EQ(found("a = " + repeated("[", 32) + repeated("]", 32)), "none");
  EXPECT_TRUE(found("a = " + repeated("[", 33)).starts_with("toml.limit"));
  EXPECT_TRUE(found(repeated("a = {", 33)).starts_with("toml.limit"));
  EXPECT_EQ(found("a = [" + repeated("0.5, ", 1000) + "]"), "none");
}

TEST(TomlLimits, WhatStandsInTextsAndCommentsIsNotCounted) {
  const std::string deep = repeated("[.", 100);
  for (const std::string before :
       {"#", "a = '", "a = \"\\\"", "a = '''\n'", "a = \"\"\"\n\\\"\"\"\\\""}) {
    EXPECT_EQ(found(before + deep), "none") << before;
  }
  const std::string keys = ", " + repeated("b.", 50000) + "b = 1 }";
  EXPECT_TRUE(found("x = { a = \"\"\"t\"\"\"\"" + keys).starts_with("toml.limit"));
  EXPECT_TRUE(found("x = { a = '''t'''''" + keys).starts_with("toml.limit"));
  EXPECT_TRUE(found("x = { a = ''" + keys).starts_with("toml.limit"));
}

TEST(TomlLimits, Size) {
  EXPECT_EQ(found(std::string(1 << 22, ' ')), "none");
  EXPECT_TRUE(found(std::string((1 << 22) + 1, ' ')).starts_with("toml.limit"));
}

}  // namespace
}  // namespace gradus
