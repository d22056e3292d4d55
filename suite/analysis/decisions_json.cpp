// What decides between methods beside the comparisons of one task, as JSON.
#include "analysis/report_json.h"
#include "record/named_json.h"
#include "record/record_file.h"

namespace gradus::analysis {
namespace {

Json numbers_json(const std::vector<double>& values) {
  Json list = Json::array();
  for (const double value : values) list.push_back(record::finite_or_null(value));
  return list;
}

Json names_json(const std::vector<std::size_t>& methods, const ReportRuns& runs) {
  Json list = Json::array();
  for (const std::size_t method : methods) list.push_back(runs.methods[method]);
  return list;
}

Json curve_json(const std::optional<stats::TuningCurve>& curve) {
  if (!curve) return Json();
  return {{"value", numbers_json(curve->value)},
          {"low", numbers_json(curve->low)},
          {"high", numbers_json(curve->high)}};
}

Json option_json(const OptionSensitivity& option) {
  return {{"option", option.option},
          {"correlation", record::finite_or_null(option.correlation)},
          {"low", record::finite_or_null(option.low)},
          {"high", record::finite_or_null(option.high)},
          {"of_range", option.of_range}};
}

Json cell_json(const CellAnalysis& analysis, const record::Tuning& tuning) {
  const record::TuningCell& cell = tuning.cells[analysis.cell];
  Json options = Json::array();
  for (const OptionSensitivity& option : analysis.options) options.push_back(option_json(option));
  return {{"task", cell.task},
          {"method", cell.method},
          {"metric", cell.metric},
          {"trials", numbers_json(analysis.trials)},
          {"best_of", curve_json(analysis.curve)},
          {"best_of_80", curve_json(analysis.inner)},
          {"reason", analysis.reason.empty() ? Json() : Json(analysis.reason)},
          {"gain", record::finite_or_null(analysis.gain)},
          {"options", std::move(options)}};
}

}  // namespace

Json to_json(const TaskRanks& ranks, const ReportRuns& runs) {
  Json tasks = Json::array(), groups = Json::array(), pairs = Json::array();
  for (const std::size_t task : ranks.tasks) tasks.push_back(runs.tasks[task].name);
  for (const auto& group : ranks.groups) groups.push_back(names_json(group, runs));
  for (const PairOverTasks& pair : ranks.pairs) {
    pairs.push_back({{"a", runs.methods[pair.a]},
                     {"b", runs.methods[pair.b]},
                     {"tasks", pair.tasks},
                     {"better", pair.posterior.above},
                     {"equal", pair.posterior.equivalent},
                     {"worse", pair.posterior.below}});
  }
  return {{"tasks", std::move(tasks)},
          {"methods", names_json(ranks.methods, runs)},
          {"mean_ranks", numbers_json(ranks.mean_ranks)},
          {"left_out", names_json(ranks.left_out, runs)},
          {"chi_squared", record::finite_or_null(ranks.test.chi_squared)},
          {"p", record::finite_or_null(ranks.test.p)},
          {"level", ranks.level},
          {"distance", record::finite_or_null(ranks.distance)},
          {"nemenyi", record::finite_or_null(ranks.nemenyi)},
          {"groups", std::move(groups)},
          {"pairs", std::move(pairs)}};
}

Json to_json(const TuningAnalysis& analysis, const record::Tuning& tuning) {
  Json cells = Json::array(), ranks = Json::array();
  for (const CellAnalysis& cell : analysis.cells) cells.push_back(cell_json(cell, tuning));
  for (const BudgetRanks& of_task : analysis.ranks) {
    Json rows = Json::array();
    for (const auto& row : of_task.ranks) rows.push_back(numbers_json(row));
    ranks.push_back({{"task", of_task.task},
                     {"metric", of_task.metric},
                     {"methods", of_task.methods},
                     {"trials", numbers_json(of_task.trials)},
                     {"ranks", std::move(rows)}});
  }
  return {{"cells", std::move(cells)}, {"ranks", std::move(ranks)}};
}

Json to_json(const std::vector<SeedNeed>& needs, const Report& pilot) {
  Json list = Json::array();
  for (const SeedNeed& need : needs) {
    list.push_back({{"task", pilot.task_name(need.task)},
                    {"a", pilot.method_name(need.a)},
                    {"b", pilot.method_name(need.b)},
                    {"metric", need.metric},
                    {"pilot", need.pilot},
                    {"tests", need.tests},
                    {"mean", record::or_null(need.mean)},
                    {"deviation", record::or_null(need.deviation)},
                    {"seeds", record::or_null(need.seeds)},
                    {"reason", need.reason.empty() ? Json() : Json(need.reason)}});
  }
  return list;
}

}  // namespace gradus::analysis
