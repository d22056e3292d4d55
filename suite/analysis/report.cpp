#include "analysis/report.h"

#include <algorithm>

namespace gradus::analysis {

Report analyse(StudyRecords records, const ComparisonOptions& options) {
  Report report(std::move(records));
  report.summary = summarize(report.records, report.runs);
  report.families = compare_methods(report.runs, options);
  report.standings = standings_of(report.runs, report.summary, report.families);
  report.costs = costs_of(report.runs, report.summary);
  report.runtimes = runtime_rows(report.runs);
  report.profiles = profile_methods(report.runs);
  return report;
}

Report make_report(std::span<const std::filesystem::path> folders, const ItemCatalogue& items,
                   std::vector<std::string>& left_out, const ComparisonOptions& options) {
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

Runs Report::failures() const {
  Runs failed;
  for (const RunRecord& run : records.runs) {
    if (!ended(run.status)) failed.push_back(&run);
  }
  return failed;
}

}  // namespace gradus::analysis
