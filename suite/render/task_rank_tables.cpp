#include <fmt/format.h>

#include <algorithm>

#include "render/answer_text.h"
#include "render/decision_tables.h"
#include "render/numbers.h"

namespace gradus::render {
namespace {

using analysis::Report;
using analysis::TaskRanks;

std::vector<std::string> method_names(const Report& report,
                                      const std::vector<std::size_t>& methods) {
  std::vector<std::string> names;
  for (const std::size_t method : methods) names.push_back(report.method_name(method));
  return names;
}

std::string test_text(const TaskRanks& ranks) {
  const std::string test = fmt::format("Friedman's test over {} tasks: p = {} (Iman and Davenport)",
                                       ranks.tasks.size(), rounded(ranks.test.p, 2));
  if (!ranks.distance) {
    return test + fmt::format(
                      ", so that no two methods may be said to differ by their ranks at the "
                      "{} % level",
                      fmt::format("{:g}", 100 * ranks.level));
  }
  return test + fmt::format("; mean ranks that are more than {} apart differ (Nemenyi, {} % level)",
                            rounded(*ranks.distance, 3), fmt::format("{:g}", 100 * ranks.level));
}

/// The largest probability of a pair with the first method, in words.
std::string against_first(const TaskRanks& ranks, std::size_t method) {
  const std::size_t first = ranks.methods.front();
  for (const analysis::PairOverTasks& pair : ranks.pairs) {
    if (pair.a != first || pair.b != method) continue;
    const auto percent = [](double share) { return fixed(100 * share, 0); };
    return fmt::format("{} / {} / {}", percent(pair.posterior.above),
                       percent(pair.posterior.equivalent), percent(pair.posterior.below));
  }
  return "—";
}

std::string group_letters(const TaskRanks& ranks, std::size_t method) {
  std::string letters;
  for (std::size_t g = 0; g < ranks.groups.size(); ++g) {
    const bool inside = std::ranges::find(ranks.groups[g], method) != ranks.groups[g].end();
    letters += inside ? std::string(1, static_cast<char>('a' + std::min<std::size_t>(g, 25))) : "";
  }
  return letters.empty() ? "—" : letters;
}

}  // namespace

std::vector<WordTable> task_rank_tables(const Report& report) {
  if (!report.task_ranks) return {};
  const TaskRanks& ranks = *report.task_ranks;
  WordTable table{
      .title = "Over all tasks",
      .lead = test_text(ranks),
      .head = {"method", "mean rank", "not told apart", "first better / equal / worse, %"},
      .rows = {},
      .notes = {}};
  for (std::size_t i = 0; i < ranks.methods.size(); ++i) {
    const std::size_t method = ranks.methods[i];
    table.rows.push_back({report.method_name(method), fixed(ranks.mean_ranks[i], 2),
                          group_letters(ranks, method),
                          i == 0 ? "—" : against_first(ranks, method)});
  }
  std::vector<std::string> tasks;
  for (const std::size_t task : ranks.tasks) tasks.push_back(report.task_name(task));
  table.notes.push_back(fmt::format(
      "ranks by the median final value of the leading metric on {}; methods that share a "
      "letter cannot be told apart by their ranks",
      listed(tasks)));
  table.notes.push_back(
      "probabilities that the first method is practically better, equal or worse on a further task "
      "like these: Bayesian signed-rank test of the share of seeds won, where 44 to 56 % is equal");
  if (!ranks.left_out.empty())
    table.notes.push_back("not ranked, since they lack tasks: " +
                          listed(method_names(report, ranks.left_out)));
  return {table};
}

}  // namespace gradus::render
