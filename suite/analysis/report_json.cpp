#include "analysis/report_json.h"

#include <cmath>

#include "record/record_file.h"
#include "study/plan_json.h"

namespace gradus::analysis {
namespace {

Json item_json(const std::optional<record::ItemUse>& item) {
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

Json failures_json(const Report& report) {
  Json failures = Json::array();
  for (const record::RunRecord* run : report.failures()) {
    failures.push_back({{"id", run->id},
                        {"task", run->task.name},
                        {"method", run->method},
                        {"repetition", run->repetition},
                        {"status", to_text(run->status)},
                        {"steps", record::or_null(run->steps)},
                        {"reason", record::or_null(run->reason)},
                        {"stderr", run->stderr_text}});
  }
  return failures;
}

Json numbers_json(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(record::finite_or_null(value));
  return list;
}

Json names_json(const std::vector<std::size_t>& methods, const ReportRuns& runs) {
  Json list = Json::array();
  for (const std::size_t method : methods) list.push_back(runs.methods[method]);
  return list;
}

Json curve_json(const std::optional<stats::TuningCurve>& curve) {
  if (!curve) return Json();
  return {{"value", numbers_json(curve->value)},
          {"low", numbers_json(curve->low)},
          {"high", numbers_json(curve->high)}};
}

Json option_json(const OptionSensitivity& option) {
  return {{"option", option.option},
          {"correlation", record::finite_or_null(option.correlation)},
          {"low", record::finite_or_null(option.low)},
          {"high", record::finite_or_null(option.high)},
          {"of_range", option.of_range}};
}

Json cell_json(const CellAnalysis& analysis, const record::Tuning& tuning) {
  const record::TuningCell& cell = tuning.cells[analysis.cell];
  Json options = Json::array();
  for (const OptionSensitivity& option : analysis.options) options.push_back(option_json(option));
  return {{"task", cell.task},
          {"method", cell.method},
          {"metric", cell.metric},
          {"trials", numbers_json(analysis.trials)},
          {"best_of", curve_json(analysis.curve)},
          {"best_of_80", curve_json(analysis.inner)},
          {"reason", analysis.reason.empty() ? Json() : Json(analysis.reason)},
          {"gain", record::finite_or_null(analysis.gain)},
          {"options", std::move(options)}};
}

template <class Record>
Json records_json(const std::vector<Record>& records) {
  Json json = Json::array();
  for (const Record& record : records) json.push_back(to_json(record));
  return json;
}

}  // namespace

Json to_json(const StudyTask& task) {
  Json row = {{"id", task.id}, {"name", task.name}};
  if (task.described) row.update(to_json(*task.described));
  return row;
}

Json study_json(const StudyRecords& records) {
  Json json = {{"name", records.study}, {"toml", record::or_null(records.toml)}};
  if (!records.comparisons.empty()) json["compare"] = to_json(records.comparisons);
  for (const StudyFile& file : records.files) {
    json["files"].push_back({{"folder", file.folder}, {"toml", file.toml}});
  }
  return json;
}

Json methods_json(const StudyRecords& records) {
  return records_json(records.methods);
}

Json to_json(const TaskRanks& ranks, const ReportRuns& runs) {
  Json tasks = Json::array(), groups = Json::array(), pairs = Json::array();
  for (const std::size_t task : ranks.tasks) tasks.push_back(runs.tasks[task].name);
  for (const auto& group : ranks.groups) groups.push_back(names_json(group, runs));
  for (const PairOverTasks& pair : ranks.pairs) {
    pairs.push_back({{"a", runs.methods[pair.a]},
                     {"b", runs.methods[pair.b]},
                     {"tasks", pair.tasks},
                     {"better", pair.posterior.above},
                     {"equal", pair.posterior.equivalent},
                     {"worse", pair.posterior.below}});
  }
  return {{"tasks", std::move(tasks)},
          {"methods", names_json(ranks.methods, runs)},
          {"mean_ranks", numbers_json(ranks.mean_ranks)},
          {"left_out", names_json(ranks.left_out, runs)},
          {"chi_squared", record::finite_or_null(ranks.test.chi_squared)},
          {"p", record::finite_or_null(ranks.test.p)},
          {"level", ranks.level},
          {"distance", record::finite_or_null(ranks.distance)},
          {"nemenyi", record::finite_or_null(ranks.nemenyi)},
          {"groups", std::move(groups)},
          {"pairs", std::move(pairs)}};
}

Json to_json(const TuningAnalysis& analysis, const record::Tuning& tuning) {
  Json cells = Json::array(), ranks = Json::array();
  for (const CellAnalysis& cell : analysis.cells) cells.push_back(cell_json(cell, tuning));
  for (const BudgetRanks& of_task : analysis.ranks) {
    Json rows = Json::array();
    for (const auto& row : of_task.ranks) rows.push_back(numbers_json(row));
    ranks.push_back({{"task", of_task.task},
                     {"metric", of_task.metric},
                     {"methods", of_task.methods},
                     {"trials", numbers_json(of_task.trials)},
                     {"ranks", std::move(rows)}});
  }
  return {{"cells", std::move(cells)}, {"ranks", std::move(ranks)}};
}

Json to_json(const std::vector<SeedNeed>& needs, const Report& pilot) {
  Json list = Json::array();
  for (const SeedNeed& need : needs) {
    list.push_back({{"task", pilot.task_name(need.task)},
                    {"a", pilot.method_name(need.a)},
                    {"b", pilot.method_name(need.b)},
                    {"metric", need.metric},
                    {"pilot", need.pilot},
                    {"tests", need.tests},
                    {"mean", record::or_null(need.mean)},
                    {"deviation", record::or_null(need.deviation)},
                    {"seeds", record::or_null(need.seeds)},
                    {"reason", need.reason.empty() ? Json() : Json(need.reason)}});
  }
  return list;
}

namespace {

/// The parts of a report in their order: those before the records, and those behind.
Json first_members(const Report& report) {
  const StudyRecords& records = report.records;
  Json json = {{"schema", record::schema_tag("gradus.report")},
               {"study", study_json(records)},
               {"gradus", records.gradus},
               {"environments", Json::object()},
               {"tasks", Json::array()}};
  for (const auto& [hash, environment] : records.environments) {
    json["environments"][hash] = to_json(environment);
  }
  for (const StudyTask& task : records.tasks) json["tasks"].push_back(to_json(task));
  json["methods"] = methods_json(records);
  return json;
}

Json last_members(const Report& report) {
  const StudyRecords& records = report.records;
  Json json = Json::object();
  json["tools"] = records_json(records.tools);
  json["claims"] = records_json(records.claims);
  if (records.tuning) json["tuning"] = to_json(*records.tuning);
  json["summary"] = summary_json(report);
  json["failures"] = failures_json(report);
  return json;
}

}  // namespace

Json to_json(const Report& report) {
  Json json = first_members(report);
  json["runs"] = records_json(report.records.runs);
  json.update(last_members(report));
  return json;
}

std::string report_json_text(const Report& report) {
  ObjectText text;
  const auto add = [&](const Json& members) {
    for (const auto& [key, value] : members.items()) text.member(key, value);
  };
  add(first_members(report));
  text.begin_list("runs");
  const auto& runs = report.records.runs;
  text.elements(runs.size(), [&](std::size_t i) { return to_json(runs[i]); });
  text.end_list();
  add(last_members(report));
  return text.finish();
}

}  // namespace gradus::analysis
