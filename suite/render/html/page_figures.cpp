#include <algorithm>
#include <cstdint>

#include "analysis/curves.h"
#include "render/html/page_parts.h"
#include "render/numbers.h"

namespace gradus::render {
namespace {

/// The lists of a mark that grow with the data.
constexpr const char* series_keys[] = {"x", "y", "low", "high", "category"};

std::size_t figure_points_of(const Json& figure) {
  std::size_t points = 0;
  for (const char* marks : {"lines", "rasters"}) {
    for (const Json& mark : figure.value(marks, Json::array())) points += mark.at("x").size();
  }
  for (const Json& map : figure.value("heat_maps", Json::array()))
    points += map.at("values").size();
  return points;
}

/// At most `most` points of a line or raster, its columns kept together.
bool thin(Json& mark, std::size_t most) {
  const std::size_t size = mark.at("x").size();
  if (size <= most) return false;
  const auto kept = analysis::thinned(size, most);
  for (const char* key : series_keys) {
    if (mark.contains(key) && mark[key].is_array()) mark[key] = picked(mark[key], kept);
  }
  return true;
}

/// Figures share the page's points evenly among the lines that have more than their share.
Json page_figure(const Json& figure, std::size_t most) {
  Json copy = figure;
  bool any = false;
  for (const char* marks : {"lines", "rasters"}) {
    if (!copy.contains(marks)) continue;
    for (Json& mark : copy[marks]) any = thin(mark, most) || any;
  }
  if (any) copy["thinned"] = most;
  return copy;
}

Json section_of(const Json& record, const char* kind, std::size_t most) {
  Json section = {
      {"record", record.value("id", "")}, {"kind", kind}, {"status", record.value("status", "")}};
  if (kind == std::string("tool")) {
    section["from"] = record.value("name", record.at("tool").at("id").get<std::string>());
    section["id"] = record.at("tool").at("id");
    section["options"] = record.at("tool").value("options", Json::object());
    section["time"] = record.value("time", Json());
  } else {
    section["from"] = record.at("method").get<std::string>() + " on " +
                      record.at("task").value("name", record.at("task").value("id", "")) +
                      ", seed " + std::to_string(record.at("repetition").get<int64_t>());
  }
  section["reason"] = record.value("reason", Json());
  for (const char* key : {"values", "texts", "tables"}) {
    section[key] = record.value(key, Json::object());
  }
  section["figures"] = Json::array();
  for (const Json& figure : record.value("figures", Json::array())) {
    section["figures"].push_back(page_figure(figure, most));
  }
  return section;
}

bool has_results(const Json& run) {
  const auto filled = [&](const char* key) { return run.contains(key) && !run.at(key).empty(); };
  return filled("figures") || filled("tables") || filled("values") || filled("texts");
}

}  // namespace

Json page_figures(const Json& report, const PageLimits& limits, std::vector<std::string>& notes) {
  std::size_t points = 0, marks = 0;
  const auto count = [&](const Json& record) {
    for (const Json& figure : record.value("figures", Json::array())) {
      points += figure_points_of(figure);
      for (const char* list : {"lines", "rasters"}) {
        marks += figure.value(list, Json::array()).size();
      }
    }
  };
  for (const char* list : {"tools", "runs"}) {
    for (const Json& record : report.at(list)) count(record);
  }
  std::size_t most = SIZE_MAX;
  if (points > limits.figure_points && marks > 0) {
    most = std::max<std::size_t>(limits.figure_points / marks, 50);
    notes.push_back("Figures of tools and runs hold " + grouped(static_cast<int64_t>(points)) +
                    " points; lines longer than " + std::to_string(most) +
                    " points are thinned evenly and say so. report.json has all of them.");
  }
  Json sections = Json::array();
  for (const Json& tool : report.at("tools")) sections.push_back(section_of(tool, "tool", most));
  for (const Json& run : report.at("runs")) {
    if (has_results(run)) sections.push_back(section_of(run, "run", most));
  }
  return sections;
}

Json page_failures(const Json& report, const PageLimits& limits, std::vector<std::string>& notes) {
  constexpr std::size_t longest = 4000;
  Json rows = Json::array();
  for (const Json& failure : report.at("failures")) {
    if (rows.size() == limits.failures) break;
    Json row = failure;
    const std::string text = row.value("stderr", Json()).is_string() ? row["stderr"] : "";
    if (text.size() > longest) row["stderr"] = "...\n" + text.substr(text.size() - longest);
    rows.push_back(std::move(row));
  }
  if (rows.size() < report.at("failures").size()) {
    notes.push_back("The page lists " + std::to_string(rows.size()) + " of " +
                    std::to_string(report.at("failures").size()) +
                    " runs that failed; report.json has all of them.");
  }
  return rows;
}

}  // namespace gradus::render
