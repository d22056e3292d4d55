// How settings were chosen: chosen values and where they lie in their spaces, what choosing cost.
#pragma once

#include <string>
#include <vector>

#include "analysis/report.h"
#include "render/style.h"

namespace gradus::render {

/// What is shown of the tuning on one task, as texts.
struct TuningTable {
  std::string task = {}, metric = {};
  std::vector<std::string> keys = {};  ///< "method", "chosen", "value", "defaults", "trials",
                                       ///< "gradients", "tuning", and "training" with a report
  std::vector<std::vector<std::string>> rows = {};  ///< a cell for each key
};
std::vector<TuningTable> tuning_tables(const record::Tuning& tuning,
                                       const analysis::Report* confirmation);

/// "Chosen on validation_loss (validation split) by ...": the strategy, trials and seeds.
std::string how_chosen_sentence(const record::Tuning& tuning);

/// What must be known beside the tables: borders, unequal costs, failures, self-tuned methods.
std::vector<std::string> tuning_notes(const record::Tuning& tuning);

/// A table for each task, a row for each method: chosen values and where they lie, the metric that
/// chose with the chosen and the default setting, trials and how they ended, what they cost in
/// gradient evaluations and time. Below: values on the border of their space with the command that
/// widens it, how many options each method was searched over, and that the test split chose, where
/// it did. `confirmation` (may be null) is the report of the runs with what was chosen: then the
/// cost of training stands beside that of tuning. Empty where nothing was tuned.
std::string tuning_text(const record::Tuning& tuning, const analysis::Report* confirmation,
                        const Style& style);

/// The same as a section of report.md.
std::string tuning_markdown(const analysis::Report& report);

/// "momentum was searched over 2 options, adam over 3"; one sentence where all have as many.
std::string spaces_sentence(const record::Tuning& tuning);

/// "tuned on this task: adam, sgd; self-tuned: lbfgs; with given settings: momentum": empty where
/// all methods of a task came about in the same way.
std::string provenance_sentence(const analysis::Report& report, std::size_t task);

/// What every page says where the test split chose settings; empty elsewhere.
std::string selected_on_test_warning(const record::Tuning& tuning);

/// "lr = 0.0123 at 61 % of [0.0001, 1] log".
std::string chosen_text(const record::TuningCell& cell);

/// Warnings about borders, one for each value that lies on one.
std::vector<std::string> border_notes(const record::Tuning& tuning);

}  // namespace gradus::render
