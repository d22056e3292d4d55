#include <cmath>

#include "analysis/report.h"
#include "record/record_file.h"

namespace gradus::analysis {
namespace {

template <class Value>
Json or_null(const std::optional<Value>& value) {
  return value ? Json(*value) : Json();
}

Json finite_or_null(const std::optional<double>& value) {
  return value ? gradus::finite_or_null(*value) : Json();
}

using gradus::finite_or_null;

Json item_json(const std::optional<ItemUse>& item) {
  return item ? to_json(*item) : Json();
}

Json to_json(const StudyMethod& method) {
  Json json = {{"name", method.name},
               {"optimizer", item_json(method.optimizer)},
               {"model", item_json(method.model)},
               {"driver", item_json(method.driver)},
               {"entry", method.entry},
               {"tuned", method.tuned},
               {"tuned_on", method.tuned_on}};
  if (method.differs_by_task) json["differs_by_task"] = true;
  if (!method.folders.empty()) json["folders"] = method.folders;
  return json;
}

/// "task" and "method", with which every row of the summary begins.
template <class Row>
Json row_head(const Row& row, const ReportRuns& runs) {
  return {{"task", runs.tasks[row.task].name}, {"method", runs.methods[row.method]}};
}

Json final_json(const FinalRow& row, const ReportRuns& runs) {
  Json json = row_head(row, runs);
  json["metric"] = row.metric;
  json["higher_is_better"] = or_null(row.higher_is_better);
  json["runs"] = row.runs;
  json["finished"] = row.finished;
  json["diverged"] = row.diverged;
  json["median"] = finite_or_null(row.value.median);
  json["low"] = finite_or_null(row.value.low);
  json["high"] = finite_or_null(row.value.high);
  json["min"] = finite_or_null(row.least);
  json["max"] = finite_or_null(row.most);
  if (row.diverged > 0) json["diverged_at"] = or_null(row.diverged_at);
  if (row.distinct < row.finished + row.diverged) json["distinct"] = row.distinct;
  return json;
}

Json target_json(const TargetRow& row, const ReportRuns& runs) {
  Json json = row_head(row, runs);
  json["metric"] = row.target.metric;
  json["value"] = row.target.value;
  json["reached"] = row.reached;
  json["runs"] = row.runs;
  json["wilson_low"] = row.share ? Json(row.share->low) : Json();
  json["wilson_high"] = row.share ? Json(row.share->high) : Json();
  json["median_step"] = finite_or_null(row.step);
  json["median_after_step"] = finite_or_null(row.after_step);
  json["median_gradients"] = finite_or_null(row.gradients);
  json["median_wall_s"] = finite_or_null(row.wall_s);
  if (row.distinct < row.runs) json["distinct"] = row.distinct;
  return json;
}

Json time_json(const TimeRow& row, const ReportRuns& runs) {
  Json json = row_head(row, runs);
  json["runs"] = row.runs;
  json["step_us"] = finite_or_null(row.step_us.median);
  json["median_step_us"] = finite_or_null(row.step_us.median);
  json["low_step_us"] = finite_or_null(row.step_us.low);
  json["high_step_us"] = finite_or_null(row.step_us.high);
  json["data_us"] = finite_or_null(row.data_us);
  json["gradient_us"] = finite_or_null(row.gradient_us);
  json["update_us"] = finite_or_null(row.update_us);
  json["wall_s"] = finite_or_null(row.wall_s);
  json["contended"] = row.contended;
  json["peak_rss_bytes"] = finite_or_null(row.peak_rss_bytes);
  if (runs.tasks[row.task].machines > 1) {
    json["machines"] = runs.tasks[row.task].machines;
    json["comparable"] = !row.elsewhere;
  }
  return json;
}

Json estimate_json(double value, const std::optional<stats::Interval>& interval) {
  return {{"value", finite_or_null(value)},
          {"low", interval ? finite_or_null(interval->low) : Json()},
          {"high", interval ? finite_or_null(interval->high) : Json()}};
}

Json estimate_json(const std::optional<stats::Estimate>& estimate) {
  return estimate ? estimate_json(estimate->value, estimate->interval) : Json();
}

Json quantity_json(const Quantity& quantity) {
  const char* kind = quantity.kind == Quantity::Kind::final_value ? "final"
                     : quantity.kind == Quantity::Kind::to_target ? "target"
                                                                  : "cost";
  Json json = {{"kind", kind}};
  if (!quantity.metric.empty()) json["metric"] = quantity.metric;
  if (quantity.kind == Quantity::Kind::to_target) json["target"] = quantity.target;
  if (!quantity.unit.empty()) json["unit"] = quantity.unit;
  json["better"] = quantity.better == stats::Better::lower ? "lower" : "higher";
  return json;
}

Json failures_json(const Report& report) {
  Json failures = Json::array();
  for (const RunRecord* run : report.failures()) {
    failures.push_back({{"id", run->id},
                        {"task", run->task.name},
                        {"method", run->method},
                        {"repetition", run->repetition},
                        {"status", to_text(run->status)},
                        {"steps", or_null(run->steps)},
                        {"reason", or_null(run->reason)},
                        {"stderr", run->stderr_text}});
  }
  return failures;
}

template <class Row, class Write>
Json rows_json(const std::vector<Row>& rows, const ReportRuns& runs, Write write) {
  Json json = Json::array();
  for (const Row& row : rows) json.push_back(write(row, runs));
  return json;
}

template <class Record>
Json records_json(const std::vector<Record>& records) {
  Json json = Json::array();
  for (const Record& record : records) json.push_back(to_json(record));
  return json;
}

}  // namespace

Json study_json(const StudyRecords& records) {
  Json json = {{"name", records.study}, {"toml", or_null(records.toml)}};
  if (!records.comparisons.empty()) json["compare"] = to_json(records.comparisons);
  for (const StudyFile& file : records.files) {
    json["files"].push_back({{"folder", file.folder}, {"toml", file.toml}});
  }
  return json;
}

Json methods_json(const StudyRecords& records) {
  return records_json(records.methods);
}

Json pair_json(const PairComparison& pair, const std::vector<std::string>& methods) {
  const bool deterministic = pair.verdict == PairVerdict::deterministic;
  Json json = {{"a", methods[pair.a]},
               {"b", methods[pair.b]},
               {"seeds", pair.seeds},
               {"left_out", pair.left_out},
               {"superiority", estimate_json(pair.superiority, pair.sureness)},
               {"p", or_null(pair.p)},
               {"p_holm", or_null(pair.p_holm)},
               {"difference", deterministic ? estimate_json(pair.median_difference, std::nullopt)
                                            : estimate_json(pair.difference)},
               {"ratio", estimate_json(pair.ratio)},
               {"seeds_to_show", or_null(pair.seeds_to_show)},
               {"seeds_needed", or_null(pair.seeds_needed)},
               {"reasons", pair.reasons},
               {"verdict", to_text(pair.verdict)}};
  if (pair.repeats > 0) json["repeats"] = pair.repeats;
  return json;
}

Json to_json(const std::vector<Family>& families, const ReportRuns& runs) {
  Json json = Json::array();
  for (const Family& family : families) {
    Json entry = {{"task", runs.tasks[family.task].name},
                  {"quantity", quantity_json(family.quantity)},
                  {"tests", family.tests}};
    if (family.against) entry["against"] = runs.methods[*family.against];
    entry["pairs"] = Json::array();
    for (const PairComparison& pair : family.pairs) {
      entry["pairs"].push_back(pair_json(pair, runs.methods));
    }
    json.push_back(std::move(entry));
  }
  return json;
}

Json summary_json(const Report& report) {
  const ReportRuns& runs = report.runs;
  Json json = {{"final", rows_json(report.summary.finals, runs, final_json)},
               {"targets", rows_json(report.summary.targets, runs, target_json)},
               {"times", rows_json(report.summary.times, runs, time_json)},
               {"comparisons", to_json(report.families, runs)},
               {"runtimes", to_json(report.runtimes, runs)},
               {"profiles", to_json(report.profiles, runs)}};
  if (report.task_ranks) json["ranks"] = to_json(*report.task_ranks, runs);
  if (report.tuning) json["tuning"] = to_json(*report.tuning, *report.records.tuning);
  return json;
}

Json to_json(const Report& report) {
  const StudyRecords& records = report.records;
  Json json = {{"schema", schema_tag("gradus.report")},
               {"study", study_json(records)},
               {"gradus", records.gradus},
               {"environments", Json::object()},
               {"tasks", Json::array()}};
  for (const auto& [hash, environment] : records.environments) {
    json["environments"][hash] = to_json(environment);
  }
  for (const StudyTask& task : records.tasks) json["tasks"].push_back(task.row);
  json["methods"] = methods_json(records);
  json["runs"] = records_json(records.runs);
  json["tools"] = records_json(records.tools);
  json["claims"] = records_json(records.claims);
  if (records.tuning) json["tuning"] = to_json(*records.tuning);
  json["summary"] = summary_json(report);
  json["failures"] = failures_json(report);
  return json;
}

}  // namespace gradus::analysis
