#include <cmath>

#include "analysis/report_json.h"
#include "record/record_file.h"

namespace gradus::analysis {
namespace {

/// "task" and "method", with which every row of the summary begins.
template <class Row>
Json row_head(const Row& row, const ReportRuns& runs) {
  return {{"task", runs.tasks[row.task].name}, {"method", runs.methods[row.method]}};
}

Json final_json(const FinalRow& row, const ReportRuns& runs) {
  Json json = row_head(row, runs);
  json["metric"] = row.metric;
  json["higher_is_better"] = record::or_null(row.higher_is_better);
  json["runs"] = row.runs;
  json["finished"] = row.finished;
  json["diverged"] = row.diverged;
  json["median"] = record::finite_or_null(row.value.median);
  json["low"] = record::finite_or_null(row.value.low);
  json["high"] = record::finite_or_null(row.value.high);
  json["min"] = record::finite_or_null(row.least);
  json["max"] = record::finite_or_null(row.most);
  if (row.diverged > 0) json["diverged_at"] = record::or_null(row.diverged_at);
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
  json["median_step"] = record::finite_or_null(row.step);
  json["median_after_step"] = record::finite_or_null(row.after_step);
  json["median_gradients"] = record::finite_or_null(row.gradients);
  json["median_wall_s"] = record::finite_or_null(row.wall_s);
  if (row.distinct < row.runs) json["distinct"] = row.distinct;
  return json;
}

Json time_json(const TimeRow& row, const ReportRuns& runs) {
  Json json = row_head(row, runs);
  json["runs"] = row.runs;
  json["step_us"] = record::finite_or_null(row.step_us.median);
  json["median_step_us"] = record::finite_or_null(row.step_us.median);
  json["low_step_us"] = record::finite_or_null(row.step_us.low);
  json["high_step_us"] = record::finite_or_null(row.step_us.high);
  json["data_us"] = record::finite_or_null(row.data_us);
  json["gradient_us"] = record::finite_or_null(row.gradient_us);
  json["update_us"] = record::finite_or_null(row.update_us);
  json["wall_s"] = record::finite_or_null(row.wall_s);
  json["contended"] = row.contended;
  json["peak_rss_bytes"] = record::finite_or_null(row.peak_rss_bytes);
  json["gradients"] = record::finite_or_null(row.gradients);
  json["state_bytes"] = record::finite_or_null(row.state_bytes);
  if (row.interpreted) json["interpreted"] = true;
  if (runs.tasks[row.task].machines > 1) {
    json["machines"] = runs.tasks[row.task].machines;
    json["comparable"] = !row.elsewhere;
  }
  return json;
}

Json estimate_json(double value, const std::optional<stats::Interval>& interval) {
  return {{"value", record::finite_or_null(value)},
          {"low", interval ? record::finite_or_null(interval->low) : Json()},
          {"high", interval ? record::finite_or_null(interval->high) : Json()}};
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

template <class Row, class Write>
Json rows_json(const std::vector<Row>& rows, const ReportRuns& runs, Write write) {
  Json json = Json::array();
  for (const Row& row : rows) json.push_back(write(row, runs));
  return json;
}

Json bounded(const stats::Estimate& estimate) {
  const auto finite = [](double value) {
    return std::isfinite(value) ? Json(value) : Json(nullptr);
  };
  return {{"value", finite(estimate.value)},
          {"low", finite(estimate.interval.low)},
          {"high", finite(estimate.interval.high)}};
}

Json to_json(const stats::StepCurve& curve, const std::string& method) {
  return {{"method", method}, {"x", curve.x}, {"share", curve.share}};
}

}  // namespace

Json pair_json(const PairComparison& pair, const std::vector<std::string>& methods) {
  const bool deterministic = pair.verdict == PairVerdict::deterministic;
  Json json = {{"a", methods[pair.a]},
               {"b", methods[pair.b]},
               {"seeds", pair.seeds},
               {"left_out", pair.left_out},
               {"superiority", estimate_json(pair.superiority, pair.sureness)},
               {"p", record::or_null(pair.p)},
               {"p_holm", record::or_null(pair.p_holm)},
               {"difference", deterministic ? estimate_json(pair.median_difference, std::nullopt)
                                            : estimate_json(pair.difference)},
               {"ratio", estimate_json(pair.ratio)},
               {"seeds_to_show", record::or_null(pair.seeds_to_show)},
               {"seeds_needed", record::or_null(pair.seeds_needed)},
               {"reasons", pair.reasons},
               {"verdict", to_text(pair.verdict)}};
  if (pair.repeats > 0) json["repeats"] = pair.repeats;
  if (pair.p_of_settings) json["p_of_settings"] = *pair.p_of_settings;
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

Json to_json(const std::vector<ProfileGroup>& groups, const ReportRuns& runs) {
  Json json = Json::array();
  for (const ProfileGroup& group : groups) {
    Json entry = {{"unit", group.unit}, {"methods", Json::array()}, {"problems", Json::array()}};
    Json profiles = Json::array(), ecdfs = Json::array();
    for (std::size_t i = 0; i < group.methods.size(); ++i) {
      const std::string& method = runs.methods[group.methods[i]];
      entry["methods"].push_back(method);
      profiles.push_back(to_json(group.profiles[i], method));
      ecdfs.push_back(to_json(group.ecdfs[i], method));
    }
    for (const Problem& problem : group.problems) {
      entry["problems"].push_back({{"task", problem.task},
                                   {"metric", problem.target.metric},
                                   {"value", problem.target.value}});
    }
    entry["profiles"] = std::move(profiles);
    entry["ecdfs"] = std::move(ecdfs);
    json.push_back(std::move(entry));
  }
  return json;
}

Json to_json(const std::vector<RuntimeRow>& rows, const ReportRuns& runs) {
  Json json = Json::array();
  for (const RuntimeRow& row : rows) {
    json.push_back({{"task", row.task},
                    {"method", runs.methods[row.method]},
                    {"metric", row.target.metric},
                    {"value", row.target.value},
                    {"unit", row.unit},
                    {"runs", row.expected.runs},
                    {"reached", row.expected.successes},
                    {"median", bounded(row.median)},
                    {"expected", bounded(row.expected.estimate)}});
  }
  return json;
}

}  // namespace gradus::analysis
