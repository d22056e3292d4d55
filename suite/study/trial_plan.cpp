#include "study/trial_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "gradus/error.h"
#include "gradus/text.h"
#include "study/plan_parts.h"

namespace gradus::study {
namespace {

/// "adam trial 12", "adam defaults", "adam trial 12 at 0.111".
std::string trial_suffix(const std::string& suffix, std::int64_t number, double share) {
  std::string text = suffix.empty() ? "" : suffix + " ";
  text += number == defaults_trial ? "defaults" : fmt::format("trial {}", number);
  return share == 1 ? text : text + " at " + significant(share, 3);
}

/// What one gradient budget of a run is, as a text that equal budgets share. Steps of a method that
/// may ask several times count as many.
std::string cost_text(const ItemCatalogue& catalogue, const record::RunRequest& run) {
  const record::RequestSettings& settings = run.settings;
  if (settings.gradients) return fmt::format("{} gradient evaluations", *settings.gradients);
  std::string text = settings.epochs ? fmt::format("{} epochs of batches of {} rows",
                                                   shortest(*settings.epochs), settings.batch_size)
                                     : fmt::format("{} steps", settings.steps.value_or(0));
  if (settings.epochs && settings.sampling == Sampling::full) {
    text = shortest(*settings.epochs) + " epochs of one step";
  }
  if (!run.optimizer) return text;
  for (const OptionSpec& spec :
       catalogue.find(ItemKind::optimizer, run.optimizer->id, "").options) {
    if (spec.role != OptionRole::evaluations_per_step) continue;
    const OptionValue* value = run.optimizer->options.find(spec.name);
    if (value != nullptr && *value == OptionValue(1)) continue;
    text +=
        fmt::format(" with up to {} evaluations each", value != nullptr ? to_text(*value) : "null");
  }
  return text;
}

class TrialPlanner {
 public:
  TrialPlanner(const Study& study, const ItemCatalogue& catalogue, const DrawTrials& draw)
      : study_(study), catalogue_(catalogue), draw_(draw) {
    const TuneTable& tune = *study.tune;
    record::Tuning& tuning = result_.tuning;
    tuning.study = study.name;
    tuning.strategy = tune.strategy;
    tuning.trials = tune.trials;
    tuning.seed = tune.seed;
    tuning.seeds = tune.seeds;
    tuning.shares = tune.shares();
    tuning.selects_on_test = false;
  }

  std::vector<ConcreteRow> rows(const TaskRow& task, const StudyMethod& method,
                                const GridRow& row) {
    const std::string name = with_suffix(method.name, row.suffix);
    std::vector<Searched> searches = searches_of_row(catalogue_, task, method, row);
    record::TuningCell cell{.method = name, .task = task.name, .space = space_of(searches)};
    if (cell.space.empty()) {
      add_self_tuned(name);
      return {};
    }
    const std::string where =
        method.where(searches.front().pointer, fmt::format("method '{}'", name));
    set_selection_metric(cell, *study_.tune,
                         *catalogue_.find(ItemKind::task, task.item.id, where).task, task.item.id,
                         fmt::format("{}, task '{}'", where, task.name));
    result_.tuning.selects_on_test |= cell.split == "test";
    std::vector<ConcreteRow> made;
    const auto place = grid_places(method, fmt::format("method '{}'", name));
    const auto add = [&](std::int64_t number, const record::Named<record::SearchValue>& values,
                         const std::vector<double>& shares) {
      TrialRuns trial{result_.tuning.cells.size(), number, {}};
      const OptionTable value = with_values(row.value, searches, values, place);
      for (const double share : shares) {
        std::vector<std::size_t>& runs = trial.runs.emplace_back();
        for (std::size_t i = 0; i < study_.tune->seeds.size(); ++i) runs.push_back(position_++);
        made.push_back({.row = {value, trial_suffix(row.suffix, number, share)},
                        .share = share,
                        .ends_alone = true,
                        .seeds = study_.tune->seeds});
      }
      result_.trials.push_back(std::move(trial));
    };
    for (const record::Named<record::SearchValue>& values : draw_(cell, where)) {
      const auto number = static_cast<std::int64_t>(cell.trials.size());
      cell.trials.push_back({.number = number, .values = values});
      add(number, values, result_.tuning.shares);
    }
    if (study_.tune->defaults) {
      cell.defaults = record::TuningTrial{.number = defaults_trial};
      add(defaults_trial, {}, {1});
    }
    result_.tuning.cells.push_back(std::move(cell));
    result_.searches.push_back(std::move(searches));
    return made;
  }

  TrialPlan result(Plan plan) {
    result_.plan = std::move(plan);
    if (result_.tuning.cells.empty()) {
      throw Error("tune.none", study_.where("/tune", "[tune]"), "an option to search",
                  "none in any method", "write lr = { search = [1e-4, 1] } into a method");
    }
    check_equal_costs();
    return std::move(result_);
  }

 private:
  void add_self_tuned(const std::string& name) {
    std::vector<std::string>& names = result_.tuning.self_tuned;
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }

  /// Every method of a task has the same number of trials and seeds: equal runs cost the same.
  void check_equal_costs() const {
    std::map<std::string, std::pair<std::string, std::string>> first;  // task: method, cost
    for (const TrialRuns& trial : result_.trials) {
      if (trial.number != 0) continue;
      const record::TuningCell& cell = result_.tuning.cells[trial.cell];
      const std::string cost = cost_text(catalogue_, result_.plan.runs[trial.runs.back().front()]);
      const auto [known, is_new] = first.try_emplace(cell.task, cell.method, cost);
      if (is_new || known->second.second == cost) continue;
      throw Error("tune.budget", study_.where("/tune", fmt::format("[tune], task '{}'", cell.task)),
                  "the same gradient evaluations for every method that is tuned",
                  fmt::format("{} for '{}' and {} for '{}'", known->second.second,
                              known->second.first, cost, cell.method),
                  "give the task budget = { gradients = N }, and the methods none of their own");
    }
  }

  const Study& study_;
  const ItemCatalogue& catalogue_;
  const DrawTrials& draw_;
  TrialPlan result_;
  std::size_t position_ = 0;  // of the next run in the plan
};

}  // namespace

TrialPlan make_trial_plan(Study study, const ItemCatalogue& catalogue,
                          const ChecksumOf& checksum_of, const DrawTrials& draw) {
  if (!study.tune) {
    throw Error("tune.none", study.where("", "the study"), "[tune]", "none",
                "write [tune] with trials = 20, say, and search options of the methods");
  }
  study.tools.clear();
  study.claims.clear();
  TrialPlanner planner(study, catalogue, draw);
  Plan plan = make_plan_of(study, catalogue, checksum_of,
                           [&](const TaskRow& task, const StudyMethod& method, const GridRow& row) {
                             return planner.rows(task, method, row);
                           });
  return planner.result(std::move(plan));
}

}  // namespace gradus::study
