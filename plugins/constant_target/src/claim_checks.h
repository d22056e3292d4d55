// What the claims share: numbers of records against bounds, and the verdict from them.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "gradus/claim.h"

namespace gradus::constant_target {

/// The rows of a record's table "starts", with the values that the record states for all of them.
class Starts {
 public:
  explicit Starts(const Record& record) : record_(record) {}
  std::size_t size() const { return column("steps").size(); }
  /// A column's number; NaN where there is none.
  double at(const char* name, std::size_t row) const;
  /// A value of the record; 0 where there is none.
  double value(const char* name) const { return record_.value(name).value_or(0); }
  bool has(const char* name) const { return value(name) != 0; }
  /// "gd hidden=16 on constant_target.interval xi=-2 [0, 1], start 3".
  std::string where(std::size_t row) const;
  const Record& record() const { return record_; }

 private:
  const std::vector<double>& column(const char* name) const;
  const Record& record_;
  mutable std::map<std::string, std::vector<double>> columns_;
};

/// Compares numbers with bounds and keeps the worst of each kind.
class Checks {
 public:
  /// `value` must be at most (at least) `bound`; NaN fails.
  void at_most(const std::string& what, double value, double bound, const std::string& where);
  void at_least(const std::string& what, double value, double bound, const std::string& where);
  /// Values of a tool's record.
  void tool_at_most(const Records& records, const char* tool, const char* value, double bound);
  void tool_at_least(const Records& records, const char* tool, const char* value, double bound);
  /// A part of the criterion that must have been tested for a verdict.
  void require(const std::string& what) { required_.push_back(what); }
  /// Fewer starts than the criterion asks for.
  void few_seeds() { few_ = true; }
  bool empty() const { return parts_.empty(); }
  /// Verdict, measured, bound and numbers; not_tested where nothing or a required part is missing.
  void conclude(Judgement& judgement) const;

 private:
  struct Part {
    std::string what, where;
    double worst = 0, bound = 0, count = 0;
    bool least = false, failed = false;
  };
  void add(const std::string& what, double value, double bound, bool least,
           const std::string& where);
  std::vector<Part> parts_;
  std::vector<std::string> required_;
  bool few_ = false;
};

/// Finished or diverged records of these names, in plan order.
std::vector<const Record*> records_of(const Records& records,
                                      const std::vector<std::string>& names);

/// Calls visit(starts, row) for every start of these records that a predicate takes.
void each_start(const Records& records, const std::vector<std::string>& names,
                const std::function<bool(const Starts&, std::size_t)>& takes,
                const std::function<void(const Starts&, std::size_t)>& visit);

}  // namespace gradus::constant_target
