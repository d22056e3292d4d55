// Reports and their parts as JSON: what report.json, the page and `--json` hold.
#pragma once

#include <string>
#include <vector>

#include "analysis/report.h"
#include "analysis/seed_plan.h"
#include "base/json.h"
#include "record/record_json.h"

namespace gradus::analysis {

/// "gradus.report" 1: the records with the summary; infinities are null.
Json to_json(const Report& report);
/// json_text of that, in less memory.
std::string report_json_text(const Report& report);

/// Parts of it. Methods and tasks go by name.
Json summary_json(const Report& report);
Json study_json(const StudyRecords& records);
Json methods_json(const StudyRecords& records);
/// {"id", "name"}, and the plugin's description of the task.
Json to_json(const StudyTask& task);
Json pair_json(const PairComparison& pair, const std::vector<std::string>& methods);
Json to_json(const std::vector<Family>& families, const ReportRuns& runs);
Json to_json(const TaskRanks& ranks, const ReportRuns& runs);
Json to_json(const TuningAnalysis& analysis, const record::Tuning& tuning);
/// [{"task", "a", "b", "metric", "pilot", "tests", "mean", "deviation", "seeds", "reason"}].
Json to_json(const std::vector<SeedNeed>& needs, const Report& pilot);
/// [{"unit", "methods": [names], "problems": [{"task", "metric", "value"}],
///   "profiles": [{"method", "x", "share"}], "ecdfs": [...]}], what summary.profiles holds.
Json to_json(const std::vector<ProfileGroup>& groups, const ReportRuns& runs);
/// [{"task", "method", "metric", "value", "unit", "runs", "reached", "median": estimate,
/// "expected": estimate}], what summary.runtimes holds; infinities are null.
Json to_json(const std::vector<RuntimeRow>& rows, const ReportRuns& runs);

}  // namespace gradus::analysis
