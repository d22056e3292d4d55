// Records one by one: rows of runs, figures of tools and runs, and what failed.
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "analysis/curves.h"
#include "options/option_json.h"
#include "render/html/page_parts.h"
#include "render/numbers.h"

namespace gradus::render {
namespace {

/// The lists of a mark that grow with the data.
constexpr const char* series_keys[] = {"x", "y", "low", "high", "category"};

std::size_t figure_points_of(const Figure& figure) {
  std::size_t points = 0;
  for (const LineMark& line : figure.lines) points += line.x.size();
  for (const RasterMark& raster : figure.rasters) points += raster.x.size();
  for (const HeatMapMark& map : figure.heat_maps) points += map.values.size();
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
Json page_figure(const Figure& figure, std::size_t most) {
  Json copy = record::to_json(figure);
  bool any = false;
  for (const char* marks : {"lines", "rasters"}) {
    if (!copy.contains(marks)) continue;
    for (Json& mark : copy[marks]) any = thin(mark, most) || any;
  }
  if (any) copy["thinned"] = most;
  return copy;
}

Json section_of(const record::WorkRecord& record, const char* kind, std::size_t most) {
  Json section = {{"record", record.id}, {"kind", kind}, {"status", to_text(record.status)}};
  section["reason"] = record.reason ? Json(*record.reason) : Json();
  section["values"] = Json::object();
  for (const auto& [name, value] : record.values) {
    section["values"][name] = value ? Json(*value) : Json();
  }
  section["texts"] = Json::object();
  for (const auto& [name, text] : record.texts) section["texts"][name] = text;
  section["tables"] = record::tables_json(record.tables);
  section["figures"] = Json::array();
  for (const Figure& figure : record.figures) {
    section["figures"].push_back(page_figure(figure, most));
  }
  return section;
}

Json tool_section(const record::ToolRecord& tool, std::size_t most) {
  Json section = section_of(tool, "tool", most);
  section["from"] = tool.name.empty() ? tool.tool.id : tool.name;
  section["id"] = tool.tool.id;
  section["options"] = to_json(tool.tool.options);
  section["time"] = {{"wall_s", tool.wall_s ? Json(*tool.wall_s) : Json()},
                     {"cpu_s", tool.cpu_s ? Json(*tool.cpu_s) : Json()}};
  return section;
}

Json run_section(const record::RunRecord& run, std::size_t most) {
  Json section = section_of(run, "run", most);
  section["from"] = fmt::format("{} on {}, seed {}", run.method, run.task.name, run.repetition);
  return section;
}

bool has_results(const record::RunRecord& run) {
  return !run.figures.empty() || !run.tables.empty() || !run.values.empty() || !run.texts.empty();
}

Json seconds(const std::optional<double>& value) {
  return value ? compact(*value, 5) : Json();
}

/// The run's evaluation points as indices of columns in the pool.
Json series_of(const record::RunRecord& run, std::size_t most, ColumnPool& pool) {
  Json series = Json::object();
  const std::size_t size = run.evaluations.size();
  if (size == 0) return series;
  const auto kept = analysis::thinned(size, most);
  for (const char* axis : analysis::curve_axes) {
    const std::vector<double>& column = *run.evaluations.axis(axis);
    if (!column.empty()) series[axis] = pool.add(picked(column, kept));
  }
  Json metrics = Json::object();
  for (const auto& [name, values] : run.evaluations.metrics) {
    metrics[name] = pool.add(picked(values, kept));
  }
  series["metrics"] = std::move(metrics);
  return series;
}

Json final_values(const record::RunRecord& run) {
  Json values = Json::object();
  for (const auto& [name, column] : run.evaluations.metrics) {
    const auto last = run.last_value(name);
    values[name] = last ? compact(*last) : Json();
  }
  return values;
}

Json counts_json(const std::optional<record::EvaluationCounts>& counts) {
  if (!counts) return nullptr;
  return {{"values", record::or_null(counts->values)},
          {"gradients", record::or_null(counts->gradients)},
          {"samples", record::or_null(counts->samples)}};
}

void add_times(Json& row, const record::RunRecord& run) {
  row["wall_s"] = seconds(run.time.wall_s);
  row["cpu_s"] = seconds(run.time.cpu_s);
  row["data_s"] = seconds(run.time.data_s);
  row["gradient_s"] = seconds(run.time.gradient_s);
  row["update_s"] = seconds(run.time.update_s);
  row["evaluation_s"] = seconds(run.time.evaluation_s);
  row["contended"] = record::or_null(run.time.contended);
  row["peak_rss_bytes"] = record::or_null(run.peak_rss_bytes);
}

Json row_of(const record::RunRecord& run, std::size_t most, ColumnPool& pool) {
  Json row = {{"id", run.id},
              {"task", run.task.name},
              {"method", run.method},
              {"repetition", run.repetition},
              {"status", to_text(run.status)},
              {"stop_reason", record::or_null(run.stop_reason)},
              {"reason", record::or_null(run.reason)},
              {"stale", record::or_null(run.stale)},
              {"steps", record::or_null(run.steps)},
              {"epochs", record::or_null(run.epochs)},
              {"gradients", record::or_null(run.counts.gradients)},
              {"by_driver", counts_json(run.by_driver)}};
  add_times(row, run);
  row["final"] = final_values(run);
  row["series"] = series_of(run, most, pool);
  return row;
}

}  // namespace

Json page_runs(const analysis::Report& report, const PageLimits& limits, ColumnPool& pool,
               std::vector<std::string>& notes) {
  const std::vector<record::RunRecord>& runs = report.records.runs;
  std::size_t total = 0, longest = 0;
  for (const record::RunRecord& run : runs) {
    total += run.evaluations.size();
    longest = std::max(longest, run.evaluations.size());
  }
  std::size_t most = longest;
  if (total > limits.evaluation_points) {
    most =
        std::max<std::size_t>(limits.evaluation_points / std::max<std::size_t>(runs.size(), 1), 2);
    notes.push_back(
        fmt::format("The study has {} evaluation points; the curves of single seeds show at most "
                    "{} a run, evenly picked. Medians, targets and tests use all of them.",
                    grouped(static_cast<int64_t>(total)), most));
  }
  Json rows = Json::array();
  for (const record::RunRecord& run : runs) rows.push_back(row_of(run, most, pool));
  return rows;
}

Json page_figures(const analysis::Report& report, const PageLimits& limits,
                  std::vector<std::string>& notes) {
  std::size_t points = 0, marks = 0;
  const auto count = [&](const record::WorkRecord& record) {
    for (const Figure& figure : record.figures) {
      points += figure_points_of(figure);
      marks += figure.lines.size() + figure.rasters.size();
    }
  };
  for (const record::ToolRecord& tool : report.records.tools) count(tool);
  for (const record::RunRecord& run : report.records.runs) count(run);
  std::size_t most = SIZE_MAX;
  if (points > limits.figure_points && marks > 0) {
    most = std::max<std::size_t>(limits.figure_points / marks, 50);
    notes.push_back(
        fmt::format("Figures of tools and runs hold {} points; lines longer than {} points are "
                    "thinned evenly and say so. report.json has all of them.",
                    grouped(static_cast<int64_t>(points)), most));
  }
  Json sections = Json::array();
  for (const record::ToolRecord& tool : report.records.tools)
    sections.push_back(tool_section(tool, most));
  for (const record::RunRecord& run : report.records.runs) {
    if (has_results(run)) sections.push_back(run_section(run, most));
  }
  return sections;
}

Json page_failures(const analysis::Report& report, const PageLimits& limits,
                   std::vector<std::string>& notes) {
  constexpr std::size_t longest = 4000;
  const analysis::Runs failed = report.failures();
  Json rows = Json::array();
  for (const record::RunRecord* run : failed) {
    if (rows.size() == limits.failures) break;
    std::string text = run->stderr_text;
    if (text.size() > longest) text = "...\n" + text.substr(text.size() - longest);
    rows.push_back({{"id", run->id},
                    {"task", run->task.name},
                    {"method", run->method},
                    {"repetition", run->repetition},
                    {"status", to_text(run->status)},
                    {"steps", run->steps ? Json(*run->steps) : Json()},
                    {"reason", run->reason ? Json(*run->reason) : Json()},
                    {"stderr", std::move(text)}});
  }
  if (rows.size() < failed.size()) {
    notes.push_back(
        fmt::format("The page lists {} of {} runs that failed; report.json has all of them.",
                    rows.size(), failed.size()));
  }
  return rows;
}

}  // namespace gradus::render
