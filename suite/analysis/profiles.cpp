#include "analysis/profiles.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "analysis/runtimes.h"

namespace gradus::analysis {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct Column {
  std::vector<double> medians;             // by method of the group
  std::vector<std::vector<double>> seeds;  // by method: runtimes, infinite where missed
};

/// One problem's costs; nothing if a method has no run or the unit is not measured.
std::optional<Column> column_of(const TaskRuns& task, const TaskTarget& target,
                                const std::string& unit, const std::vector<std::size_t>& methods) {
  Column column;
  for (const std::size_t m : methods) {
    const auto spent =
        runtimes(evidence(task.methods[m], unit), target, unit, DivergedSpent::longest);
    if (!spent || spent->empty()) return std::nullopt;
    column.medians.push_back(stats::median_time_to_target(*spent).value);
    std::vector<double> seeds;
    for (const stats::Runtime& run : *spent) seeds.push_back(run.reached ? run.spent : infinity);
    column.seeds.push_back(std::move(seeds));
  }
  return column;
}

/// Ratios need costs above 0: a target that held before the first step costs the least cost that
/// another method has, or 1 where there is none.
void lift_zeros(std::vector<double>& costs) {
  double least = infinity;
  for (const double cost : costs) {
    if (cost > 0) least = std::min(least, cost);
  }
  if (std::isinf(least)) least = 1;
  for (double& cost : costs) cost = cost > 0 ? cost : least;
}

std::optional<ProfileGroup> profile_group(const std::string& unit,
                                          const std::vector<std::size_t>& methods,
                                          const std::vector<const TaskRuns*>& tasks) {
  ProfileGroup group{unit, methods, {}, {}, {}};
  std::vector<std::vector<double>> costs(methods.size());
  std::vector<std::vector<std::vector<double>>> pairs(methods.size());
  for (const TaskRuns* task : tasks) {
    for (const TaskTarget& target : task->targets) {
      auto column = column_of(*task, target, unit, methods);
      if (!column) continue;
      group.problems.push_back({task->name, target});
      lift_zeros(column->medians);
      for (std::size_t i = 0; i < methods.size(); ++i) {
        costs[i].push_back(column->medians[i]);
        pairs[i].push_back(std::move(column->seeds[i]));
      }
    }
  }
  if (group.problems.empty()) return std::nullopt;
  group.profiles = stats::performance_profiles(costs);
  for (const auto& method : pairs) group.ecdfs.push_back(stats::runtime_ecdf(method));
  return group;
}

}  // namespace

std::vector<ProfileGroup> profile_methods(const ReportRuns& runs) {
  std::map<std::vector<std::size_t>, std::vector<const TaskRuns*>> by_methods;
  for (const TaskRuns& task : runs.tasks) {
    if (task.targets.empty()) continue;
    std::vector<std::size_t> present;
    for (std::size_t m = 0; m < task.methods.size(); ++m) {
      // A method whose every run was refused or broke has nothing to profile on this task.
      const bool ran = std::ranges::any_of(task.methods[m].all, [](const record::RunRecord* run) {
        return record::ended(run->status);
      });
      if (ran) present.push_back(m);
    }
    if (present.size() > 1) by_methods[present].push_back(&task);
  }
  std::vector<ProfileGroup> groups;
  for (const char* unit : runtime_units) {
    std::vector<ProfileGroup> of_unit;
    for (const auto& [methods, tasks] : by_methods) {
      if (auto group = profile_group(unit, methods, tasks)) of_unit.push_back(std::move(*group));
    }
    std::stable_sort(of_unit.begin(), of_unit.end(), [](const auto& a, const auto& b) {
      return a.problems.size() * a.methods.size() > b.problems.size() * b.methods.size();
    });
    std::ranges::move(of_unit, std::back_inserter(groups));
  }
  return groups;
}

}  // namespace gradus::analysis
