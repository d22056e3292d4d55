// What changed between two reports of one study: trajectories, convergence, timings, claims.
#pragma once

#include <string>
#include <vector>

#include "analysis/study_records.h"
#include "regression/rules.h"

namespace gradus::regression {

/// In the order of how bad it is.
enum class Class {
  same,
  added,     ///< "new": only in the new report
  improved,  ///< shown to be better
  changed,   ///< differs, as the semantics or task version says, or as the rules accept
  regressed,
  missing,  ///< only in the base
};

/// "same", "new", "improved", "changed", "regressed", "missing".
std::string to_text(Class value);

/// One thing in which a row was compared.
struct Aspect {
  std::string what = {};  ///< one of aspect_names
  Class change = Class::same;
  std::string text = {};      ///< what was found, one sentence
  OptionTable numbers = {};   ///< what it was judged by
  std::string accepted = {};  ///< why, where the rules accept it
};

/// A method on a task, a tool or a claim.
struct Row {
  std::string kind;  ///< "method", "tool" or "claim"
  std::string task;  ///< of methods
  std::string name;  ///< method, tool, or claim's id
  std::vector<Aspect> aspects = {};

  /// The worst of the aspects.
  Class change() const;
};

/// A theorem's claim that fails in the new report, whether or not it failed in the base.
struct FailingTheorem {
  std::string claim, accepted;
};

struct Comparison {
  std::string base_study, new_study;
  std::vector<Row> rows;  ///< of the base, then what is new; methods, tools, claims
  std::vector<FailingTheorem> failing_theorems;
  /// "cpu: A, now B" where runs were made on another platform; these are compared on convergence
  /// within tolerance, and not on time.
  std::vector<std::string> platform_differences;
  std::size_t other_platform = 0;  ///< rows compared so
  std::size_t looks_slower = 0;    ///< rows so, whose runs are too few to show it; in the notes
  std::vector<std::string> notes;  ///< what could not be judged
  Rules rules;

  std::size_t count(Class change) const;
  /// Something regressed or is missing, or a theorem's claim fails: exit code 1.
  bool worse() const;
  /// Nothing to tell: every row is the same, on the same platform, and none looks slower.
  bool silent() const;
};

/// Compares the records of two reports. Rows are matched by task, method and
/// repetition; a row whose options or settings have other values is missing, unless the semantics
/// or task version differs. Runs that were refused or interrupted count as not there.
///
/// - Same platform (all but the engine's version): evaluation points, parameter hashes, metrics and
///   probes bitwise. A difference is `regressed`, or `changed` where versions say so; the first
///   recorded step at which runs part is named. Final metrics and steps to targets of rows that
///   differ are then judged as below.
/// - Another platform: final metrics and steps to targets. Worse is a median beyond the tolerance
///   and a Mann-Whitney test at the level, or, where so few runs cannot reach it, every new run
///   worse than every run of the base.
/// - Time, on the same platform: microseconds a step (thread CPU time where all runs have it, else
///   wall time of runs that were not contended), over finished runs. Slower is a ratio of medians
///   beyond the limit with a 95 % bootstrap interval above 1 and a Mann-Whitney test at the level,
///   corrected for all rows by Holm's procedure, where the fastest runs too are beyond the limit:
///   what else a machine does only adds time, and rarely to every run.
/// - Claims by verdict, tools by status.
///
/// Throws Error "report.format" where a run belongs to no task or method.
Comparison compare_reports(const analysis::StudyRecords& base, const analysis::StudyRecords& now,
                           const Rules& rules = {});

/// "gradus.comparison" 1: the text of its file.
std::string comparison_json(const Comparison& comparison);

}  // namespace gradus::regression
