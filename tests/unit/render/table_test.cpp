#include "render/table.h"

#include <gtest/gtest.h>

namespace gradus::render {
namespace {

Table sample() {
  Table table({{"method", Align::left, Overflow::cut}, {"loss", Align::right}});
  table.group("digits_mlp, test loss");
  table.row({"adam", {"0.12", Mark::good}});
  table.row({"sgd, momentum", "12.3"});
  return table;
}

TEST(Table, AlignsColumnsUnderTitles) {
  EXPECT_EQ(sample().text({}),
            "method         loss\n"
            "─────────────  ────\n"
            "digits_mlp, test loss\n"
            "adam           0.12\n"
            "sgd, momentum  12.3\n");
}

TEST(Table, CutsColumnsThatMayShrink) {
  EXPECT_EQ(sample().text({.width = 15}),
            "method     loss\n"
            "─────────  ────\n"
            "digits_mlp,\n"
            "  test loss\n"
            "adam       0.12\n"
            "sgd, mom…  12.3\n");
}

TEST(Table, ColumnsWithoutPlaceFollowBelow) {
  Table table({{"method", Align::left, Overflow::cut},
               {"accuracy", Align::right},
               {"loss", Align::right},
               {"step", Align::right}});
  table.row({"momentum", "0.91 *", "0.30", "12 us"});
  EXPECT_EQ(table.text({.width = 24}),
            "method    accuracy  loss\n"
            "────────  ────────  ────\n"
            "momentum    0.91 *  0.30\n"
            "\n"
            "method     step\n"
            "────────  ─────\n"
            "momentum  12 us\n");
}

TEST(Table, AlignsByTheColumnsThatTextTakes) {
  Table table({{"method", Align::left, Overflow::cut}, {"loss", Align::right}});
  table.row({"学习率", "1"});
  table.row({"e\u0301te\u0301", "2"});
  table.row({"👩‍👩‍👧 👍🏽", "3"});
  EXPECT_EQ(table.text({}),
            "method  loss\n"
            "──────  ────\n"
            "学习率     1\n"
            "e\u0301te\u0301        2\n"
            "👩‍👩‍👧 👍🏽      3\n");
}

TEST(Table, WrappedCellsLoseNothing) {
  Table table({{"file"}, {"why", Align::left, Overflow::wrap}});
  table.row({"a", "is in /usr/share/datasets/größe now"});
  EXPECT_EQ(table.text({.width = 20}),
            "file  why\n"
            "────  ──────────────\n"
            "a     is in\n"
            "      /usr/share/dat\n"
            "      asets/größe\n"
            "      now\n");
}

TEST(Table, NotesStandBelow) {
  Table table({{"a"}});
  table.row({"1"});
  table.note("five seeds cannot show a difference");
  EXPECT_EQ(table.text({.width = 24}), "a\n─\n1\n\n· five seeds cannot show\n  a difference\n");
}

TEST(Table, CsvQuotesWhatMustBe) {
  EXPECT_EQ(sample().csv(),
            "group,method,loss\r\n"
            "\"digits_mlp, test loss\",adam,0.12\r\n"
            "\"digits_mlp, test loss\",\"sgd, momentum\",12.3\r\n");
  EXPECT_EQ(csv_field("a\"b"), "\"a\"\"b\"");
}

TEST(Table, TextFromFilesStaysInItsLine) {
  Table table({{"name"}});
  table.group("task\nb");
  table.row({std::string("a\n\u202Eb\033[31m")});
  table.note("seen\n· forged");
  const std::string text = table.text({.colour = true, .width = 80});
  EXPECT_NE(text.find("a\\n\\u202eb\\x1b[31m"), std::string::npos) << text;
  EXPECT_NE(text.find("task\\nb"), std::string::npos) << text;
  EXPECT_NE(text.find("\n  · forged"), std::string::npos) << text;
}

}  // namespace
}  // namespace gradus::render
