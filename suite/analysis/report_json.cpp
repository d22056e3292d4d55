#include "analysis/report_json.h"

#include <cmath>

#include "record/named_json.h"
#include "record/object_text.h"
#include "record/record_file.h"

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
  record::ObjectText text;
  const auto add = [&](const Json& members) {
    for (const auto& [key, value] : members.items()) text.member(key, value);
  };
  add(first_members(report));
  text.begin_list("runs");
  for (const record::RunRecord& run : report.records.runs) text.element(to_json(run));
  text.end_list();
  add(last_members(report));
  return text.finish();
}

}  // namespace gradus::analysis
