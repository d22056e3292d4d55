#include "tuning/trial_chooser.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "record/run_record.h"
#include "tuning/selection.h"

namespace gradus::tuning {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

double worst(const record::TuningCell& cell) {
  return cell.higher_is_better ? -infinity : infinity;
}

/// One value for a rung: the worst where a run failed.
double rung_value(const std::vector<double>& by_seed, const record::TuningCell& cell) {
  record::TuningTrial trial;
  trial.by_seed = by_seed;
  return value_of(trial).value_or(worst(cell));
}

}  // namespace

TrialChooser::TrialChooser(const study::TrialPlan& plan, std::int64_t reduction) : plan_(plan) {
  const std::size_t rungs = plan.tuning.shares.size(), seeds = plan.tuning.seeds.size();
  of_cell_.resize(plan.tuning.cells.size());
  for (const study::TrialRuns& trial : plan.trials) {
    results_.emplace_back(trial.runs.size(), std::vector<Result>(seeds));
    if (trial.number != study::defaults_trial) of_cell_[trial.cell].push_back(results_.size() - 1);
  }
  if (plan.tuning.strategy == record::SearchStrategy::halving) {
    for (const record::TuningCell& cell : plan.tuning.cells) {
      halvings_.emplace_back(plan.tuning.trials, rungs, reduction, cell.higher_is_better);
      for (std::size_t rung = 0; rung < rungs; ++rung) {
        expected_ += static_cast<std::size_t>(halvings_.back().size_of(rung)) * seeds;
      }
    }
  }
  for (std::size_t seed = 0; seed < seeds; ++seed) {
    for (std::size_t t = 0; t < plan.trials.size(); ++t) {
      const bool halved = !halvings_.empty() && plan.trials[t].number != study::defaults_trial;
      if (!halved) waiting_.push_back({t, 0, seed});
    }
  }
  expected_ += waiting_.size();
}

const std::string& TrialChooser::id_of(const Slot& slot) const {
  return plan_.plan.runs[plan_.trials[slot.trial].runs[slot.rung][slot.seed]].id;
}

void TrialChooser::queue_rung(std::size_t trial, std::size_t rung) {
  for (std::size_t seed = 0; seed < plan_.tuning.seeds.size(); ++seed) {
    waiting_.push_back({trial, rung, seed});
  }
}

std::optional<std::string> TrialChooser::next() {
  for (std::size_t tried = 0; waiting_.empty() && tried < halvings_.size(); ++tried) {
    const std::size_t cell = turn_++ % halvings_.size();
    if (const auto job = halvings_[cell].next()) {
      queue_rung(of_cell_[cell][static_cast<std::size_t>(job->trial)], job->rung);
    }
  }
  if (waiting_.empty()) return std::nullopt;
  const Slot slot = waiting_.front();
  waiting_.pop_front();
  asked_.emplace(id_of(slot), slot);
  return id_of(slot);
}

void TrialChooser::ended(std::string_view id, const record::RunRecord& record) {
  const auto asked = asked_.find(id);
  if (asked == asked_.end()) return;
  const Slot slot = asked->second;
  asked_.erase(asked);
  const Result result = result_of(slot, record);
  if (result.failed && record::failure(record.status) && !repeated_[std::string(id)]) {
    repeated_[std::string(id)] = true;
    waiting_.push_front(slot);
    return;
  }
  take(slot, result);
}

TrialChooser::Result TrialChooser::result_of(const Slot& slot,
                                             const record::RunRecord& record) const {
  const record::TuningCell& cell = plan_.tuning.cells[plan_.trials[slot.trial].cell];
  Result result{.known = true};
  result.diverged = record.status == record::RunStatus::diverged;
  const std::optional<double> last = record.last_value(cell.metric);
  result.failed = !result.diverged && (record.status != record::RunStatus::finished || !last);
  result.value = result.diverged ? worst(cell)
                 : result.failed ? std::numeric_limits<double>::quiet_NaN()
                                 : *last;
  result.gradients = static_cast<double>(record.counts.gradients.value_or(0));
  result.seconds = record.time.cpu_s.value_or(record.time.wall_s.value_or(0));
  return result;
}

void TrialChooser::take(const Slot& slot, const Result& result) {
  results_[slot.trial][slot.rung][slot.seed] = result;
  const bool over = std::ranges::all_of(results_[slot.trial][slot.rung], &Result::known);
  if (over && !halvings_.empty() && plan_.trials[slot.trial].number != study::defaults_trial) {
    halve(slot.trial, slot.rung);
  }
}

void TrialChooser::halve(std::size_t trial, std::size_t rung) {
  const study::TrialRuns& of = plan_.trials[trial];
  std::vector<double> by_seed;
  for (const Result& result : results_[trial][rung]) by_seed.push_back(result.value);
  halvings_[of.cell].ended({of.number, rung}, rung_value(by_seed, plan_.tuning.cells[of.cell]));
}

bool TrialChooser::complete() const {
  const bool halved = std::ranges::all_of(halvings_, &Halving::over);
  return halved && waiting_.empty() && asked_.empty();
}

void TrialChooser::fill(record::TuningTrial& trial, const record::TuningCell& cell,
                        std::size_t of) const {
  const auto& rungs = results_[of];
  std::size_t last = 0;
  for (std::size_t rung = 0; rung < rungs.size(); ++rung) {
    for (const Result& result : rungs[rung]) {
      trial.gradients += result.gradients;
      trial.seconds += result.seconds;
    }
    if (std::ranges::all_of(rungs[rung], &Result::known)) last = rung;
  }
  const bool defaults = plan_.trials[of].number == study::defaults_trial;
  trial.share = defaults ? 1 : plan_.tuning.shares[last];
  trial.stopped_early = trial.share < 1;
  for (std::size_t seed = 0; seed < rungs[last].size(); ++seed) {
    const Result& result = rungs[last][seed];
    trial.by_seed.push_back(result.known ? result.value : std::numeric_limits<double>::quiet_NaN());
    trial.diverged += result.diverged ? 1 : 0;
    trial.failed += result.failed ? 1 : 0;
    trial.runs.push_back(id_of({of, last, seed}));
  }
  trial.value = value_of(trial);
}

record::Tuning TrialChooser::result() const {
  record::Tuning tuning = plan_.tuning;
  for (std::size_t t = 0; t < plan_.trials.size(); ++t) {
    const study::TrialRuns& runs = plan_.trials[t];
    record::TuningCell& cell = tuning.cells[runs.cell];
    record::TuningTrial& trial = runs.number == study::defaults_trial
                                     ? *cell.defaults
                                     : cell.trials[static_cast<std::size_t>(runs.number)];
    fill(trial, cell, t);
  }
  for (record::TuningCell& cell : tuning.cells) choose(cell);
  return tuning;
}

}  // namespace gradus::tuning
