#include "study/repetitions.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "study/outcome_difference.h"

namespace gradus::study {
namespace {

/// The repetitions of one method on one task, in plan order.
using Repetitions = std::vector<const record::RunRequest*>;
using Methods = std::map<std::string, Repetitions>;

std::map<std::string, Methods> by_task(const Plan& plan) {
  std::map<std::string, Methods> tasks;
  for (const record::RunRequest& run : plan.runs) tasks[run.task.name][run.method].push_back(&run);
  return tasks;
}

std::set<std::string> judged_runs(const Plan& plan) {
  std::set<std::string> ids;
  for (const ClaimRequest& claim : plan.claims) {
    for (const ClaimEvidence& record : claim.records) ids.insert(record.id);
  }
  return ids;
}

/// Whether runs could be left out: each method has more than are compared, or as many, and nobody
/// reads one of them.
bool may_be_left_out(const Methods& methods, const std::set<std::string>& judged) {
  return std::ranges::all_of(methods, [&](const auto& method) {
    const Repetitions& runs = method.second;
    return runs.size() >= compared_repetitions &&
           std::ranges::none_of(runs, [&](const record::RunRequest* run) {
             return run->settings.save_parameters || judged.contains(run->id);
           });
  });
}

bool has_later(const Methods& methods) {
  return std::ranges::any_of(
      methods, [](const auto& method) { return method.second.size() > compared_repetitions; });
}

/// All that the beginning of a run depends on but its seeds.
std::string beginning_of(const record::RunRequest& run) {
  return fmt::format("{} {} {} {} {} {} {}", run.task.id, to_text(run.task.options), run.model.id,
                     to_text(run.model.options), static_cast<int>(run.settings.dtype),
                     name_of(run.settings.sampling), run.settings.batch_size);
}

bool is_one_run(const Repetitions& runs, const Results& results) {
  const record::RunRecord* first = results.find_run(runs[0]->id);
  const record::RunRecord* second = results.find_run(runs[1]->id);
  return first != nullptr && second != nullptr && record::ended(first->status) &&
         record::ended(second->status) && outcome_difference(*first, *second).empty();
}

void add_later(std::set<std::string>& ids, const Methods& methods) {
  for (const auto& [name, runs] : methods) {
    for (std::size_t i = compared_repetitions; i < runs.size(); ++i) ids.insert(runs[i]->id);
  }
}

}  // namespace

std::vector<Beginnings> beginnings_to_compare(const Plan& plan) {
  const std::set<std::string> judged = judged_runs(plan);
  std::map<std::string, Beginnings> found;
  for (const auto& [task, methods] : by_task(plan)) {
    if (!may_be_left_out(methods, judged) || !has_later(methods)) continue;
    for (const auto& [name, runs] : methods) {
      const auto [entry, is_new] = found.try_emplace(beginning_of(*runs[0]));
      if (is_new) entry->second = {.first = runs[0], .second = runs[1], .alike = {}};
      entry->second.alike.insert(entry->second.alike.end(), runs.begin(), runs.end());
    }
  }
  std::vector<Beginnings> beginnings;
  for (auto& [key, entry] : found) beginnings.push_back(std::move(entry));
  return beginnings;
}

std::set<std::string> runs_to_decide(const Plan& plan, const std::set<std::string>& begin_alike) {
  const std::set<std::string> judged = judged_runs(plan);
  std::set<std::string> ids;
  for (const auto& [task, methods] : by_task(plan)) {
    const bool alike = std::ranges::all_of(methods, [&](const auto& method) {
      return std::ranges::all_of(method.second, [&](const record::RunRequest* run) {
        return begin_alike.contains(run->id);
      });
    });
    if (alike && may_be_left_out(methods, judged)) add_later(ids, methods);
  }
  return ids;
}

std::set<std::string> needless_runs(const Plan& plan, const Results& results) {
  const std::set<std::string> judged = judged_runs(plan);
  std::set<std::string> ids;
  for (const auto& [task, methods] : by_task(plan)) {
    const bool needless =
        may_be_left_out(methods, judged) && std::ranges::all_of(methods, [&](const auto& method) {
          return is_one_run(method.second, results);
        });
    if (needless) add_later(ids, methods);
  }
  return ids;
}

std::vector<MixedTask> mixed_tasks(const Plan& plan, const Results& results,
                                   const std::set<std::string>& waiting) {
  std::vector<MixedTask> mixed;
  for (const auto& [task, methods] : by_task(plan)) {
    std::set<std::string> later;
    add_later(later, methods);
    if (std::ranges::none_of(later, [&](const auto& id) { return waiting.contains(id); })) continue;
    MixedTask found{.task = task, .single = {}, .drawing = {}};
    for (const auto& [name, runs] : methods) {
      (is_one_run(runs, results) ? found.single : found.drawing).push_back(name);
    }
    if (!found.single.empty() && !found.drawing.empty()) mixed.push_back(std::move(found));
  }
  return mixed;
}

}  // namespace gradus::study
