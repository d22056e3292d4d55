#include "render/report_text.h"

#include <algorithm>
#include <map>
#include <set>

#include "render/answer_text.h"
#include "render/numbers.h"
#include "render/report_rows.h"

namespace gradus::render {
namespace {

Cell final_cell(const Json& row, const Json& best) {
  if (row.is_null()) return {"—", Mark::dim};
  if (!row.at("median").is_number()) return {"diverged", Mark::warning};
  const double median = row.at("median");
  std::string text = significant(median);
  if (row.at("low").is_number() && row.at("high").is_number() && row.at("finished") > 1) {
    text = with_interval(median, row.at("low"), row.at("high"));
  }
  const bool is_best = best.is_number() && median == best.get<double>();
  return is_best ? Cell(text + " *", Mark::good) : Cell(text + "  ");
}

Cell runs_cell(const Json& report, const std::string& task, const std::string& method) {
  int64_t all = 0, finished = 0;
  for (const Json& run : report.at("runs")) {
    if (run.at("task").at("name") != task || run.at("method") != method) continue;
    ++all;
    finished += run.at("status") == "finished" ? 1 : 0;
  }
  if (all == finished) return std::to_string(all);
  return {out_of(finished, all), Mark::warning};
}

Cell target_cell(const Json& row) {
  if (row.is_null()) return {"—", Mark::dim};
  std::string text = out_of(row.at("reached"), row.at("runs"));
  if (row.at("median_step").is_number()) {
    text += " at " + grouped(static_cast<int64_t>(row.at("median_step").get<double>()));
  }
  return text;
}

Cell time_cell(const Json& row, const char* key, double unit) {
  const bool known = row.is_object() && row.at(key).is_number();
  return known ? Cell(duration(row.at(key).get<double>() * unit)) : Cell("—", Mark::dim);
}

const Json& first_target(const Json& report, const std::string& task) {
  return find_row(report.at("summary").at("targets"), {{"task", task}});
}

std::string comparison(const Json& report, const std::string& task, const std::string& metric) {
  const Json& row =
      find_row(report.at("summary").at("final"), {{"task", task}, {"metric", metric}});
  const bool higher = row.is_object() && row.at("higher_is_better") == true;
  return higher ? " >= " : " <= ";
}

Table task_table(const Json& report, const std::string& task,
                 const std::vector<std::string>& metrics) {
  const Json& summary = report.at("summary");
  const Json& target = first_target(report, task);
  std::vector<Column> columns = {{"method", Align::left, Overflow::cut}, {"runs", Align::right}};
  for (const std::string& metric : metrics) columns.push_back({metric, Align::right});
  if (!target.is_null()) {
    const std::string metric = target.at("metric");
    columns.push_back({metric + comparison(report, task, metric) +
                           significant(target.at("value").get<double>(), 3),
                       Align::right});
  }
  columns.push_back({"step", Align::right});
  columns.push_back({"run", Align::right});
  Table table(columns);
  for (const std::string& method : methods_of(report, task)) {
    const Json pair = {{"task", task}, {"method", method}};
    std::vector<Cell> cells = {method, runs_cell(report, task, method)};
    for (const std::string& metric : metrics) {
      Json wanted = pair;
      wanted["metric"] = metric;
      cells.push_back(
          final_cell(find_row(summary.at("final"), wanted), best_median(report, task, metric)));
    }
    if (!target.is_null()) {
      Json wanted = pair;
      wanted["metric"] = target.at("metric");
      wanted["value"] = target.at("value");
      cells.push_back(target_cell(find_row(summary.at("targets"), wanted)));
    }
    const Json& times = find_row(summary.at("times"), pair);
    cells.push_back(time_cell(times, "step_us", 1e-6));
    cells.push_back(time_cell(times, "wall_s", 1));
    table.row(std::move(cells));
  }
  return table;
}

std::set<std::string> tasks_of(const Json& report) {
  std::set<std::string> tasks;
  for (const Json& run : report.at("runs")) tasks.insert(run.at("task").at("name"));
  return tasks;
}

std::vector<std::string> notes_of(const Json& report) {
  std::vector<std::string> notes = {
      "medians over seeds with quartiles in brackets; * marks the best median"};
  for (std::string& note : seeds_notes(report)) notes.push_back(std::move(note));
  int64_t contended = 0;
  for (const Json& run : report.at("runs")) {
    contended += run.at("time").value("contended", Json()) == true ? 1 : 0;
  }
  if (contended > 0) {
    notes.push_back(counted(contended, "run") +
                    " waited for a processor for more than 5 % of the time: times are too long");
  }
  return notes;
}

std::string failures_text(const Json& report, const Style& style) {
  std::map<std::pair<std::string, std::string>, int64_t> groups;
  for (const Json& failure : report.at("failures")) {
    const Json& reason = failure.at("reason");
    const std::string row = failure.at("task").get<std::string>() + ", " +
                            failure.at("method").get<std::string>() + ": " +
                            failure.at("status").get<std::string>();
    ++groups[{row, reason.is_string() ? reason.get<std::string>() : ""}];
  }
  std::string text;
  for (const auto& [group, count] : groups) {
    const std::string line = counted(count, "run") + " of " + group.first +
                             (group.second.empty() ? "" : " (" + group.second + ")");
    text += marked(wrapped("! " + line, style.width, "  "), Mark::warning, style) + "\n";
  }
  return text;
}

/// The task's name and the first sentence of its text.
std::string title_of(const Json& report, const std::string& task) {
  const Json& row = find_row(report.at("tasks"), {{"name", task}});
  const Json text = row.is_object() ? row.value("text", Json()) : Json();
  if (!text.is_string()) return task;
  const auto sentences = text.get<std::string>();
  return task + "  " + sentences.substr(0, sentences.find(". "));
}

}  // namespace

std::string report_text(const Json& report, const Style& style) {
  std::string text;
  std::set<std::string> shown;
  const std::set<std::string> known = tasks_of(report);
  for (const Json& task : report.at("tasks")) {
    const std::string id = task.at("name");
    if (!known.contains(id) || !shown.insert(id).second) continue;
    text += marked(cut(title_of(report, id), style.width), Mark::strong, style) + "\n\n";
    text += task_table(report, id, metrics_of(report, id)).text(style) + "\n";
    const std::string answer = answer_text(report, id);
    if (!answer.empty()) text += wrapped(answer, style.width, "  ") + "\n\n";
  }
  text += failures_text(report, style);
  if (!shown.empty()) {
    for (const std::string& note : notes_of(report)) {
      text += wrapped("· " + note, style.width, "  ") + "\n";
    }
  }
  return text;
}

Table summary_table(const Json& report) {
  Table table({{"task"},
               {"method"},
               {"metric"},
               {"runs"},
               {"finished"},
               {"diverged"},
               {"median"},
               {"q25"},
               {"q75"},
               {"min"},
               {"max"}});
  for (const Json& row : report.at("summary").at("final")) {
    std::vector<Cell> cells;
    for (const char* key : {"task", "method", "metric"}) {
      cells.emplace_back(row.at(key).get<std::string>());
    }
    for (const char* key :
         {"runs", "finished", "diverged", "median", "low", "high", "min", "max"}) {
      cells.emplace_back(row.at(key).is_null() ? "" : row.at(key).dump());
    }
    table.row(std::move(cells));
  }
  return table;
}

std::string claims_text(const Json& claims, const Style& style) {
  const std::map<std::string, Mark> marks = {{"holds", Mark::good},
                                             {"fails", Mark::bad},
                                             {"not tested", Mark::warning},
                                             {"reported", Mark::none}};
  Table table({{"claim"},
               {"kind"},
               {"measured", Align::left, Overflow::wrap},
               {"bound", Align::left, Overflow::wrap},
               {"tolerance", Align::left, Overflow::wrap},
               {"verdict"}});
  std::string statements;
  const auto text_of = [](const Json& claim, const char* key) {
    return claim.at(key).is_string() ? claim.at(key).get<std::string>() : std::string("—");
  };
  for (const Json& claim : claims) {
    const std::string verdict = claim.at("verdict");
    const bool indicative = claim.value("indicative", false);
    const auto mark = marks.find(verdict);
    table.row({text_of(claim, "claim"),
               text_of(claim, "kind"),
               text_of(claim, "measured"),
               text_of(claim, "bound"),
               text_of(claim, "tolerance"),
               {verdict + (indicative ? " (indicative)" : ""),
                mark == marks.end() ? Mark::none : mark->second}});
    statements +=
        wrapped("· " + text_of(claim, "claim") + ": " + text_of(claim, "text"), style.width, "  ") +
        "\n";
    if ((verdict != "holds" || indicative) && !text_of(claim, "why").empty()) {
      statements +=
          "  " + wrapped(verdict + ": " + text_of(claim, "why"), style.width - 2, "  ") + "\n";
    }
  }
  return table.empty() ? "" : table.text(style) + "\n" + statements;
}

}  // namespace gradus::render
