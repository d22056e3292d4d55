#include "analysis/runtimes.h"

#include <algorithm>

namespace gradus::analysis {
std::optional<std::vector<stats::Runtime>> runtimes(const Runs& runs, const TaskTarget& target,
                                                    const std::string& unit,
                                                    DivergedSpent diverged) {
  std::vector<stats::Runtime> spent;
  std::vector<std::size_t> never;
  double longest = 0;
  for (const record::RunRecord* run : runs) {
    if (!record::ended(run->status)) continue;
    const bool success = reached(*run, target);
    const auto cost = success ? spent_until_target(*run, target, unit) : run->spent(unit);
    if (!cost) return std::nullopt;
    if (!success && run->status == record::RunStatus::diverged) never.push_back(spent.size());
    longest = std::max(longest, *cost);
    spent.push_back({*cost, success});
  }
  if (diverged == DivergedSpent::longest) {
    for (const std::size_t run : never) spent[run].spent = longest;
  }
  return spent;
}

std::vector<RuntimeRow> runtime_rows(const ReportRuns& runs) {
  std::vector<RuntimeRow> rows;
  for (const TaskRuns& task : runs.tasks) {
    for (const TaskTarget& target : task.targets) {
      for (const char* unit : runtime_units) {
        for (std::size_t m = 0; m < task.methods.size(); ++m) {
          const auto until =
              runtimes(evidence(task.methods[m], unit), target, unit, DivergedSpent::longest);
          const auto spent =
              runtimes(evidence(task.methods[m], unit), target, unit, DivergedSpent::own);
          if (!until || until->empty()) continue;
          rows.push_back({task.name, m, target, unit, stats::median_time_to_target(*until),
                          stats::expected_runtime(*spent)});
        }
      }
    }
  }
  return rows;
}

}  // namespace gradus::analysis
