// The criterion of a claim in parts: measured numbers against bounds, and the verdict from them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gradus/claim.h"

namespace gradus {

/// How a claim's numbers are written.
struct CriteriaFormat {
  int digits = 4;  ///< significant digits of what was measured
  /// Where a part is compared at several places: every place's number (the line of the table says
  /// "0.2 to 0.4") in place of the worst one and their count.
  bool every_place = false;
};

/// Collects comparisons and concludes the verdict:
///
///     Criteria criteria(judgement);
///     for (const Record* run : ended(records, {"sgd"})) {
///       criteria.at_most("loss", run->value("loss").value_or(NAN), 1e-6, run->name());
///     }
///     criteria.conclude();
///
/// Comparisons of the same `what` with the same bound are one part of the criterion, and one line
/// of the table. `where` says where the number was measured; a failed part names its worst place.
/// What is not a number fails.
class Criteria {
 public:
  explicit Criteria(Judgement& judgement, CriteriaFormat format = {})
      : judgement_(judgement), format_(format) {}

  void at_most(const std::string& what, double value, double bound, const std::string& where = "");
  void at_least(const std::string& what, double value, double bound, const std::string& where = "");
  void within(const std::string& what, double value, double low, double high,
              const std::string& where = "");
  /// A number beside the verdict.
  void report(const std::string& what, double value, const std::string& where = "");

  /// A value of each finished record of that name; without one, or where it has no such value, the
  /// verdict is "not tested".
  void value_at_most(const Records& records, std::string_view name, const char* value,
                     double bound);
  void value_at_least(const Records& records, std::string_view name, const char* value,
                      double bound);
  void value_within(const Records& records, std::string_view name, const char* value, double low,
                    double high);

  /// A part without which there is no verdict, whatever the others say.
  void require(const std::string& what) { required_.push_back(what); }
  /// No verdict can be given: "not tested" with the first reason given.
  void missing(const std::string& why) {
    if (missing_.empty()) missing_ = why;
  }
  /// Where true: fewer seeds or draws than the criterion asks for.
  void indicative(bool few) { indicative_ = indicative_ || few; }

  bool empty() const { return parts_.empty(); }
  /// The judgement that conclude() fills, for what is special to a claim.
  Judgement& judgement() { return judgement_; }

  /// Sets verdict, why, measured, bound and numbers: "holds" where every number lies within its
  /// bound, "fails", or "not tested" where nothing was compared (with the reason `nothing`) or
  /// something is missing.
  void conclude(const std::string& nothing = "no record of the study can test it");

 private:
  struct Part {
    std::string what, bound;
    double low, high;    ///< of the limits
    double least, most;  ///< measured
    double worst;
    std::string where;  ///< of the worst
    std::size_t count = 0;
    bool failed = false, placed = false;
  };
  void add(const std::string& what, double value, double low, double high,
           const std::string& where);
  bool has(const std::string& what) const;
  void each_value(const Records& records, std::string_view name, const char* value, double low,
                  double high);
  std::string measured_text(const Part& part) const;
  void not_tested(const std::string& why);

  Judgement& judgement_;
  CriteriaFormat format_;
  std::vector<Part> parts_;
  std::vector<std::string> required_;
  std::string missing_;
  bool indicative_ = false;
};

}  // namespace gradus
