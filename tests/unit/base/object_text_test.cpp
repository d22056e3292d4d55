#include <gtest/gtest.h>

#include "base/json.h"

namespace gradus {
namespace {

TEST(ObjectText, IsTheTextOfTheWhole) {
  const Json row = {
      {"id", "a\"b"}, {"values", {1, 2.5, nullptr}}, {"inner", {{"x", Json::array()}}}};
  for (const int rows : {0, 1, 3}) {
    Json whole = {
        {"name", "study"}, {"runs", Json::array()}, {"summary", row}, {"none", Json::object()}};
    ObjectText text;
    text.member("name", "study");
    text.begin_list("runs");
    for (int i = 0; i < rows; ++i) {
      whole["runs"].push_back(row);
      text.element(row);
    }
    text.end_list();
    text.member("summary", row);
    text.member("none", Json::object());
    EXPECT_EQ(text.finish(), json_text(whole)) << rows;
  }
  EXPECT_EQ(ObjectText().finish(), json_text(Json::object()));
}

TEST(ObjectText, KeepsTheOrderOfElementsOfSeveralThreads) {
  const auto row = [](std::size_t i) { return Json{{"number", i}}; };
  Json whole = {{"runs", Json::array()}};
  for (std::size_t i = 0; i < 700; ++i) whole["runs"].push_back(row(i));
  ObjectText text;
  text.begin_list("runs");
  text.elements(700, row);
  text.end_list();
  EXPECT_EQ(text.finish(), json_text(whole));
}

}  // namespace
}  // namespace gradus
