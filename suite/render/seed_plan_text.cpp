#include "render/seed_plan_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "render/answer_text.h"
#include "render/numbers.h"
#include "render/word_table.h"

namespace gradus::render {
namespace {

using analysis::Report;
using analysis::SeedNeed;

std::string difference_cell(const SeedNeed& need) {
  if (!need.mean) return "—";
  if (!need.deviation) return rounded(*need.mean, 3);
  return rounded(*need.mean, 3) + " ± " + rounded(*need.deviation, 2);
}

WordTable table_of(const std::vector<SeedNeed>& needs, const Report& pilot, std::size_t task) {
  WordTable table{
      .title = pilot.task_name(task),
      .lead = "",
      .head = {"methods", "seeds in the pilot", "difference ± deviation", "seeds needed"},
      .rows = {},
      .notes = {}};
  for (const SeedNeed& need : needs) {
    if (need.task != task) continue;
    table.lead = fmt::format("final {}, Holm's correction over {}", need.metric,
                             counted(static_cast<int64_t>(need.tests), "comparison"));
    table.rows.push_back({pilot.method_name(need.a) + " and " + pilot.method_name(need.b),
                          std::to_string(need.pilot), difference_cell(need),
                          need.seeds ? grouped(static_cast<int64_t>(*need.seeds)) : need.reason});
  }
  return table;
}

std::string answer(const std::vector<SeedNeed>& needs, const analysis::SeedPlanOptions& options) {
  std::vector<std::size_t> seeds;
  for (const SeedNeed& need : needs) {
    if (need.seeds) seeds.push_back(*need.seeds);
  }
  if (seeds.empty()) return "The pilot says of no pair how many seeds it needs.";
  std::ranges::sort(seeds);
  const std::string what = options.difference
                               ? fmt::format("a difference of {}", rounded(*options.difference, 3))
                               : std::string("the difference that the pilot has");
  std::string text = fmt::format(
      "{} {} {} of every pair with a probability of {} %; half of the pairs need {} or fewer.",
      counted(static_cast<int64_t>(seeds.back()), "seed"), seeds.back() == 1 ? "shows" : "show",
      what, rounded(100 * options.power, 3), seeds[(seeds.size() - 1) / 2]);
  if (seeds.size() < needs.size()) {
    text += fmt::format(" {} say nothing.",
                        counted(static_cast<int64_t>(needs.size() - seeds.size()), "pair"));
  }
  return text;
}

}  // namespace

std::string seed_plan_text(const std::vector<SeedNeed>& needs, const Report& pilot,
                           const analysis::SeedPlanOptions& options, const Style& style) {
  std::vector<WordTable> tables;
  for (std::size_t task = 0; task < pilot.runs.tasks.size(); ++task) {
    WordTable table = table_of(needs, pilot, task);
    if (!table.rows.empty()) tables.push_back(std::move(table));
  }
  if (tables.empty()) return "Nothing is compared: the pilot has no two methods on one task.\n";
  return fmt::format("{}\n{}\n", word_tables_text(tables, style),
                     wrapped(answer(needs, options), style.width, ""));
}

}  // namespace gradus::render
