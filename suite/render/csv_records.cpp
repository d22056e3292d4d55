#include "render/csv_records.h"

#include <cmath>

#include "gradus/claim_names.h"
#include "render/csv_table.h"

namespace gradus::render {
namespace {

void put_head(CsvTable& table, const record::RunRecord& run) {
  table.row();
  table.text("task", run.task.name);
  table.text("method", run.method);
  table.count("repetition", run.repetition);
}

/// The item's id, and its options as "role.option".
void put_item(CsvTable& table, const char* role, const std::optional<record::ItemUse>& item) {
  if (!item) return;
  table.text(role, item->id);
  table.option(role, item->options);
}

void put_counts(CsvTable& table, const std::string& prefix,
                const record::EvaluationCounts& counts) {
  table.count(prefix + ".values", counts.values);
  table.count(prefix + ".gradients", counts.gradients);
  table.count(prefix + ".samples", counts.samples);
}

void put_times(CsvTable& table, const record::RunRecord& run) {
  table.number("time.wall_s", run.time.wall_s);
  table.number("time.cpu_s", run.time.cpu_s);
  table.number("time.data_s", run.time.data_s);
  table.number("time.gradient_s", run.time.gradient_s);
  table.number("time.update_s", run.time.update_s);
  table.number("time.evaluation_s", run.time.evaluation_s);
  table.flag("time.contended", run.time.contended);
  table.count("memory.peak_rss_bytes", run.peak_rss_bytes);
}

void put_run(CsvTable& table, const record::RunRecord& run) {
  put_head(table, run);
  table.text("entry", run.entry);
  table.text("id", run.id);
  table.text("status", to_text(run.status));
  table.text_or_empty("stop_reason", run.stop_reason);
  table.text_or_empty("reason", run.reason);
  table.count("steps", run.steps);
  table.number("epochs", run.epochs);
  put_counts(table, "counts", run.counts);
  if (run.by_driver) put_counts(table, "counts.by_driver", *run.by_driver);
  put_times(table, run);
  table.text_or_empty("environment", run.environment);
  table.text_or_empty("stale", run.stale);
  for (const auto& [name, values] : run.evaluations.metrics) {
    const auto last = run.last_value(name);
    if (last) table.number("final." + name, *last, run.is_single_precision());
  }
  put_item(table, "optimizer", run.optimizer);
  put_item(table, "driver", run.driver);
  put_item(table, "model", run.model);
}

void put_point(CsvTable& table, const record::RunRecord& run, std::size_t i) {
  const record::EvaluationSeries& series = run.evaluations;
  put_head(table, run);
  for (const char* axis : {"step", "epoch", "gradients", "samples", "wall_s", "cpu_s"}) {
    const std::vector<double>* column = series.axis(axis);
    if (i < column->size()) table.number(axis, (*column)[i]);
  }
  if (i < series.parameter_hash.size()) table.text("parameter_hash", series.parameter_hash[i]);
  for (const auto& [name, values] : series.metrics) {
    if (i < values.size()) table.number(name, values[i], run.is_single_precision());
  }
}

}  // namespace

std::string runs_csv(const analysis::Report& report) {
  CsvTable table;
  for (const record::RunRecord& run : report.records.runs) put_run(table, run);
  return table.empty() ? "" : table.csv();
}

std::string evaluations_csv(const analysis::Report& report) {
  CsvTable table;
  for (const record::RunRecord& run : report.records.runs) {
    for (std::size_t i = 0; i < run.evaluations.size(); ++i) put_point(table, run, i);
  }
  return table.empty() ? "" : table.csv();
}

std::string probes_csv(const analysis::Report& report) {
  CsvTable table;
  for (const record::RunRecord& run : report.records.runs) {
    for (const auto& [name, probe] : run.probes) {
      put_head(table, run);
      table.text("probe", name);
      table.text_or_empty("unit", probe.unit);
      table.text("reduction", probe.reduction);
      table.number("reduced", probe.reduced);
      table.count("points", probe.steps.size());
      table.text_or_empty("dense", probe.dense);
    }
  }
  return table.empty() ? "" : table.csv();
}

std::string claims_csv(const analysis::Report& report) {
  CsvTable table;
  for (const record::ClaimRecord& claim : report.records.claims) {
    table.row();
    table.text("claim", claim.claim);
    table.text("study", claim.study);
    table.text("kind", claim.kind ? name_of(*claim.kind) : "");
    table.text("text", claim.text);
    table.text("source", claim.source);
    table.text("criterion", claim.criterion);
    table.option("options", claim.options);
    table.text("verdict", name_of(claim.verdict));
    table.text("why", claim.why);
    table.text("measured", claim.measured);
    table.text("bound", claim.bound);
    table.text("tolerance", claim.tolerance);
    table.flag("indicative", claim.indicative);
    for (const auto& [name, number] : claim.numbers) table.number("numbers." + name, number);
    table.option("records", OptionValue(claim.records));
    table.text("error", claim.error ? claim.error->text : "");
  }
  return table.empty() ? "" : table.csv();
}

}  // namespace gradus::render
