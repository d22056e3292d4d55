// What the claims measure on runs of several depths and seeds.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "gradus/criteria.h"
#include "gradus/options.h"

namespace gradus::deep_resnet {

inline constexpr double infinite = std::numeric_limits<double>::infinity();
inline constexpr const char* of_abstract = "abstract of arXiv 2204.07261";
inline constexpr const char* derived = "derived in THEORY.md";

class DepthRuns;

/// What all claims have: which depths are used, and how many seeds a verdict needs.
struct ClaimOptions {
  std::vector<int64_t> depths = {16, 32, 64, 128, 256, 512, 1024, 2048};
  int64_t seeds = 5;
  void declare(Schema& schema);
  /// The entry's runs count; one that cannot be judged makes the verdict "not tested".
  void use(const DepthRuns& runs, Criteria& criteria) const;
};

/// An interval for a measured number; open ends are infinite.
struct Band {
  double low, high;
  /// Twice as wide about its centre where both ends are finite: what a smoke study can resolve.
  Band in(const Records& records) const;
  bool holds(double value) const { return value >= low && value <= high; }
};

/// The finished runs of one entry of the study, at the given depths.
class DepthRuns {
 public:
  DepthRuns(const Records& records, const std::string& entry, const ClaimOptions& options);

  const std::string& entry() const { return entry_; }
  const std::vector<const Record*>& runs() const { return runs_; }
  bool empty() const { return runs_.empty(); }
  /// Why the entry cannot be judged (no run, a run that did not finish), or empty.
  const std::string& problem() const { return problem_; }
  std::size_t seeds() const;
  /// Runs of which `keep` is true.
  template <class Keep>
  DepthRuns where(const Keep& keep) const {
    DepthRuns kept = *this;
    std::erase_if(kept.runs_, [&](const Record* run) { return !keep(*run); });
    return kept;
  }
  /// Mean over seeds of the log-log slope of a value against depth; nothing with fewer than two
  /// depths.
  std::optional<double> slope(const std::string& value) const;
  /// Largest over seeds of (max - min) / mean over depths of at least `from`; nothing with fewer
  /// than two depths.
  std::optional<double> spread(const std::string& value, double from) const;
  /// Over all runs; NaN where a run lacks the value.
  double largest(const std::string& value) const;
  double least(const std::string& value) const;

 private:
  std::string entry_, problem_;
  std::vector<const Record*> runs_;
};

/// `what` of an entry against a band; a missing number makes the verdict "not tested".
void in_band(Criteria& criteria, const std::string& entry, const std::string& what,
             std::optional<double> measured, const Band& band);
void at_most(Criteria& criteria, const std::string& entry, const std::string& what, double measured,
             double bound);
void at_least(Criteria& criteria, const std::string& entry, const std::string& what,
              double measured, double bound);

/// The study's entries with smooth activation, alpha = 1/2 and eta_0 = 1.
const std::vector<std::string>& smooth_entries();
/// Declares a named tolerance in [-10, 10].
void declare_tolerance(Schema& schema, const char* name, double& field, const char* text);

}  // namespace gradus::deep_resnet
