// Terminal, Markdown, CSV, JSON and page say the same numbers of one report.
#include <gmock/gmock.h>

#include <cmath>
#include <sstream>

#include "render/csv.h"
#include "render/html/page_parts.h"
#include "render/markdown.h"
#include "render/report_text.h"
#include "study_report.h"

namespace gradus::render {
namespace {

using test::analysed;
using test::small_report;
using test::SmallRun;

/// What a renderer says of a method; texts as it writes them.
struct Said {
  std::string finished, runs, median;
};

/// a and b are level, c has one diverged and one crashed run, all runs of d diverged.
analysis::Report mixed_report() {
  std::vector<SmallRun> runs;
  for (int64_t seed = 0; seed < 3; ++seed) {
    const double wobble = 0.0625 * static_cast<double>(seed);
    runs.push_back({"a", seed, {0.125, 0.75 + wobble}});
    runs.push_back({"b", seed, {0.125, 0.875 - wobble}});
    runs.push_back({"d", seed, {0.125, 0.5}, "diverged"});
  }
  runs.push_back({"c", 0, {0.125, 0.5}});
  runs.push_back({"c", 1, {0.125, 0.625}});
  runs.push_back({"c", 2, {0.125, 0.75}});
  runs.push_back({"c", 3, {0.125, 0.5}, "diverged"});
  runs.push_back({"c", 4, {0.125, 0.5}, "crashed"});
  return analysed(small_report({"a", "b", "c", "d"}, runs));
}

std::vector<std::string> split(const std::string& line, const std::string& separator) {
  std::vector<std::string> parts;
  std::size_t start = 0;
  for (std::size_t at; (at = line.find(separator, start)) != std::string::npos;
       start = at + separator.size()) {
    parts.push_back(line.substr(start, at - start));
  }
  parts.push_back(line.substr(start));
  return parts;
}

/// The cells of the first line of `text` that begins so.
std::vector<std::string> cells(const std::string& text, const std::string& beginning,
                               const std::string& separator) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with(beginning)) continue;
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
    std::vector<std::string> all;
    for (std::string& cell : split(line, separator)) {
      while (!cell.empty() && cell.front() == ' ') cell.erase(0, 1);
      while (!cell.empty() && cell.back() == ' ') cell.pop_back();
      if (!cell.empty()) all.push_back(std::move(cell));
    }
    return all;
  }
  ADD_FAILURE() << beginning << " in\n" << text;
  return std::vector<std::string>(20);
}

/// "2 of 5" or "3" as finished and all runs.
Said counted_runs(const std::string& text) {
  const auto parts = split(text, " of ");
  return {parts.front(), parts.back(), ""};
}

std::string first_word(const std::string& text) {
  return text.substr(0, text.find(' '));
}

Said terminal(const analysis::Report& report, const std::string& method) {
  const auto row = cells(report_text(report, {.width = 300}), method + " ", "  ");
  Said said = counted_runs(row[1]);
  said.median = first_word(row[2]);
  return said;
}

Said markdown(const analysis::Report& report, const std::string& method) {
  const auto row = cells(markdown_report(report), "| " + method + " |", "|");
  Said said = counted_runs(row.back());
  said.median = first_word(row[2]);
  return said;
}

Said csv(const analysis::Report& report, const std::string& method) {
  const auto row = split(cells(final_csv(report), "t," + method + ",", "\n")[0], ",");
  return {row[5], row[4], row[8]};
}

std::string number(const Json& value) {
  return value.is_null() ? "" : value.dump();
}

Said in_rows(const Json& rows, const std::string& method) {
  for (const Json& row : rows) {
    if (row.at("method") != method) continue;
    return {number(row.at("finished")), number(row.at("runs")), number(row.at("median"))};
  }
  return {};
}

double value(const std::string& text) {
  return text.empty() || text == "diverged" || text == "—" ? NAN : std::stod(text);
}

TEST(Renderers, SayTheSameNumbers) {
  const analysis::Report report = mixed_report();
  const Json json = to_json(report), page = page_data(report);
  for (const analysis::Standing& row : report.standings.at(0).rows) {
    const std::string method = report.method_name(row.method);
    const std::pair<const char*, Said> all[] = {
        {"terminal", terminal(report, method)},
        {"markdown", markdown(report, method)},
        {"csv", csv(report, method)},
        {"json", in_rows(json.at("summary").at("final"), method)},
        {"page", in_rows(page.at("standings").at(0).at("rows"), method)}};
    for (const auto& [renderer, said] : all) {
      SCOPED_TRACE(method + " in " + renderer);
      EXPECT_EQ(said.finished, std::to_string(row.final.finished));
      EXPECT_EQ(said.runs, std::to_string(row.final.runs));
      const double median = value(said.median);
      if (std::isfinite(row.final.value.median)) {
        EXPECT_NEAR(median, row.final.value.median, 6e-4) << "rounded to the column's decimals";
      } else {
        EXPECT_TRUE(std::isnan(median)) << said.median;
      }
    }
  }
}

TEST(Renderers, SayWhatTheRunsWere) {
  const analysis::Report report = mixed_report();
  EXPECT_EQ(terminal(report, "c").finished, "3");
  EXPECT_EQ(terminal(report, "c").runs, "5");
  EXPECT_EQ(markdown(report, "d").finished, "0") << "diverged runs have not finished";
  EXPECT_EQ(csv(report, "a").median, "0.8125");
}

TEST(Renderers, SayTheSameOfEveryPair) {
  const analysis::Report report = mixed_report();
  const Json rows = page_data(report).at("standings").at(0).at("rows");
  for (const Json& row : rows) {
    if (!row.contains("to_base")) continue;
    const std::string method = row.at("method");
    const auto cell = cells(markdown_report(report), "| " + method + " |", "|");
    const double share = row.at("to_base").at("superiority").at("value");
    EXPECT_EQ(first_word(cell[4]), std::to_string(std::lround(100 * share))) << method;
  }
}

}  // namespace
}  // namespace gradus::render
