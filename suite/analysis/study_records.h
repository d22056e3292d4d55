// The records of a study, joined: what a report is computed from.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/stats/superiority.h"
#include "record/claim_record.h"
#include "record/environment_record.h"
#include "record/json_field.h"
#include "record/run_record.h"
#include "record/tuning_record.h"
#include "study/catalogue.h"
#include "study/comparisons.h"

namespace gradus::analysis {

/// A metric of a task and which of its values are good.
struct TaskMetric {
  std::string name;
  stats::Better better = stats::Better::lower;
};

/// A value of a metric that is worth reaching.
struct TaskTarget {
  std::string metric;
  double value = 0;
};

struct StudyTask {
  std::string id, name;
  std::vector<TaskMetric> metrics;  ///< as described; empty where the task is not known
  std::vector<TaskTarget> targets;
  std::optional<record::DescribedTask>
      described;  ///< what the plugin says of it, where that is known

  /// What the task says of itself; empty where it is not known.
  std::string text() const { return described ? described->text : std::string(); }
  /// Whether higher values of a metric are better; nothing where no description says so.
  std::optional<bool> higher_is_better(std::string_view metric) const;
};

struct StudyMethod {
  std::string name;
  std::optional<record::ItemUse> optimizer, model, driver;
  std::string entry;                  ///< the study's [[method]]: rows of one entry are one grid
  bool tuned = false;                 ///< the study says that its options were tuned before
  std::vector<std::string> tuned_on;  ///< on these tasks
  bool differs_by_task = false;       ///< `optimizer` and `driver` are those of the first task
  std::vector<std::string> folders;   ///< that it comes from, where several were joined
};

/// One study file of those that were joined.
struct StudyFile {
  std::string folder, toml;
};

struct StudyRecords {
  std::string study;
  std::optional<std::string> toml;  ///< of the first folder
  std::vector<StudyFile> files;     ///< all, where several folders hold different ones
  std::string gradus;               ///< version
  record::Named<record::Environment> environments;  ///< by hash
  std::vector<StudyTask> tasks;
  std::vector<StudyMethod> methods;
  std::vector<record::RunRecord> runs;
  std::vector<record::ToolRecord> tools;
  std::vector<record::ClaimRecord> claims;
  study::StudyComparisons comparisons;  ///< that the study asks for; of the first folder
  std::optional<record::Tuning>
      tuning;  ///< how the methods' settings were chosen, where a tuning did it
};

/// Joins the records of one or more output folders of a study, in the order of their plans, each
/// record once. Tasks that `items` knows carry their description. Methods of one name are one
/// method only where everything but seed and task is equal; else they are told apart by what
/// differs (told_apart.h). Throws Error "out.no_plan" for a folder without a plan,
/// "out.other_study" where the folders hold studies of different names. `left_out` gets a line for
/// each record that cannot be read.
StudyRecords join_records(std::span<const std::filesystem::path> folders,
                          const study::ItemCatalogue& items, std::vector<std::string>& left_out);

/// The records that a report.json holds. Throws Error "schema.type" naming the file and the place
/// of a value of another type.
StudyRecords study_records_from_json(const record::JsonField& report);

/// The records in a file report.json, whose runs and tools have the ids of their requests: options
/// that were edited would else be taken for the same run. Throws Error "files.read", "json.syntax",
/// "schema.*", "record.id".
StudyRecords read_report_records(const std::filesystem::path& file);

/// A task with what its description says of metrics and targets.
StudyTask study_task(const std::string& id, const std::string& name,
                     const std::optional<record::DescribedTask>& described);

}  // namespace gradus::analysis
