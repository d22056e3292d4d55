#include "analysis/provenance.h"

#include <algorithm>
#include <map>

namespace gradus::analysis {

namespace {

bool is_self_tuned(const Report& report, const std::string& method) {
  const std::optional<record::Tuning>& tuning = report.records.tuning;
  return tuning && std::ranges::find(tuning->self_tuned, method) != tuning->self_tuned.end();
}

}  // namespace

Provenance provenance_of(const Report& report, std::size_t task) {
  Provenance provenance;
  std::map<std::string, std::vector<std::string>> grids;
  std::size_t present = 0;
  for (std::size_t m = 0; m < report.runs.methods.size(); ++m) {
    if (report.runs.tasks[task].methods[m].empty()) continue;
    ++present;
    const StudyMethod& method = report.records.methods[m];
    if (std::ranges::find(method.tuned_on, report.task_name(task)) != method.tuned_on.end()) {
      provenance.tuned.push_back(method.name);
    } else if (is_self_tuned(report, method.name)) {
      provenance.self_tuned.push_back(method.name);
    } else {
      provenance.untuned.push_back(method.name);
    }
    if (!method.entry.empty()) grids[method.entry].push_back(method.name);
  }
  provenance.all_tuned = provenance.tuned.size() == present;
  for (auto& [entry, names] : grids) {
    if (names.size() > 1) provenance.grids.push_back({entry, std::move(names)});
  }
  return provenance;
}

}  // namespace gradus::analysis
