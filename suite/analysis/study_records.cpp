#include "analysis/study_records.h"

#include <set>

#include "record/record_file.h"
#include "record/record_json.h"
#include "record/work_record.h"
#include "study/plan_json.h"

namespace gradus::analysis {
namespace {

/// A row without a version is of a task that was not known.
StudyTask task_from(const record::JsonField& field) {
  const std::string id = field.at("id").text();
  const bool known = !field.at("version").is_null() || !field.at("metrics").is_null() ||
                     !field.at("targets").is_null() || !field.at("text").is_null();
  return study_task(id, field.at("name").text_or_null().value_or(id),
                    known ? std::optional(record::described_task_from_json(field)) : std::nullopt);
}

/// An item of a method's row; old reports name it by its id alone.
std::optional<record::ItemUse> item_from(const record::JsonField& field) {
  if (field.is_null()) return std::nullopt;
  if (field.json().is_string()) return record::ItemUse{field.text(), {}};
  return record::item_use_from_json(field);
}

StudyMethod method_from(const record::JsonField& field) {
  StudyMethod method;
  method.name = field.at("name").text();
  method.optimizer = item_from(field.at("optimizer"));
  method.model = item_from(field.at("model"));
  method.driver = item_from(field.at("driver"));
  method.entry = field.at("entry").text_or_null().value_or("");
  method.tuned_on = field.at("tuned_on").texts();
  method.tuned = field.at("tuned").boolean_or_null().value_or(!method.tuned_on.empty());
  method.differs_by_task = field.at("differs_by_task").boolean_or_null().value_or(false);
  method.folders = field.at("folders").texts();
  return method;
}

void read_study(StudyRecords& records, const record::JsonField& study) {
  records.study = study.at("name").text_or_null().value_or("");
  records.toml = study.at("toml").text_or_null();
  for (const record::JsonField& file : study.at("files").elements()) {
    records.files.push_back({file.at("folder").text(), file.at("toml").text()});
  }
}

}  // namespace

std::optional<bool> StudyTask::higher_is_better(std::string_view metric) const {
  for (const TaskMetric& known : metrics) {
    if (known.name == metric) return known.better == stats::Better::higher;
  }
  return std::nullopt;
}

StudyTask study_task(const std::string& id, const std::string& name,
                     const std::optional<record::DescribedTask>& described) {
  StudyTask task;
  task.id = id;
  task.name = name;
  task.described = described;
  if (!described) return task;
  for (const record::DescribedMetric& metric : described->metrics) {
    task.metrics.push_back(
        {metric.name, metric.higher_is_better ? stats::Better::higher : stats::Better::lower});
  }
  for (const record::DescribedTarget& target : described->targets) {
    task.targets.push_back({target.metric, target.value});
  }
  return task;
}

StudyRecords study_records_from_json(const record::JsonField& field) {
  StudyRecords records;
  read_study(records, field.at("study"));
  records.gradus = field.at("gradus").text_or_null().value_or("");
  for (const auto& [hash, environment] : field.at("environments").members()) {
    records.environments.emplace_back(hash, record::environment_from_json(environment));
  }
  for (const record::JsonField& task : field.at("tasks").elements())
    records.tasks.push_back(task_from(task));
  for (const record::JsonField& row : field.at("methods").elements()) {
    records.methods.push_back(method_from(row));
  }
  for (const record::JsonField& run : field.at("runs").elements()) {
    records.runs.push_back(record::run_record_from_json(run));
  }
  for (const record::JsonField& tool : field.at("tools").elements()) {
    records.tools.push_back(record::tool_record_from_json(tool));
  }
  for (const record::JsonField& claim : field.at("claims").elements()) {
    records.claims.push_back(record::claim_record_from_json(claim));
  }
  records.comparisons = study::comparisons_from_json(field.at("study").at("compare"));
  if (!field.at("tuning").is_null()) records.tuning = record::tuning_from_json(field.at("tuning"));
  return records;
}

StudyRecords read_report_records(const std::filesystem::path& file) {
  const record::JsonFile read = record::read_json(file, "gradus.report");
  StudyRecords records = study_records_from_json(read.root());
  for (const record::RunRecord& run : records.runs)
    record::require_own_id(run, file.string() + ": runs");
  for (const record::ToolRecord& tool : records.tools)
    record::require_own_id(tool, file.string() + ": tools");
  return records;
}

}  // namespace gradus::analysis
