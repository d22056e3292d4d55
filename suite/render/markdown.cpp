#include "render/markdown.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <optional>

#include "analysis/comparison.h"
#include "analysis/runtimes.h"
#include "gradus/error.h"
#include "gradus/stats/quantiles.h"
#include "render/markdown_parts.h"
#include "render/numbers.h"
#include "render/style.h"

namespace gradus::render {
namespace {

using analysis::Family;
using analysis::PairComparison;
using analysis::PairVerdict;
using analysis::ReportRuns;
using analysis::TaskRuns;
using stats::Better;

/// A method's final values on a metric.
struct Standing {
  std::size_t method = 0;
  std::vector<double> values;
  std::size_t runs = 0;
  double median = 0;
};

std::vector<Standing> standings(const TaskRuns& task, const analysis::TaskMetric& metric) {
  std::vector<Standing> rows;
  for (std::size_t m = 0; m < task.methods.size(); ++m) {
    Standing row{m, {}, task.methods[m].size(), 0};
    for (const Json* run : task.methods[m]) {
      if (const auto value = analysis::final_value(*run, metric)) row.values.push_back(*value);
    }
    if (row.values.empty()) continue;
    row.median = stats::median(row.values);
    rows.push_back(std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(), [&](const Standing& a, const Standing& b) {
    return metric.better == Better::higher ? a.median > b.median : a.median < b.median;
  });
  return rows;
}

std::string values_text(const Standing& row) {
  if (!std::isfinite(row.median)) return "diverged";
  const double low = stats::quantile(row.values, 0.25), high = stats::quantile(row.values, 0.75);
  if (std::isfinite(low) && std::isfinite(high)) return with_interval(row.median, low, high);
  return significant(row.median);
}

const PairComparison* find_pair(const Family* family, std::size_t a, std::size_t b) {
  if (family == nullptr) return nullptr;
  for (const PairComparison& pair : family->pairs) {
    if ((pair.a == a && pair.b == b) || (pair.a == b && pair.b == a)) return &pair;
  }
  return nullptr;
}

/// "-0.0094 [-0.0114, -0.0019]": the method less the best.
std::string difference_text(const PairComparison& pair, std::size_t method) {
  if (!pair.difference) return "—";
  const double sign = pair.a == method ? 1 : -1;
  const double x = sign * pair.difference->interval.low, y = sign * pair.difference->interval.high;
  return with_interval(sign * pair.difference->value, std::min(x, y), std::max(x, y));
}

std::string superiority_text(const PairComparison& pair, std::size_t method) {
  const bool is_a = pair.a == method;
  const auto percent = [&](double share) { return fixed(100 * (is_a ? share : 1 - share), 0); };
  const auto& interval = pair.superiority.interval;
  return percent(pair.superiority.value) + " % [" + percent(is_a ? interval.low : interval.high) +
         ", " + percent(is_a ? interval.high : interval.low) + "]";
}

std::string verdict_text(const PairComparison& pair, std::size_t method) {
  switch (pair.verdict) {
    case PairVerdict::not_shown:
      return "no difference shown, p = " + significant(pair.p_holm, 2);
    case PairVerdict::too_few_seeds:
      return std::to_string(pair.seeds) + " seeds cannot show a difference (" +
             std::to_string(pair.seeds_to_show) + " could)";
    default:
      break;
  }
  const bool better = (pair.verdict == PairVerdict::a_better) == (pair.a == method);
  return std::string(better ? "better" : "worse") + ", p = " + significant(pair.p_holm, 2);
}

std::string targets_text(const TaskRuns& task, std::size_t method) {
  std::string text;
  for (const analysis::TaskTarget& target : task.targets) {
    int64_t hits = 0, ended = 0;
    for (const Json* run : task.methods[method]) {
      const std::string status = analysis::status_of(*run);
      if (status != "finished" && status != "diverged") continue;
      ++ended;
      hits += analysis::reached(*run, target) ? 1 : 0;
    }
    text += (text.empty() ? "" : "; ") + significant(target.value) + ": " + out_of(hits, ended);
  }
  return text.empty() ? "—" : text;
}

/// The median over finished runs of a time, and which clock it is.
std::string cost_text(const TaskRuns& task, std::size_t method) {
  std::vector<double> cpu, wall;
  std::size_t finished = 0;
  for (const Json* run : task.methods[method]) {
    if (analysis::status_of(*run) != "finished") continue;
    ++finished;
    if (const auto seconds = analysis::spent_in_all(*run, "cpu_s")) cpu.push_back(*seconds);
    if (const auto seconds = analysis::spent_in_all(*run, "wall_s")) wall.push_back(*seconds);
  }
  if (!cpu.empty() && cpu.size() == finished) return duration(stats::median(cpu)) + " CPU";
  return wall.empty() ? "—" : duration(stats::median(wall)) + " wall";
}

const Family* find_family(const std::vector<Family>& families, const TaskRuns& task,
                          const std::string& metric) {
  for (const Family& family : families) {
    if (family.task == task.name && family.quantity.metric == metric &&
        family.quantity.kind == analysis::Quantity::Kind::final_value) {
      return &family;
    }
  }
  return nullptr;
}

std::string metric_section(const ReportRuns& runs, const TaskRuns& task,
                           const analysis::TaskMetric& metric,
                           const std::vector<Family>& families) {
  const std::vector<Standing> rows = standings(task, metric);
  if (rows.empty()) return "";
  const Family* family = find_family(families, task, metric.name);
  const bool higher = metric.better == Better::higher;
  std::vector<std::vector<std::string>> cells;
  for (const Standing& row : rows) {
    const PairComparison* pair = find_pair(family, row.method, rows.front().method);
    cells.push_back(
        {escaped_markdown(runs.methods[row.method]), values_text(row),
         pair ? difference_text(*pair, row.method) : "—",
         pair ? superiority_text(*pair, row.method) : "—",
         pair ? verdict_text(*pair, row.method) : "first", targets_text(task, row.method),
         cost_text(task, row.method),
         out_of(static_cast<int64_t>(row.values.size()), static_cast<int64_t>(row.runs))});
  }
  return "**" + escaped_markdown(metric.name) + "** at the end, " + (higher ? "higher" : "lower") +
         " is better\n\n" +
         markdown_table(
             {"method", "median [quartiles]", "to the first [95 %]", "beats the first [95 %]",
              "verdict (Holm)", "targets reached", "cost of a run", "runs"},
             cells);
}

std::vector<std::string> present_methods(const ReportRuns& runs, const TaskRuns& task) {
  std::vector<std::string> names;
  for (std::size_t m = 0; m < runs.methods.size(); ++m) {
    if (!task.methods[m].empty()) names.push_back(runs.methods[m]);
  }
  return names;
}

std::string claims_section(const Json& claims) {
  if (claims.empty()) return "";
  const auto words = [](const Json& claim, const char* key) -> std::string {
    const std::string text = claim.value(key, "");
    return text.empty() ? "—" : escaped_markdown(text);
  };
  std::vector<std::vector<std::string>> rows;
  for (const Json& claim : claims) {
    rows.push_back({escaped_markdown(claim.at("claim")), escaped_markdown(claim.at("text")),
                    claim.at("verdict").get<std::string>() +
                        (claim.value("indicative", false) ? " (indicative)" : ""),
                    words(claim, "measured"), words(claim, "bound"), words(claim, "tolerance"),
                    escaped_markdown(claim.value("why", ""))});
  }
  return "## Claims\n\n" +
         markdown_table({"claim", "claimed", "verdict", "measured", "bound", "tolerance", "why"},
                        rows);
}

std::string text_or_empty(const Json& object, const char* key) {
  const Json value = object.value(key, Json());
  return value.is_string() ? value.get<std::string>() : "";
}

std::string failures_section(const Json& failures) {
  if (failures.empty()) return "";
  std::vector<std::vector<std::string>> rows;
  for (const Json& failure : failures) {
    std::string last = text_or_empty(failure, "stderr");
    while (!last.empty() && last.back() == '\n') last.pop_back();
    last = last.substr(last.rfind('\n') + 1);
    rows.push_back({escaped_markdown(failure.at("method")), escaped_markdown(failure.at("task")),
                    std::to_string(failure.at("repetition").get<int64_t>()),
                    failure.at("status").get<std::string>(),
                    escaped_markdown(text_or_empty(failure, "reason")), escaped_markdown(last)});
  }
  return "## Failures\n\n" +
         markdown_table({"method", "task", "seed", "status", "reason", "last line of stderr"},
                        rows);
}

}  // namespace

std::string escaped_markdown(const std::string& raw) {
  std::string text = raw;
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  text = printable(text, false);
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char letter = text[i];
    const auto in_word = [&](std::size_t at) {
      return at < text.size() && std::isalnum(static_cast<unsigned char>(text[at])) != 0;
    };
    // Underscores within words are text in GitHub's Markdown.
    const bool plain_underscore = letter == '_' && i > 0 && in_word(i - 1) && in_word(i + 1);
    if (!plain_underscore && std::string("\\`*_[]<>|~&#!@$").find(letter) != std::string::npos) {
      escaped += '\\';
    }
    escaped += letter;
  }
  return escaped;
}

std::string markdown_report(const Json& report) try {
  const ReportRuns runs(report);
  const std::vector<Family> families = analysis::compare_methods(runs);
  const Json runtimes = to_json(analysis::runtime_rows(runs), runs);
  std::string text = "# " + escaped_markdown(report.at("study").value("name", "report")) + "\n\n";
  text += counted(static_cast<int64_t>(runs.tasks.size()), "task") + ", " +
          counted(static_cast<int64_t>(runs.methods.size()), "method") + ", " +
          counted(static_cast<int64_t>(report.at("runs").size()), "run") + ". Gradus " +
          report.value("gradus", "") + ".\n\n";
  for (const TaskRuns& task : runs.tasks) {
    text += "## " + escaped_markdown(task.name) + "\n\n";
    for (const analysis::TaskMetric& metric : task.metrics) {
      text += metric_section(runs, task, metric, families);
    }
    text += tuning_section(report.at("methods"), task.name, present_methods(runs, task));
    text += targets_section(runtimes, task.name);
  }
  text += claims_section(report.at("claims"));
  text += tools_section(report.at("tools"));
  text += failures_section(report.at("failures"));
  text += origins_section(report);
  text +=
      "Medians and quartiles over seeds; a diverged run counts as the worst value. Intervals: "
      "paired "
      "bootstrap for differences, Wilson for shares of seeds. Verdicts: signed-rank test on shared "
      "seeds, Holm's correction over all pairs of methods.\n";
  return text;
} catch (const Json::exception& error) {
  throw Error("report.format", "report", "a report of gradus", error.what(),
              "make it again with gradus report");
}

}  // namespace gradus::render
