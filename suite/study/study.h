// A study: tasks x methods x option grids x seeds, tools, claims. Structure only; names and options
// are checked when the plan is made, where the items are known.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "record/tuning_record.h"
#include "study/comparisons.h"
#include "study/source.h"
#include "study/tune_table.h"

namespace gradus::study {

/// Runs and tools of a study, at most: a plan holds some kilobytes of each.
inline constexpr int64_t most_rows = 100000;

/// What [[task]], [[method]] and [[tool]] have in common.
struct StudyEntry {
  std::string name;                           ///< unique among the entries of its table
  OptionTable settings;                       ///< run settings that the entry overrides
  std::optional<std::vector<int64_t>> seeds;  ///< of methods and tools, in place of the study's
  std::optional<OptionTable> run;             ///< of tasks and tools, in place of [run]: brought
                                              ///< in by a claim's needs
  std::shared_ptr<const StudySource> source;  ///< that the entry was read from
  std::string pointer;                        ///< of the entry in its source: "/method/0"

  /// "study.toml:12:30: method 'adam'"; `below` leads from the entry to a value ("/optimizer/lr").
  std::string where(std::string_view below, const std::string& what) const;
};

struct StudyTask : StudyEntry {
  std::string id;
  OptionTable options;
  /// In place of the default model; without an id: options over the default's.
  std::optional<OptionTable> model;
  bool only_named = false;  ///< only for methods that name it: brought in by a claim's needs
};

struct StudyMethod : StudyEntry {
  std::optional<std::vector<std::string>> tasks;  ///< absent: every task
  std::optional<OptionTable> optimizer, model, driver;
  std::vector<OptionTable> monitors;
  bool tuned = false;                    ///< its options were chosen on its tasks before this study
  std::vector<std::string> tuned_tasks;  ///< or on these of them
};

struct StudyTool : StudyEntry {
  std::string id;
  OptionTable options;
  std::vector<std::string> runs;  ///< methods, or folders of runs, whose networks it is given
};

struct Study {
  std::string name;
  std::vector<int64_t> seeds;  ///< repetition numbers; `seeds = 3` is [0, 1, 2]
  OptionTable settings;
  std::vector<StudyTask> tasks;
  std::vector<StudyMethod> methods;
  std::vector<StudyTool> tools;
  std::vector<OptionTable> claims;     ///< { id = "dsgd" | "dsgd.D6", options... }
  std::string claims_study = "smoke";  ///< which of the plugins' studies the claims are judged on
  std::optional<TuneTable> tune;       ///< how searched options are chosen
  std::shared_ptr<const record::Tuning> tuned;  ///< the values that were chosen; null: none so far
  StudyComparisons comparisons;                 ///< `compare`
  std::string plugin;                           ///< set where this is a plugin's own study
  std::shared_ptr<const StudySource> source;

  /// "study.toml:12:30: claims"; `pointer` from the root of the source.
  std::string where(std::string_view pointer, const std::string& what) const;
};

/// The names under which claims' needs bring in entries hold this sign, so others may not.
inline constexpr char imported_separator = ':';

/// Checks structure and types. Throws Error "study.key" (unknown, did you mean), "study.type",
/// "study.missing", "study.seeds", "study.duplicate", "study.name", "study.empty", "tune.*", each
/// with file, line and column. Reads the file of chosen values that [tune] names, where there is
/// one.
Study study_from(StudySource source);

}  // namespace gradus::study
