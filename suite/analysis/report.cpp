#include "analysis/report.h"

#include <algorithm>

namespace gradus::analysis {
namespace {

bool has_method(const ReportRuns& runs, const std::string& name) {
  return std::ranges::find(runs.methods, name) != runs.methods.end() ||
         std::ranges::find(runs.entries, name) != runs.entries.end();
}

/// The reader's choice, or else the study's, as far as its methods are in the report: methods of
/// several folders may have got other names.
ComparisonOptions with_study_comparisons(ComparisonOptions options, const Report& report) {
  const ReportRuns& runs = report.runs;
  if (report.records.tuning) options.regrets = regrets_of(*report.records.tuning);
  for (const auto& [a, b] : options.comparisons.pairs) {
    for (const std::string& name : {a, b}) {
      if (!has_method(runs, name)) index_of_method(runs, name);  // throws
    }
  }
  if (!options.against.empty() || !options.comparisons.empty()) return options;
  const study::StudyComparisons& study = report.records.comparisons;
  if (std::ranges::find(runs.methods, study.against) != runs.methods.end())
    options.against = study.against;
  for (const auto& [a, b] : study.pairs) {
    if (has_method(runs, a) && has_method(runs, b)) options.comparisons.pairs.emplace_back(a, b);
  }
  return options;
}

std::optional<double> evaluation_share(const std::vector<record::RunRecord>& runs) {
  double steps = 0, evaluation = 0;
  for (const record::RunRecord& run : runs) {
    if (!run.time.wall_s || !run.time.evaluation_s) continue;
    steps += *run.time.wall_s;
    evaluation += *run.time.evaluation_s;
  }
  if (!(steps + evaluation > 0)) return std::nullopt;
  return evaluation / (steps + evaluation);
}

}  // namespace

Report analyse(StudyRecords records, const ComparisonOptions& options) {
  Report report(std::move(records));
  const ComparisonOptions asked = with_study_comparisons(options, report);
  report.summary = summarize(report.records, report.runs);
  report.families = compare_methods(report.runs, asked);
  report.standings = standings_of(report.runs, report.summary, report.families);
  report.costs = costs_of(report.runs, report.summary);
  report.runtimes = runtime_rows(report.runs);
  report.evaluation_share = evaluation_share(report.records.runs);
  report.profiles = profile_methods(report.runs);
  report.task_ranks =
      ranks_over_tasks(report.runs, report.standings, report.families, options.level);
  if (report.records.tuning && report.records.tuning->has_all_trials()) {
    report.tuning = analyse_tuning(*report.records.tuning);
  }
  report.differences = difference_curves(
      report.runs, report.standings,
      {.against = asked.against.empty() ? std::nullopt
                                        : std::optional(report.method_index(asked.against))});
  return report;
}

Report make_report(std::span<const std::filesystem::path> folders,
                   const study::ItemCatalogue& items, std::vector<std::string>& left_out,
                   const ComparisonOptions& options) {
  return analyse(join_records(folders, items, left_out), options);
}

std::vector<const Standings*> Report::standings_of_task(std::size_t task) const {
  std::vector<const Standings*> found;
  for (const Standings& entry : standings) {
    if (entry.task == task) found.push_back(&entry);
  }
  return found;
}

const Standings* Report::standings_by(std::size_t task, const std::string& metric) const {
  const auto found = std::ranges::find_if(standings, [&](const Standings& entry) {
    return entry.task == task && entry.metric.name == metric;
  });
  return found == standings.end() ? nullptr : &*found;
}

std::size_t Report::method_index(const std::string& name) const {
  return index_of_method(runs, name);
}

Runs Report::failures() const {
  Runs failed;
  for (const record::RunRecord& run : records.runs) {
    if (!record::ended(run.status)) failed.push_back(&run);
  }
  return failed;
}

}  // namespace gradus::analysis
