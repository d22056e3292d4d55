// The trials of a tuning as a plan of ordinary runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "record/tuning_record.h"
#include "study/plan.h"
#include "study/searches.h"

namespace gradus::study {

/// The runs of one trial.
struct TrialRuns {
  std::size_t cell = 0;     ///< of the tuning
  std::int64_t number = 0;  ///< of the trial; `defaults_trial`: the declared defaults
  std::vector<std::vector<std::size_t>> runs;  ///< by rung, then seed: positions in the plan's runs
};
inline constexpr std::int64_t defaults_trial = -1;

struct TrialPlan {
  Plan plan;
  record::Tuning tuning;  ///< with every trial's number and values, without results
  std::vector<TrialRuns> trials;
  std::vector<std::vector<Searched>> searches;  ///< by cell
};

/// The settings to try: values by option, one entry for each trial.
using DrawTrials = std::function<std::vector<record::Named<record::SearchValue>>(
    const record::TuningCell& cell, const std::string& where)>;

/// The trials of every method with something to tune on every one of its tasks; methods with
/// nothing to tune are listed as self-tuned. Tools and claims are left out. Throws what make_plan
/// throws, and Error "tune.none" where nothing is searched, "tune.validation" and "tune.test" for
/// the metric that should choose, "tune.budget" where methods of a task would cost different
/// numbers of gradient evaluations, "tune.rungs" where a rung has no budget.
TrialPlan make_trial_plan(Study study, const ItemCatalogue& catalogue,
                          const ChecksumOf& checksum_of, const DrawTrials& draw);

/// The metric of a task that chooses: that of the study, else the first on the
/// validation split, else, of a task that measures nothing but training, the first one. Fills
/// `cell.metric`, `split` and `higher_is_better`. Throws Error "tune.validation", "tune.test",
/// "tune.metric".
void set_selection_metric(record::TuningCell& cell, const TuneTable& tune,
                          const record::DescribedTask& described, const std::string& task_id,
                          const std::string& where);

}  // namespace gradus::study
