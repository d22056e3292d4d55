#include "render/csv.h"

#include <map>

#include "analysis/comparison.h"
#include "analysis/curves.h"
#include "analysis/runtimes.h"
#include "gradus/error.h"
#include "gradus/text.h"

namespace gradus::render {
namespace {

/// Columns in order of appearance, a map of cells per row.
struct Grid {
  std::vector<std::string> columns;
  std::map<std::string, std::size_t> places;
  std::vector<std::map<std::size_t, const Json*>> rows;

  void put(const std::string& column, const Json& value) {
    const auto [place, is_new] = places.try_emplace(column, columns.size());
    if (is_new) columns.push_back(column);
    rows.back()[place->second] = &value;
  }

  void flatten(const std::string& prefix, const Json& object) {
    for (const auto& [key, value] : object.items()) {
      const std::string name = prefix.empty() ? key : prefix + "." + key;
      if (value.is_object()) {
        flatten(name, value);
      } else {
        put(name, value);
      }
    }
  }
};

Json run_row(const Json& run) {
  Json row = Json::object();
  row["task"] = run.at("task").value("name", run.at("task").value("id", ""));
  for (const char* key : {"method", "repetition", "id", "status", "stop_reason", "reason", "steps",
                          "epochs", "counts", "time", "memory", "stale"}) {
    if (run.contains(key)) row[key] = run.at(key);
  }
  if (row.contains("time")) row["time"].erase("reasons");
  if (row.contains("memory")) row["memory"].erase("reasons");
  if (!run.contains("evaluations") || !run.at("evaluations").contains("metrics")) return row;
  for (const auto& [name, values] : run.at("evaluations").at("metrics").items()) {
    Json last;
    for (const Json& value : values) last = value.is_number() ? value : last;
    row["final"][name] = last;
  }
  return row;
}

void add_evaluations(const Json& run, Json& rows) {
  if (!run.contains("evaluations") || !run.at("evaluations").contains("metrics")) return;
  const Json& evaluations = run.at("evaluations");
  const std::size_t points = evaluations.value("step", Json::array()).size();
  for (std::size_t i = 0; i < points; ++i) {
    Json row = {{"task", run.at("task").value("name", run.at("task").value("id", ""))},
                {"method", run.at("method")},
                {"repetition", run.at("repetition")}};
    const auto copy = [&](const std::string& name, const Json& column) {
      if (column.is_array() && i < column.size()) row[name] = column[i];
    };
    for (const auto& [name, column] : evaluations.items()) copy(name, column);
    for (const auto& [name, column] : evaluations.at("metrics").items()) copy(name, column);
    rows.push_back(std::move(row));
  }
}

void add_probes(const Json& run, Json& rows) {
  const Json probes = run.value("probes", Json::object());
  for (const auto& [name, probe] : probes.items()) {
    rows.push_back({{"task", run.at("task").value("name", run.at("task").value("id", ""))},
                    {"method", run.at("method")},
                    {"repetition", run.at("repetition")},
                    {"probe", name},
                    {"unit", probe.value("unit", Json())},
                    {"reduction", probe.value("reduction", Json())},
                    {"reduced", probe.value("reduced", Json())},
                    {"points", probe.at("steps").size()},
                    {"dense", probe.value("dense", Json())}});
  }
}

Json comparison_rows(const Json& report, const analysis::ReportRuns& runs) {
  const Json summary = report.value("summary", Json::object());
  const Json families = summary.contains("comparisons")
                            ? summary.at("comparisons")
                            : to_json(analysis::compare_methods(runs), runs);
  Json rows = Json::array();
  for (const Json& family : families) {
    for (const Json& pair : family.at("pairs")) {
      Json row = {{"task", family.at("task")}, {"quantity", family.at("quantity")}};
      row.update(pair);
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

Json curve_rows(const analysis::ReportRuns& runs) {
  Json rows = Json::array();
  for (const analysis::TaskRuns& task : runs.tasks) {
    for (std::size_t m = 0; m < runs.methods.size(); ++m) {
      for (const analysis::TaskMetric& metric : task.metrics) {
        for (const char* axis : analysis::curve_axes) {
          const analysis::Curve curve = analysis::metric_curve(task.methods[m], metric, axis);
          for (std::size_t i = 0; i < curve.x.size(); ++i) {
            rows.push_back({{"task", task.name},
                            {"method", runs.methods[m]},
                            {"metric", metric.name},
                            {"axis", axis},
                            {"x", curve.x[i]},
                            {"median", curve.median[i]},
                            {"low", curve.low[i]},
                            {"high", curve.high[i]},
                            {"runs", curve.runs}});
          }
        }
      }
    }
  }
  return rows;
}

}  // namespace

std::string csv_cell(const Json& value) {
  if (value.is_null()) return "";
  if (value.is_number_float()) return shortest(value.get<double>());
  if (!value.is_string()) {
    const std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
    return value.is_structured() ? csv_cell(Json(text)) : text;
  }
  std::string text = value.get<std::string>();
  if (!text.empty() && std::string("=+-@\t\r").find(text[0]) != std::string::npos) {
    text.insert(text.begin(), '\'');
  }
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"') quoted += '"';
    quoted += letter;
  }
  return quoted + '"';
}

std::string csv_of(const Json& rows) {
  Grid grid;
  for (const Json& row : rows) {
    grid.rows.emplace_back();
    grid.flatten("", row);
  }
  std::string text;
  for (std::size_t c = 0; c < grid.columns.size(); ++c) {
    text += (c > 0 ? "," : "") + csv_cell(Json(grid.columns[c]));
  }
  text += "\r\n";
  for (const auto& row : grid.rows) {
    for (std::size_t c = 0; c < grid.columns.size(); ++c) {
      if (c > 0) text += ',';
      const auto cell = row.find(c);
      if (cell != row.end()) text += csv_cell(*cell->second);
    }
    text += "\r\n";
  }
  return text;
}

std::vector<CsvFile> csv_files(const Json& report) try {
  const analysis::ReportRuns runs(report);
  Json run_rows = Json::array(), evaluation_rows = Json::array(), probe_rows = Json::array();
  for (const Json& run : report.at("runs")) {
    run_rows.push_back(run_row(run));
    add_evaluations(run, evaluation_rows);
    add_probes(run, probe_rows);
  }
  std::vector<CsvFile> files;
  const auto add = [&](const char* name, const Json& rows) {
    if (!rows.empty()) files.push_back({name, csv_of(rows)});
  };
  add("runs.csv", run_rows);
  add("evaluations.csv", evaluation_rows);
  add("probes.csv", probe_rows);
  const Json summary = report.value("summary", Json::object());
  for (const std::string name : {"final", "targets", "times"}) {
    add((name + ".csv").c_str(), summary.value(name, Json::array()));
  }
  add("runtimes.csv", to_json(analysis::runtime_rows(runs), runs));
  add("comparisons.csv", comparison_rows(report, runs));
  add("curves.csv", curve_rows(runs));
  Json claims = report.at("claims");
  for (Json& claim : claims) claim.erase("schema");
  add("claims.csv", claims);
  return files;
} catch (const Json::exception& error) {
  throw Error("report.format", "report", "a report of gradus", error.what(),
              "make it again with gradus report");
}

}  // namespace gradus::render
