// The plan of a study: the resolved requests of runs and tools, in a fixed order.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "record/request.h"
#include "record/work_record.h"
#include "study/catalogue.h"
#include "study/claims.h"
#include "study/comparisons.h"
#include "study/study.h"

namespace gradus::study {

/// A record that a claim is judged on.
struct ClaimEvidence {
  record::WorkKind kind = record::WorkKind::run;
  std::string id, name, entry;  ///< name: the row's, entry's: the study's [[method]] or [[tool]]
  int64_t repetition = 0;
};

/// A claim to be judged when the runs and tools are over.
struct ClaimRequest {
  std::string id;  ///< "dsgd.D6"
  OptionTable options;
  std::string study;  ///< "smoke" or "full"
  std::vector<ClaimEvidence> records;
  record::Named<record::PluginUse> plugins;
};

struct Plan {
  std::string study;                              ///< name
  std::string study_hash;                         ///< of the study's content, its name aside
  std::vector<record::RunRequest> runs;           ///< by task, then method, then seed
  std::vector<record::ToolRequest> tools;         ///< after the runs whose networks they are given
  record::Named<std::vector<std::string>> tuned;  ///< of a method's entry: the tasks on which its
                                                  ///< options were tuned before
  std::vector<ClaimRequest> claims;
  std::optional<record::Tuning> tuning;  ///< that chose values of the study's searched options
  StudyComparisons comparisons;          ///< of methods that the study asks for
};

/// The checksum of a dataset by its name in the data catalogue.
using ChecksumOf = std::function<std::string(const std::string& dataset)>;

/// Resolves every name, option and setting. Rows of different names that are the same run have the
/// same id and share one record. Throws Error "item.*", "options.*", "study.*", "claims.*",
/// "tune.*", each with file, line and column where the study has a file.
Plan make_plan(const Study& study, const ItemCatalogue& catalogue, const ChecksumOf& checksum_of);

/// plan.json (`gradus.plan`) of an output folder.
inline constexpr std::string_view plan_file = "plan.json";
/// Throws as OutputFolder::write.
void write_plan_file(const OutputFolder& out, const Plan& plan);
/// Throws Error "files.read", "json.syntax", "schema.*", and "record.id" where an id is not that of
/// its request or claim.
Plan read_plan(const std::filesystem::path& file);

/// What a plan says first.
struct PlanOwner {
  std::string study, study_hash;
};
/// Reads that alone: a plan may have a hundred thousand requests. Throws what read_plan throws for
/// what it reads.
PlanOwner read_plan_owner(const std::filesystem::path& file);

}  // namespace gradus::study
