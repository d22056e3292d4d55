#include "render/csv.h"

#include <cmath>

#include "analysis/curves.h"
#include "render/csv_decisions.h"
#include "render/csv_records.h"
#include "render/csv_table.h"

namespace gradus::render {
namespace {

using analysis::Report;

template <class Row>
void put_head(CsvTable& table, const Report& report, const Row& row) {
  table.row();
  table.text("task", report.task_name(row.task));
  table.text("method", report.method_name(row.method));
}

void put_estimate(CsvTable& table, const std::string& name, double value,
                  const std::optional<stats::Interval>& interval) {
  table.number(name + ".value", value);
  table.number(name + ".low", interval ? std::optional(interval->low) : std::nullopt);
  table.number(name + ".high", interval ? std::optional(interval->high) : std::nullopt);
}

void put_estimate(CsvTable& table, const std::string& name,
                  const std::optional<stats::Estimate>& estimate) {
  if (estimate) {
    put_estimate(table, name, estimate->value, estimate->interval);
  } else {
    for (const char* part : {".value", ".low", ".high"}) table.text(name + part, "");
  }
}

/// Whether all runs of a task compute in float32.
bool is_single(const Report& report, std::size_t task) {
  for (const analysis::MethodRuns& method : report.runs.tasks[task].methods) {
    for (const record::RunRecord* run : method.all) {
      if (!run->is_single_precision()) return false;
    }
  }
  return true;
}

std::string targets_csv(const Report& report) {
  CsvTable table;
  for (const analysis::TargetRow& row : report.summary.targets) {
    put_head(table, report, row);
    table.text("metric", row.target.metric);
    table.number("value", row.target.value);
    table.count("reached", row.reached);
    table.count("runs", row.runs);
    table.count("distinct", row.distinct);
    table.number("wilson_low", row.share ? std::optional(row.share->low) : std::nullopt);
    table.number("wilson_high", row.share ? std::optional(row.share->high) : std::nullopt);
    table.number("median_step", row.step);
    table.number("median_after_step", row.after_step);
    table.number("median_gradients", row.gradients);
    table.number("median_wall_s", row.wall_s);
  }
  return table.empty() ? "" : table.csv();
}

std::string times_csv(const Report& report) {
  CsvTable table;
  for (const analysis::TimeRow& row : report.summary.times) {
    put_head(table, report, row);
    table.count("runs", row.runs);
    table.number("median_step_us", row.step_us.median);
    table.number("low_step_us", row.step_us.low);
    table.number("high_step_us", row.step_us.high);
    table.number("data_us", row.data_us);
    table.number("gradient_us", row.gradient_us);
    table.number("update_us", row.update_us);
    table.number("wall_s", row.wall_s);
    table.number("cpu_s", row.cpu_s);
    table.count("contended", row.contended);
    table.number("peak_rss_bytes", row.peak_rss_bytes);
    table.number("gradients_per_step", row.gradients);
    table.number("state_bytes_per_parameter", row.state_bytes);
    table.count("machines", report.runs.tasks[row.task].machines);
    table.flag("comparable", !row.elsewhere);
  }
  return table.empty() ? "" : table.csv();
}

std::string runtimes_csv(const Report& report) {
  CsvTable table;
  for (std::size_t task = 0; task < report.runs.tasks.size(); ++task) {
    for (const analysis::RuntimeRow& row : report.runtimes) {
      if (row.task != report.task_name(task)) continue;
      table.row();
      table.text("task", row.task);
      table.text("method", report.method_name(row.method));
      table.text("metric", row.target.metric);
      table.number("value", row.target.value);
      table.text("unit", row.unit);
      table.count("runs", row.expected.runs);
      table.count("reached", row.expected.successes);
      put_estimate(table, "median", row.median);
      put_estimate(table, "expected", row.expected.estimate);
    }
  }
  return table.empty() ? "" : table.csv();
}

void put_quantity(CsvTable& table, const analysis::Quantity& quantity) {
  using Kind = analysis::Quantity::Kind;
  const bool to_target = quantity.kind == Kind::to_target;
  table.text("quantity.kind", quantity.kind == Kind::final_value ? "final"
                              : to_target                        ? "target"
                                                                 : "cost");
  table.text("quantity.metric", quantity.metric);
  table.number("quantity.target", to_target ? std::optional(quantity.target) : std::nullopt);
  table.text("quantity.unit", quantity.unit);
  table.text("quantity.better", quantity.better == stats::Better::lower ? "lower" : "higher");
}

std::string comparisons_csv(const Report& report) {
  const auto count = [](const std::optional<std::size_t>& value) {
    return value ? std::optional(static_cast<std::int64_t>(*value)) : std::nullopt;
  };
  CsvTable table;
  for (const analysis::Family& family : report.families) {
    for (const analysis::PairComparison& pair : family.pairs) {
      table.row();
      table.text("task", report.task_name(family.task));
      put_quantity(table, family.quantity);
      table.text("a", report.method_name(pair.a));
      table.text("b", report.method_name(pair.b));
      table.count("seeds", pair.seeds);
      table.count("repeats", pair.repeats);
      table.count("left_out", pair.left_out);
      put_estimate(table, "superiority", pair.superiority, pair.sureness);
      table.number("p", pair.p);
      table.number("p_holm", pair.p_holm);
      table.number("p_of_settings", pair.p_of_settings);
      if (pair.verdict == analysis::PairVerdict::deterministic) {
        put_estimate(table, "difference", pair.median_difference, std::nullopt);
      } else {
        put_estimate(table, "difference", pair.difference);
      }
      put_estimate(table, "ratio", pair.ratio);
      table.count("seeds_to_show", count(pair.seeds_to_show));
      table.count("seeds_needed", count(pair.seeds_needed));
      table.text("verdict", to_text(pair.verdict));
    }
  }
  return table.empty() ? "" : table.csv();
}

void put_curve(CsvTable& table, const Report& report, std::size_t task, std::size_t method,
               const analysis::TaskMetric& metric, const char* axis) {
  const analysis::MethodRuns& runs = report.runs.tasks[task].methods[method];
  const analysis::Curve curve =
      analysis::metric_curve(analysis::is_time(axis) ? runs.timed : runs.all, metric, axis);
  for (std::size_t i = 0; i < curve.x.size(); ++i) {
    table.row();
    table.text("task", report.task_name(task));
    table.text("method", report.method_name(method));
    table.text("metric", metric.name);
    table.text("axis", axis);
    table.number("x", curve.x[i]);
    table.number("median", curve.median[i]);
    table.number("low", curve.low[i]);
    table.number("high", curve.high[i]);
    table.count("runs", curve.runs);
  }
}

std::string curves_csv(const Report& report) {
  CsvTable table;
  for (std::size_t task = 0; task < report.runs.tasks.size(); ++task) {
    for (std::size_t method = 0; method < report.runs.methods.size(); ++method) {
      for (const analysis::TaskMetric& metric : report.runs.tasks[task].metrics) {
        for (const char* axis : analysis::curve_axes) {
          put_curve(table, report, task, method, metric, axis);
        }
      }
    }
  }
  return table.empty() ? "" : table.csv();
}

}  // namespace

std::string final_csv(const Report& report) {
  CsvTable table;
  for (const analysis::FinalRow& row : report.summary.finals) {
    const bool single = is_single(report, row.task);
    put_head(table, report, row);
    table.text("metric", row.metric);
    table.flag("higher_is_better", row.higher_is_better);
    table.count("runs", row.runs);
    table.count("finished", row.finished);
    table.count("diverged", row.diverged);
    table.count("distinct", row.distinct);
    table.number("median", row.value.median, single);
    table.number("low", row.value.low, single);
    table.number("high", row.value.high, single);
    table.number("min", row.least.value_or(NAN), single);
    table.number("max", row.most.value_or(NAN), single);
  }
  return table.empty() ? "" : table.csv();
}

std::vector<CsvFile> csv_files(const Report& report) {
  std::vector<CsvFile> files = {{"runs.csv", runs_csv(report)},
                                {"evaluations.csv", evaluations_csv(report)},
                                {"probes.csv", probes_csv(report)},
                                {"final.csv", final_csv(report)},
                                {"targets.csv", targets_csv(report)},
                                {"times.csv", times_csv(report)},
                                {"runtimes.csv", runtimes_csv(report)},
                                {"comparisons.csv", comparisons_csv(report)},
                                {"curves.csv", curves_csv(report)},
                                {"claims.csv", claims_csv(report)},
                                {"ranks.csv", ranks_csv(report)},
                                {"trials.csv", trials_csv(report)},
                                {"chosen.csv", chosen_csv(report)},
                                {"best_of.csv", best_of_csv(report)},
                                {"differences.csv", differences_csv(report)}};
  std::erase_if(files, [](const CsvFile& file) { return file.text.empty(); });
  return files;
}

}  // namespace gradus::render
