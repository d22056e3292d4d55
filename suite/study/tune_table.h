// [tune]: how a study chooses the options that it searches.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "record/tuning_record.h"
#include "study/source.h"

namespace gradus::study {

struct TuneTable {
  std::int64_t trials = 20;  ///< of every method on every task
  record::SearchStrategy strategy = record::SearchStrategy::sobol;
  std::vector<std::int64_t> seeds;        ///< repetitions that trials run on
  std::int64_t seed = 0;                  ///< of the search
  std::string metric;                     ///< that chooses; empty: the task's (selection_metric)
  record::Named<std::string> metrics;     ///< by task, where the study gives them so
  bool select_on_test = false;            ///< the study says that it wants to
  std::int64_t rungs = 3, reduction = 3;  ///< of successive halving
  bool defaults = true;                   ///< whether the declared defaults are run beside
  std::string values;  ///< the file of the chosen values; empty: a study without a file

  /// What fraction of the full budget each rung gets.
  std::vector<double> shares() const;
};

/// Where repetitions for tuning begin where a study gives their number: no study has as many seeds.
inline constexpr std::int64_t first_tuning_seed = 1000000;

/// Reads [tune]. Throws Error "study.key", "study.type", "study.seeds", "tune.trials".
TuneTable tune_table_from(std::shared_ptr<const StudySource> source);

}  // namespace gradus::study
