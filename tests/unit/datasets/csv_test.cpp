#include "gradus/datasets/csv.h"

#include "samples.h"

namespace gradus::datasets {
namespace {

using CsvFile = DataTest;

TEST_F(CsvFile, ReadsNumbersWithoutHeader) {
  const CsvTable table = read_csv(file("a.csv", "1,2.5,-3e2\r\n+4,5,6\n\n"));
  EXPECT_EQ(table.inputs.shape, (std::vector<std::size_t>{2, 3}));
  EXPECT_EQ(table.inputs.values<double>()[2], -300.0);
  EXPECT_EQ(table.inputs.values<double>()[3], 4.0);
  EXPECT_EQ(table.labels.elements(), 0u);
}

TEST_F(CsvFile, TakesLabelsByNameOrNumber) {
  const std::string text = "x;\"the; \"\"class\"\"\";y\n1;0;2\n\"3\";1;4\n";
  CsvOptions options{
      .header = true, .delimiter = ';', .label_column = "the; \"class\"", .classes = 2};
  for (const std::string& content : {text, gzip(text)}) {
    const CsvTable table = read_csv(file("b.csv", content), options);
    EXPECT_EQ(table.columns, (std::vector<std::string>{"x", "y"}));
    EXPECT_EQ(table.inputs.values<double>()[2], 3.0);
    EXPECT_EQ(table.labels.values<std::int64_t>()[1], 1);
  }
  options.label_column = std::size_t{1};
  EXPECT_EQ(read_csv(file("b.csv", text), options).labels.elements(), 2u);
}

// As every other number is: to the nearest double, which is 0 below the smallest.
TEST_F(CsvFile, RoundsNumbersBelowTheSmallestDouble) {
  const auto values = read_csv(file("t.csv", "1e-400,-1e-400,4.9e-324,1e-310\n")).inputs;
  EXPECT_EQ(values.values<double>()[0], 0.0);
  EXPECT_EQ(values.values<double>()[1], 0.0);
  EXPECT_EQ(values.values<double>()[2], 5e-324);
  EXPECT_EQ(values.values<double>()[3], 1e-310);
}

TEST_F(CsvFile, TakesAByteOrderMark) {
  const CsvTable table = read_csv(file("t.csv", "\xEF\xBB\xBFx,y\n1,2\n"), {.header = true});
  EXPECT_EQ(table.columns, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(read_csv(file("u.csv",
                          "\xEF\xBB\xBF"
                          "3\n"))
                .inputs.values<double>()[0],
            3.0);
}

TEST_F(CsvFile, NamesLineAndColumn) {
  const auto refuse = [&](std::string_view text, CsvOptions options, std::string_view id,
                          std::vector<std::string> parts) {
    expect_error([&] { read_csv(file("t.csv", text), options); }, id, parts);
  };
  refuse("1,2\n3,four\n", {}, "data.csv",
         {"t.csv, line 2, column 3: expected a finite number, found 'four'"});
  refuse("1,2\n3\n", {}, "data.csv", {"line 2, column 2: expected 2 fields", "found 1"});
  refuse("1,2\n3,4,5\n", {}, "data.csv", {"line 2", "expected 2 fields", "found more"});
  refuse("1,2\n\n3,4\n", {}, "data.csv", {"line 2", "expected"});
  refuse("1,2\n3,\n", {}, "data.csv", {"line 2, column 3"});
  refuse("1,nan\n", {}, "data.csv", {"line 1, column 3", "'nan'"});
  refuse("1,1e999\n", {}, "data.csv", {"a finite number"});
  refuse("\"1,2\n", {}, "data.csv", {"a closing quote"});
  refuse("\"1\"2,3\n", {}, "data.csv", {"column 4", "a delimiter"});
  refuse("", {}, "data.csv", {"an empty file"});
  refuse("a,b\n", {.header = true}, "data.csv", {"at least one row"});
}

TEST_F(CsvFile, RefusesLabelsOutOfRange) {
  const CsvOptions options{.label_column = std::size_t{1}, .classes = 10};
  for (const std::string label : {"10", "-1", "2.5", "x", "", "99999999999999999999"}) {
    expect_error([&] { read_csv(file("l.csv", "0,9\n0," + label + "\n"), options); }, "data.label",
                 {"line 2, column 3: expected a label, an integer from 0 to 9", "'" + label + "'"});
  }
}

TEST_F(CsvFile, SuggestsTheLabelColumn) {
  expect_error(
      [&] { read_csv(file("h.csv", "x,label\n1,2\n"), {.header = true, .label_column = "labl"}); },
      "data.csv", {"did you mean 'label'?"});
  expect_error([&] { read_csv(file("h.csv", "1,2\n"), {.label_column = std::size_t{2}}); },
               "data.csv", {"label column 2", "2 columns"});
}

TEST_F(CsvFile, SurvivesTruncationAndFlippedBits) {
  const auto path = folder_ / "damaged";
  const CsvOptions options{.label_column = std::size_t{2}, .classes = 10};
  const std::string text = "12,34,5\n78,90,1\n";
  // A text has no length of its own: a cut after a whole label leaves a shorter, valid table.
  expect_errors_when_truncated(
      path, text, [&] { read_csv(path, options); },
      [](std::size_t size) { return size == 7 || size == 8 || size == 15; });
  refused_when_flipped(path, text, text.size(), [&] { read_csv(path, options); });
  const std::string packed = gzip(text);
  expect_errors_when_truncated(path, packed, [&] { read_csv(path, options); });
  EXPECT_GE(refused_when_flipped(path, packed, packed.size(), [&] { read_csv(path, options); }),
            8 * (packed.size() - 8));
}

}  // namespace
}  // namespace gradus::datasets
