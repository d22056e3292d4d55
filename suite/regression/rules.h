// What counts as a change when two reports are compared: thresholds, and changes that are accepted.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::regression {

/// Thresholds of one row. docs/nightly.md says how the defaults were chosen.
struct Limits {
  double time_ratio = 1.3;  ///< a step is slower where it takes more than this many times as long
  double relative = 0.05;   ///< tolerance of final metrics, relative to the base's median
  double absolute = 1e-9;   ///< and absolute; the larger one holds
  double steps = 0.1;       ///< tolerance of steps to a target, relative
};

/// Other thresholds for some rows; empty task or method: all of them.
struct Override {
  std::string task, method;
  std::optional<double> time_ratio, relative, absolute, steps;  ///< of Limits
};

/// A change that was looked at and is wanted. Exactly one of method (with or without task), task,
/// tool and claim names it.
struct Accepted {
  std::string task, method, tool, claim;
  std::vector<std::string> what;  ///< aspects ("trajectory", "time", ...); empty: all
  std::string why;
};

struct Rules {
  Limits limits;
  double time_level = 0.01;         ///< of all timings together (Holm's correction)
  double convergence_level = 0.01;  ///< of each metric and target
  std::size_t draws = 2000;         ///< of bootstrap intervals
  std::vector<Override> overrides;
  std::vector<Accepted> accepted;

  /// The limits of a row: later overrides win.
  Limits limits_of(std::string_view task, std::string_view method) const;
};

/// Aspects that a row may change in, in the order in which they are told.
inline constexpr const char* aspect_names[] = {"runs",   "options", "trajectory", "convergence",
                                               "target", "time",    "verdict"};

/// Rules from TOML: tables [time] (ratio, level, draws), [convergence] (relative, absolute, level)
/// and [target] (steps); [[override]] with task, method and time_ratio, relative, absolute, steps;
/// [[accept]] with task, method, tool or claim, what (a list of aspects) and why. Throws Error
/// "study.syntax" (no TOML), "compare.rules" naming file, line and column.
Rules rules_from_toml(std::string_view toml, const std::string& file);

/// Throws Error "files.read" and those of rules_from_toml.
Rules read_rules(const std::filesystem::path& file);

}  // namespace gradus::regression
