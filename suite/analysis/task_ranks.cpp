#include "analysis/task_ranks.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace gradus::analysis {
namespace {

constexpr std::size_t most_methods = 200;
constexpr std::size_t most_methods_in_pairs = 24;

/// The leading standings of every task.
std::vector<const Standings*> leading(const ReportRuns& runs,
                                      const std::vector<Standings>& standings) {
  std::vector<const Standings*> found;
  for (std::size_t task = 0; task < runs.tasks.size(); ++task) {
    const auto first = std::ranges::find(standings, task, &Standings::task);
    if (first != standings.end()) found.push_back(&*first);
  }
  return found;
}

/// The median of a method's final values; infinite where it diverged, nothing without a value.
std::optional<double> median_of(const Standings& standings, std::size_t method) {
  const auto row = std::ranges::find(standings.rows, method, &Standing::method);
  if (row == standings.rows.end() || std::isnan(row->final.value.median)) return std::nullopt;
  return row->final.value.median;
}

/// As a loss: lower is better.
double loss_of(const Standings& standings, double value) {
  return standings.metric.better == stats::Better::lower ? value : -value;
}

/// Methods with a value on more than half of the tasks, and the tasks on which all of these have
/// one.
void choose(const std::vector<const Standings*>& all, std::size_t methods, TaskRanks& ranks,
            std::vector<const Standings*>& chosen) {
  for (std::size_t m = 0; m < methods; ++m) {
    const auto known = std::ranges::count_if(
        all, [m](const Standings* standings) { return median_of(*standings, m).has_value(); });
    if (known == 0) continue;
    auto& list = 2 * static_cast<std::size_t>(known) > all.size() ? ranks.methods : ranks.left_out;
    list.push_back(m);
  }
  for (const Standings* standings : all) {
    const bool complete = std::ranges::all_of(
        ranks.methods, [standings](std::size_t m) { return median_of(*standings, m).has_value(); });
    if (!complete) continue;
    chosen.push_back(standings);
    ranks.tasks.push_back(standings->task);
  }
}

/// Sorts the methods by their mean ranks.
void order_by_rank(TaskRanks& ranks) {
  std::vector<std::size_t> order(ranks.methods.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return ranks.test.mean_ranks[i]; });
  std::vector<std::size_t> methods;
  for (const std::size_t i : order) {
    methods.push_back(ranks.methods[i]);
    ranks.mean_ranks.push_back(ranks.test.mean_ranks[i]);
  }
  ranks.methods = std::move(methods);
  ranks.test.mean_ranks = ranks.mean_ranks;
}

void add_groups(TaskRanks& ranks) {
  ranks.nemenyi = stats::nemenyi_distance(ranks.methods.size(), ranks.tasks.size(), ranks.level);
  if (ranks.test.p > ranks.level) {
    ranks.groups = {ranks.methods};
    return;
  }
  ranks.distance = ranks.nemenyi;
  ranks.groups = stats::groups_within(ranks.mean_ranks, *ranks.distance);
  for (auto& group : ranks.groups) {
    for (std::size_t& member : group) member = ranks.methods[member];
  }
}

void add_pairs(TaskRanks& ranks, const std::vector<const Standings*>& chosen,
               const std::vector<Family>& families) {
  if (ranks.methods.size() > most_methods_in_pairs) return;
  for (std::size_t i = 0; i < ranks.methods.size(); ++i) {
    for (std::size_t j = i + 1; j < ranks.methods.size(); ++j) {
      PairOverTasks over{ranks.methods[i], ranks.methods[j], 0, {}};
      std::vector<double> shares;
      for (const Standings* standings : chosen) {
        const Family* family = final_family(families, standings->task, standings->metric.name);
        const auto pair = family == nullptr ? std::nullopt : family->pair(over.a, over.b);
        if (pair) shares.push_back(pair->superiority - 0.5);
      }
      if (shares.empty()) continue;
      over.tasks = shares.size();
      over.posterior =
          stats::bayesian_signed_rank(shares, {.rope = practically_equal, .draws = 20'000});
      ranks.pairs.push_back(over);
    }
  }
}

}  // namespace

std::optional<TaskRanks> ranks_over_tasks(const ReportRuns& runs,
                                          const std::vector<Standings>& standings,
                                          const std::vector<Family>& families, double level) {
  TaskRanks ranks;
  ranks.level = level;
  std::vector<const Standings*> chosen;
  choose(leading(runs, standings), runs.methods.size(), ranks, chosen);
  if (chosen.size() < 2 || ranks.methods.size() < 2 || ranks.methods.size() > most_methods)
    return std::nullopt;
  std::vector<std::vector<double>> losses;
  for (const std::size_t method : ranks.methods) {
    losses.emplace_back();
    for (const Standings* by_task : chosen)
      losses.back().push_back(loss_of(*by_task, *median_of(*by_task, method)));
  }
  ranks.test = stats::friedman(losses, stats::Better::lower);
  order_by_rank(ranks);
  add_groups(ranks);
  add_pairs(ranks, chosen, families);
  return ranks;
}

}  // namespace gradus::analysis
