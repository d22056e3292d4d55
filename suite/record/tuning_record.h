// What a tuning tried and what it chose, as types (schema "gradus.tuning"; docs/formats.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/output_folder.h"
#include "options/option_value.h"
#include "record/named.h"

namespace gradus::record {

/// The file of a tuning in an output folder.
inline constexpr std::string_view tuning_file = "tuning.json";
/// The folder below it that holds the runs of the trials: an output folder of its own.
inline constexpr std::string_view tuning_folder = "tuning";

/// A value of an option that was searched.
using SearchValue = std::variant<bool, std::int64_t, double, std::string>;
/// 0.001, 16, true, tanh.
std::string to_text(const SearchValue& value);
OptionValue to_option(const SearchValue& value);
/// Nothing for what is no truth value, number or text.
std::optional<SearchValue> search_value_of(const OptionValue& value);
/// An integer or a real as a number; nothing for anything else.
std::optional<double> number_of(const SearchValue& value);

enum class SearchStrategy : std::uint8_t { grid, random, sobol, halving };
/// "grid", "random", "sobol", "halving".
std::string_view name_of(SearchStrategy strategy);
std::optional<SearchStrategy> search_strategy_from(std::string_view name);

/// One option of a search space: values between two bounds, or one of several.
struct SearchDimension {
  enum class Kind : std::uint8_t { real, integer, choice };
  std::string option = {};  ///< its path in the method: "optimizer.lr"
  Kind kind = Kind::real;
  double low = 0, high = 0;               ///< of real and integer; both ends belong to the space
  bool logarithmic = false;               ///< evenly spread over the logarithm
  std::vector<SearchValue> choices = {};  ///< of choice
  /// Another option of the method: what is searched is the ratio to its value, and the option's
  /// value is the product. Empty: none.
  std::string times = {};
  bool operator==(const SearchDimension&) const = default;
};

/// The options that a method was searched over; empty: it has nothing to tune.
using SearchSpace = std::vector<SearchDimension>;

/// A setting that was tried: one value for each dimension, run on every tuning seed.
struct TuningTrial {
  std::int64_t number = 0;  ///< from 0, in the order in which settings were drawn
  /// By option, in the order of the space; of one with `times`, the ratio.
  Named<SearchValue> values = {};
  std::vector<double> by_seed = {};  ///< the metric at the run's end; NaN: the run failed
  std::optional<double> value = {};  ///< their median: infinite in the bad direction where the
                                     ///< median falls on a diverged run; nothing: a run failed
  std::int64_t diverged = 0;         ///< of the runs at the largest budget that it was given
  std::int64_t failed = 0;           ///< of these, after one repetition
  double share = 1;                  ///< of the full budget, the largest that it was given
  bool stopped_early = false;        ///< by successive halving: share < 1
  double gradients = 0;              ///< gradient evaluations of all of its runs together
  double seconds = 0;  ///< CPU time, of all of its runs; wall time where it is unknown
  std::vector<std::string> runs = {};  ///< ids, at that budget, by tuning seed
};

/// Where a chosen value lies on the border of its space.
struct BorderValue {
  std::string option = {};
  bool low = false;          ///< at the lower bound; else the upper one
  std::string command = {};  ///< that searches further there; empty: the option's own bounds end
  bool operator==(const BorderValue&) const = default;
};

/// The tuning of one method on one task.
struct TuningCell {
  std::string method = {}, task = {};  ///< names in the study
  std::string metric = {};             ///< that chose
  std::string split = {};              ///< of the metric: "validation", "train", "test"
  bool higher_is_better = false;
  SearchSpace space = {};
  std::vector<TuningTrial> trials = {};    ///< by number
  std::optional<std::size_t> chosen = {};  ///< position in `trials`; nothing: none of them ended
  std::optional<TuningTrial> defaults =
      {};  ///< the declared defaults, beside the trials: never chosen
  std::vector<BorderValue> at_border = {};  ///< of the chosen values
  /// Quantiles of how much better the best of the tried settings may be than the chosen one, in
  /// standard deviations of a run (tuning/regret.h); empty: unknown, or nothing chosen.
  std::vector<double> regret = {};
  double gradients = 0, seconds = 0;  ///< of all trials together, the defaults aside

  /// The chosen trial, or null.
  const TuningTrial* best() const { return chosen ? &trials[*chosen] : nullptr; }
  /// Whether value a is better than b by the cell's metric.
  bool better(double a, double b) const { return higher_is_better ? a > b : a < b; }
};

/// "gradus.tuning" 1.
struct Tuning {
  std::string study = {};
  std::string command = {};  ///< that does it again
  SearchStrategy strategy = SearchStrategy::sobol;
  std::int64_t trials = 0;                   ///< of every method on every task
  std::int64_t seed = 0;                     ///< of the search
  std::vector<std::int64_t> seeds = {};      ///< repetitions that trials run on
  std::vector<double> shares = {1};          ///< of the full budget, rung by rung
  bool selects_on_test = false;              ///< the study says that it selects on the test split
  std::vector<TuningCell> cells = {};        ///< by task, then method, in the study's order
  std::vector<std::string> self_tuned = {};  ///< methods with nothing to tune

  /// False of what a file of chosen values says: it has none but the chosen trials.
  bool has_all_trials() const;
  /// The cell of a method and a task, or null.
  const TuningCell* cell(std::string_view method, std::string_view task) const;
};

/// tuning.json of an output folder. Throws Error "files.read", "json.syntax", "schema.*".
Tuning read_tuning(const std::filesystem::path& file);
/// Throws as OutputFolder::write.
void write_tuning(const OutputFolder& out, const Tuning& tuning);

}  // namespace gradus::record
