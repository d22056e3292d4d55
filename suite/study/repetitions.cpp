#include "study/repetitions.h"

#include <algorithm>
#include <map>
#include <vector>

#include "study/outcome_difference.h"

namespace gradus {
namespace {

/// The repetitions of one method on one task, in plan order.
using Repetitions = std::vector<const RunRequest*>;
using Methods = std::map<std::string, Repetitions>;

std::map<std::string, Methods> by_task(const Plan& plan) {
  std::map<std::string, Methods> tasks;
  for (const RunRequest& run : plan.runs) tasks[run.task.name][run.method].push_back(&run);
  return tasks;
}

std::set<std::string> judged_runs(const Plan& plan) {
  std::set<std::string> ids;
  for (const ClaimRequest& claim : plan.claims) {
    for (const ClaimEvidence& record : claim.records) ids.insert(record.id);
  }
  return ids;
}

bool may_draw_nothing(const Methods& methods, const std::set<std::string>& judged) {
  return std::ranges::all_of(methods, [&](const auto& method) {
    const Repetitions& runs = method.second;
    return runs.size() >= compared_repetitions &&
           std::ranges::all_of(runs, [&](const RunRequest* run) {
             const bool is_read = run->settings.save_parameters || judged.contains(run->id);
             return run->settings.sampling == Sampling::full && !is_read;
           });
  });
}

bool is_one_run(const Repetitions& runs, const Results& results) {
  const RunRecord* first = results.find_run(runs[0]->id);
  const RunRecord* second = results.find_run(runs[1]->id);
  return first != nullptr && second != nullptr && ended(first->status) && ended(second->status) &&
         outcome_difference(*first, *second).empty();
}

void add_later(std::set<std::string>& ids, const Methods& methods) {
  for (const auto& [name, runs] : methods) {
    for (std::size_t i = compared_repetitions; i < runs.size(); ++i) ids.insert(runs[i]->id);
  }
}

}  // namespace

std::set<std::string> runs_to_decide(const Plan& plan) {
  const std::set<std::string> judged = judged_runs(plan);
  std::set<std::string> ids;
  for (const auto& [task, methods] : by_task(plan)) {
    if (may_draw_nothing(methods, judged)) add_later(ids, methods);
  }
  return ids;
}

std::set<std::string> needless_runs(const Plan& plan, const Results& results) {
  const std::set<std::string> judged = judged_runs(plan);
  std::set<std::string> ids;
  for (const auto& [task, methods] : by_task(plan)) {
    const bool needless =
        may_draw_nothing(methods, judged) && std::ranges::all_of(methods, [&](const auto& method) {
          return is_one_run(method.second, results);
        });
    if (needless) add_later(ids, methods);
  }
  return ids;
}

}  // namespace gradus
